# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All defects for `mutations.py`: mistakes that anyone could make in good faith, each a replacement of some text."""

from __future__ import annotations

from defect import FUNCTIONAL, Defect, matrix, one, unit
from defects_of_connections import OF_CONNECTIONS, OF_THE_SHELL
from defects_of_connectors import OF_CONNECTORS
from defects_of_fingerprints import OF_FINGERPRINTS
from defects_of_role import OF_ROLE
from defects_of_secrets import OF_SECRETS
from defects_of_settings import OF_SETTINGS
from defects_of_transport import OF_TRANSPORT
from defects_of_values import OF_VALUES
from defects_of_writes import OF_WRITES

_HELPER = (
    one(
        "no other node is asked",
        "_transport/client.py",
        "                self._leave(node)",
        "                pass",
        matrix("node"),
    ),
    one(
        "a redirect takes the login to another origin",
        "_transport/client.py",
        '_origin(target) != _origin(here) or "@" in target.netloc',
        "False",
        unit("_transport/client_redirects", "_transport/client_origins"),
    ),
    one(
        "a redirected dry run loses its query",
        "_transport/client.py",
        "target.query != here.query",
        "False",
        unit("_transport/client_redirects"),
    ),
    one(
        "an id can address more than one endpoint",
        "_transport/client.py",
        'quote(segment, safe="_-.*")',
        "segment",
        unit("_transport/client"),
    ),
    Defect(
        ".netrc replaces the login",
        "_transport/http_request.py",
        (
            ("request.prepare()", "self._session.prepare_request(request)"),
            ("self._session.trust_env = False", "self._session.trust_env = True"),
        ),
        unit("_transport/http_request"),
    ),
    Defect(
        "certificates are not checked",
        "_transport/tls.py",
        (
            (
                "    if not connection.validate_certs:\n        context.check_hostname",
                "    if True:\n        context.check_hostname",
            ),
        ),
        unit("_transport/http_request_tls"),
        (("_transport/http_request.py", "verify=self._connection.validate_certs", "verify=False"),),
    ),
    one(
        "anything that answers is taken for Elasticsearch",
        "_transport/response.py",
        'if _header(answer, _PRODUCT_HEADER) != "Elasticsearch":',
        "if False:",
        unit("_transport/response"),
    ),
)

_PLANNING = (
    one(
        "an update resets the chunking",
        "_inference/plan.py",
        "if not shown or shown == chunking.READ_DEFAULT or change.server.within(Feature.UPDATE_KEEPS_CHUNKING):",
        "if True:",
        unit("_inference/plan"),
    ),
    one(
        "a recreation forgets what is not declared",
        "_inference/bodies.py",
        "kept = dict(_shown_settings(current))",
        "kept: dict[str, t.Any] = {}",
        (FUNCTIONAL.format("recreate"),),
    ),
    one(
        "a secret that is to be sent always is not sent",
        "_inference/plan.py",
        ' or (desired.secrets and policy.update_secrets in ("always", "if_possible"))',
        "",
        (FUNCTIONAL.format("secrets"),),
    ),
    one(
        "a secret stands in the diff",
        "_inference/comparison.py",
        "value = covered(value, SENT_SECRET) if difference.secret else value\n",
        "\n",
        unit("_inference/plan", "_inference/plan_creation", "_inference/comparison"),
    ),
)

DEFECTS = (
    *_HELPER,
    *OF_TRANSPORT,
    *OF_CONNECTIONS,
    *OF_THE_SHELL,
    *_PLANNING,
    *OF_SETTINGS,
    *OF_SECRETS,
    *OF_WRITES,
    *OF_FINGERPRINTS,
    *OF_CONNECTORS,
    *OF_VALUES,
    *OF_ROLE,
)
