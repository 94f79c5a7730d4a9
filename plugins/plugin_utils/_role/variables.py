# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The names of the role's variables, and the name that was probably meant by a misspelt one."""

from __future__ import annotations

import difflib
import re
import typing as t

PREFIX = "inference_endpoints_"
BASE = f"{PREFIX}endpoints"
LAYER = f"{BASE}__"

#: what meta/argument_specs.yml documents; a test compares the two
OPTIONS = (
    "allow_empty",
    "api_key",
    "bearer_token",
    "ca_path",
    "client_cert",
    "client_key",
    "cloud_id",
    "concurrency",
    "continue_on_error",
    "defaults",
    "delegate_to",
    "endpoints",
    "force",
    "http_headers",
    "layers",
    "password",
    "purge",
    "purge_ids",
    "purge_services",
    "recreate",
    "retries",
    "secrets_index",
    "timeout",
    "update_secrets",
    "url",
    "use_proxy",
    "username",
    "validate_certs",
    "wait_for_model",
    "wait_timeout",
)
#: what the role sets
RESULTS = ("result", "summary")
#: what the playbooks of the collection read
PLAYBOOKS = ("hosts",)

_KNOWN = (*OPTIONS, *RESULTS, *PLAYBOOKS)
_ALMOST_A_LAYER = re.compile(r"_?endpoints?_+([^_].*)")


def problems(names: t.Iterable[str]) -> list[str]:
    """A sentence for each unknown variable with the role's prefix."""
    return [
        f"{name} is not a variable of the role inference_endpoints; did you mean {nearest(name)}?"
        for name in sorted(names)
        if name.startswith(PREFIX) and not is_known(name)
    ]


def is_known(name: str) -> bool:
    """Whether the role, or a playbook of the collection, has a variable of this name."""
    return name.removeprefix(PREFIX) in _KNOWN or (name.startswith(LAYER) and name != LAYER)


def nearest(name: str) -> str:
    """The known name that is most similar to an unknown one."""
    rest = name.removeprefix(PREFIX)
    layer = _ALMOST_A_LAYER.fullmatch(rest)
    if layer:
        return LAYER + layer.group(1)
    return PREFIX + difflib.get_close_matches(rest, _KNOWN, n=1, cutoff=0)[0]
