# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of connectors share: bodies, documents, answers, and the form of a row of their tables."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from emulator.support import Api, Reply

from es_emulator import Emulator

JsonMap = dict[str, Any]

SCHEMA: JsonMap = {
    "host": {"label": "Host", "type": "str", "required": True, "display": "textbox", "order": 1},
    "port": {"label": "Port", "type": "int", "default_value": 5432, "display": "numeric", "order": 2},
    "tables": {"label": "Tables", "type": "list", "display": "textarea", "order": 3},
    "tls": {"label": "TLS", "type": "bool", "value": False, "display": "toggle", "order": 4},
    "password": {
        "label": "Password",
        "type": "str",
        "sensitive": True,
        "depends_on": [{"field": "tls", "value": True}],
        "order": 5,
    },
}
SIDE: JsonMap = {"advanced_snippet": {"value": {}}, "rules": [], "validation": {"errors": [], "state": "valid"}}
FILTERING = [{"active": SIDE, "domain": "DEFAULT", "draft": SIDE}]
PIPELINE = {"extract_binary_content": True, "name": "p", "reduce_whitespace": True, "run_ml_inference": False}
RULE = {"id": "r1", "field": "size", "order": 1, "policy": "exclude", "rule": ">", "value": "100"}
MIDNIGHT = "0 0 0 * * ?"
ON = {"enabled": True, "interval": "0 30 * * * ?"}


class Route(NamedTuple):
    """A route below a connector: a body, its action, whether it looks for the connector first, whether it refreshes."""

    body: Any
    action: str
    looks: bool = False
    refreshes: bool = False
    other_form: str = ""

    @property
    def form(self) -> str:
        """What errors call the body."""
        return self.other_form or f"connector_{self.action}_request"


JUDGED = {"validation": {"errors": [], "state": "invalid"}}
ROUTES = {
    "_name": Route({"name": "other"}, "update_name"),
    "_index_name": Route({"index_name": "other"}, "update_index_name", looks=True),
    "_service_type": Route({"service_type": "other"}, "update_service_type", looks=True),
    "_native": Route({"is_native": True}, "update_native", looks=True, refreshes=True),
    "_pipeline": Route({"pipeline": PIPELINE}, "update_pipeline"),
    "_scheduling": Route({"scheduling": {"full": ON}}, "update_scheduling"),
    "_configuration": Route({"values": {"host": "h"}}, "update_configuration", looks=True, refreshes=True),
    "_api_key_id": Route({"api_key_id": "k"}, "update_api_key_id"),
    "_filtering": Route({"rules": [RULE]}, "update_filtering", looks=True),
    "_filtering/_validation": Route(
        JUDGED, "update_filtering/draft_validation", looks=True, other_form="connector_update_filtering_validation"
    ),
    "_features": Route({"features": {"incremental_sync": {"enabled": True}}}, "update_features"),
    "_status": Route({"status": "error"}, "update_status", looks=True),
    "_error": Route({"error": "broken"}, "update_error"),
    "_check_in": Route(None, "update_last_seen"),
    "_last_sync": Route({"last_sync_error": "x"}, "update_last_sync_stats"),
}
#: the last one has nothing to activate in the usual document
EVERY_ROUTE = {**ROUTES, "_filtering/_activate": Route(None, "update_filtering/activate", looks=True)}

UPDATED = (200, {"result": "updated"})
NOOP = (200, {"result": "noop"})


def refused(reason: str) -> tuple[int, str, str]:
    """The answer to what the state of the cluster forbids."""
    return 400, "status_exception", reason


def illegal(reason: str) -> tuple[int, str, str]:
    """The answer to a value or a parameter that cannot be."""
    return 400, "illegal_argument_exception", reason


def invalid(*problems: str) -> tuple[int, str, str]:
    """The answer to a request with these problems."""
    text = "".join(f"{place}: {problem};" for place, problem in enumerate(problems, 1))
    return 400, "action_request_validation_exception", f"Validation Failed: {text}"


def create(api: Api, connector_id: str = "c1", **body: Any) -> Reply:
    """Create a connector."""
    reply = api.put(f"/_connector/{connector_id}", body)
    assert reply.status in {200, 201}
    return reply


def document(**changes: Any) -> JsonMap:
    """A connector that has been at work for a while; a value of ... takes a key away."""
    usual: JsonMap = {
        "name": "one",
        "index_name": "content-one",
        "service_type": "postgresql",
        "is_native": False,
        "status": "connected",
        "configuration": {
            key: {"default_value": None, "required": False, "sensitive": False, "value": None, **form}
            for key, form in SCHEMA.items()
        },
        "scheduling": {kind: {"enabled": False, "interval": MIDNIGHT} for kind in ("full", "incremental")},
        "deleted": False,
    }
    usual.update(changes)
    return copy.deepcopy({key: value for key, value in usual.items() if value is not ...})


class Put(NamedTuple):
    """A PUT below the connector c1: its answer, and how the stored document differs from the usual one."""

    route: str
    body: Any
    answer: Any = UPDATED
    before: Mapping[str, Any] = MappingProxyType({})
    #: besides what differs before
    after: Mapping[str, Any] = MappingProxyType({})

    def check(self, emu: Emulator, api: Api) -> Reply:
        """Assert the answer, and the whole document that is stored then."""
        emu.seed_connector("c1", document(**self.before))
        reply = api.put(f"/_connector/c1/{self.route}", self.body)
        reply.matches(self.answer)
        assert emu.connectors["c1"] == document(**{**self.before, **self.after})
        return reply
