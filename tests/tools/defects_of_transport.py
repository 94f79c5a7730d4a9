# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Defects of single exchanges and of the connection options."""

from __future__ import annotations

from defect import one, unit

_EXCHANGE = "_transport/exchange.py"

OF_TRANSPORT = (
    one(
        "an answer that drips in has no time limit",
        _EXCHANGE,
        "        self.settimeout(_current().left())\n        return super().recv_into(*args)",
        "        return super().recv_into(*args)",
        unit("_transport/http_request"),
    ),
    one(
        "a TLS handshake that drips in through a proxy's TLS has no time limit",
        _EXCHANGE,
        "        self.settimeout(_current().left())\n        super().sendall(*args)",
        "        super().sendall(*args)",
        (*unit("_transport/http_request"), "-k", "slow_tunnel"),
    ),
    one(
        "the first address of a host takes all the time",
        _EXCHANGE,
        "_current().left() / (len(addresses) - number)",
        "_current().left()",
        (*unit("_transport/http_request"), "-k", "several_addresses"),
    ),
    one(
        "an informational answer is taken for the answer",
        _EXCHANGE,
        "while 100 <= self.status < 200 and",
        "while False and",
        unit("_transport/http_request"),
    ),
    one(
        "a lost answer counts as never sent",
        _EXCHANGE,
        "_current().sent = True",
        "_current().sent = False",
        unit("_transport/failures"),
    ),
    one(
        "a request for a tunnel counts as sent",
        _EXCHANGE,
        "_current().tunnelled = True",
        "_current().sent = True",
        unit("_transport/failures"),
    ),
    one(
        "a handshake that fails ends the run",
        "_transport/failures.py",
        "found = CannotConnect(*advice(problem, peer, connection))",
        "found = TlsFailure(*advice(problem, peer, connection))",
        unit("_transport/failures"),
    ),
    one(
        "a gateway's error counts as that of Elasticsearch",
        "_transport/response.py",
        "isinstance(error, str) and _OWN_TEXT.match(error)",
        "isinstance(error, str)",
        unit("_transport/response"),
    ),
    one(
        "an error without a type counts as Elasticsearch's own",
        "_transport/errors.py",
        "return bool(self.type) or self.server_reason.startswith(_NO_HANDLER)",
        "return True",
        unit("_transport/response"),
    ),
    one(
        "a user name in the task is not completed by the environment",
        "_transport/login.py",
        'or (kinds == {"username"} and name in _PAIR)',
        "or False",
        unit("_transport/connection_login"),
    ),
    one(
        "an option does not win over the variables of its group",
        "_transport/login.py",
        "name not in found and (not options or",
        "name not in found and (True or",
        unit("_transport/connection_login"),
    ),
    one(
        "the variables of a company's CA do not count",
        "_transport/connection.py",
        '("ELASTICSEARCH_CA_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")',
        '("ELASTICSEARCH_CA_FILE",)',
        unit("_transport/connection"),
    ),
    one(
        "the password of a proxy is in a message",
        "_transport/http_request.py",
        'proxy = origin_of(address) if address else ""',
        "proxy = address",
        unit("_transport/messages"),
    ),
)
