# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tables of the guides say what the code does: what can be changed in place, how many requests, which messages."""

from __future__ import annotations

import ast
import re
import typing as t

import pytest
from environment_page import environment_page
from support.kinds import KINDS
from support.modules import AZURE, run_module

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.declaration import desired_endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.endpoint import read_endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.plan import Policy, plan_change
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import find_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.address import ADDRESS_VARIABLES
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.connection import (
    FILE_VARIABLES,
    VALUE_VARIABLES,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import MissingFeature
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.login import LOGIN_VARIABLES
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.versions import Server
from es_emulator import Emulator

from .blocks import GUIDES, TREE, literals, table, table_names

MODULE_UTILS = TREE / "plugins" / "module_utils"
SITUATIONS = GUIDES / "guide_situations.rst"
STARTED = GUIDES / "guide_getting_started.rst"
TROUBLE = GUIDES / "guide_troubleshooting.rst"

# The head of each column, and the servers that stand for it.
COLUMNS: dict[str, list[Server]] = {
    "8.14": [Server((8, 14, 0))],
    "8.15": [Server((8, 15, 0))],
    "8.16 to 9.3": [Server((8, 16, 0)), Server((8, 19, 0)), Server((9, 0, 0)), Server((9, 3, 0))],
    "9.4": [Server((9, 4, 0))],
    "9.5, Serverless": [Server((9, 5, 0)), Server((8, 11, 0), serverless=True)],
}
# The setting of each row, with another value than the endpoint has.
CHANGES: dict[str, dict[str, t.Any]] = {
    "task_settings.user": {"task_settings": {"user": "other"}},
    "task_settings.headers": {"task_settings": {"headers": {"X-Name": "other"}}},
    "service_settings.rate_limit": {"service_settings": {"rate_limit": {"requests_per_minute": 7}}},
    "service_settings.max_input_tokens": {"service_settings": {"max_input_tokens": 7}},
    "chunking_settings": {"chunking_settings": {"strategy": "sentence", "max_chunk_size": 100}},
    "the secret, of the kind that the endpoint has": {},
    "service_settings.resource_name": {"service_settings": {"resource_name": "other"}},
    "service_settings.deployment_id": {"service_settings": {"deployment_id": "other"}},
    "service_settings.api_version": {"service_settings": {"api_version": "other"}},
    "service_settings.dimensions": {"service_settings": {"dimensions": 7}},
    "service_settings.similarity": {"service_settings": {"similarity": "cosine"}},
}
# With nothing to lose in the chunking settings: what an update would reset them to.
PRESENT = {
    "inference_id": "e1",
    "task_type": "text_embedding",
    "service": "azureopenai",
    "service_settings": {
        "resource_name": "r",
        "deployment_id": "d",
        "api_version": "2024-02-01",
        "rate_limit": {"requests_per_minute": 1440},
        "dimensions": 1536,
        "similarity": "dot_product",
    },
    "chunking_settings": {"strategy": "word", "max_chunk_size": 250, "overlap": 100},
}


def verdict(change: dict[str, t.Any], server: Server) -> str:
    """What the planner makes of a change on a server, in the words of the table."""
    params = {"inference_id": "e1", "task_type": "text_embedding", **change}
    service = find_service("azureopenai")
    assert service is not None
    desired = desired_endpoint(params, service, {"api_key": "k"})
    try:
        plan = plan_change(desired, read_endpoint(PRESENT), server, Policy(), send_secret=not change)
    except MissingFeature:
        return "unknown"
    return {"update": "in place", "refuse": "recreate"}[plan.action]


def test_table_of_changes_in_place() -> None:
    head, *rows = table(SITUATIONS, "in-place")
    assert head[1:] == list(COLUMNS)
    assert [row[0].strip("`") for row in rows] == list(CHANGES)
    told = {(row[0].strip("`"), column): cell for row in rows for column, cell in zip(head[1:], row[1:])}
    done = {
        (setting, column): ", ".join(sorted({verdict(change, server) for server in servers}))
        for setting, change in CHANGES.items()
        for column, servers in COLUMNS.items()
    }
    assert told == done


def test_table_of_requests() -> None:
    told = {literals(action)[0]: int(text.partition(":")[0]) for action, text in table(SITUATIONS, "requests")[1:]}
    settings = {"resource_name": "azure-resource", "deployment_id": "embeddings", "api_version": "2024-02-01"}
    secret = {"api_key": "azure-key-one"}
    steps: dict[str, dict[str, t.Any]] = {
        "create": {"service_settings": {**settings, **secret}},
        "none": {"service_settings": settings},
        "update": {"service_settings": {**secret, "rate_limit": {"requests_per_minute": 7}}},
        "recreate": {"service_settings": {**secret, "deployment_id": "ada"}, "recreate": True},
        "delete": {"state": "absent"},
    }
    done = {}
    with Emulator("9.5.3") as emulator:
        for action, arguments in steps.items():
            emulator.clear_log()
            shared = {"url": emulator.url, "inference_id": "e1", "task_type": "text_embedding"}
            assert run_module(AZURE, {**shared, **arguments}).result.get("action") == action
            done[action] = len(emulator.log)
    assert told == done


def test_table_of_environment_variables() -> None:
    (rows,) = re.findall(r"Environment variable\n     - Option\n(.*?)\n\n", STARTED.read_text("utf-8"), re.DOTALL)
    told = [name for name in literals(rows) if name.isupper()]
    files = [name for names in FILE_VARIABLES.values() for name in names]
    assert sorted(told) == sorted([*ADDRESS_VARIABLES, *LOGIN_VARIABLES, *VALUE_VARIABLES.values(), *files])
    fragment = (TREE / "plugins" / "doc_fragments" / "_connection.py").read_text("utf-8")
    assert {name for name in re.findall(r"E\((\w+)\)", fragment) if "PROXY" not in name} == set(told)
    page = re.findall(r"^   \* - ``(\w+)``$", environment_page(), re.MULTILINE)
    assert [name for name in page if "PROXY" not in name] == sorted(told, key=page.index)


def spoken() -> str:
    """All texts in the code, with … where a value is put in."""
    texts = []
    for path in sorted(MODULE_UTILS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = (part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
                texts.append("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
    return "\n".join(texts)


def test_table_of_kinds() -> None:
    """Every kind of failure is documented once, and no other."""
    assert sorted(literals(row[0])[0] for row in table(TROUBLE, "kinds")[1:]) == sorted({*KINDS, "asleep"})


@pytest.mark.parametrize("name", table_names(TROUBLE))
def test_tables_of_messages(name: str) -> None:
    """Every piece of a message between two … is something that the code says."""
    said = spoken()
    messages = [message for row in table(TROUBLE, name)[1:] for message in literals(row[0])]
    assert messages
    pieces = {piece.strip(" .:'") for message in messages for piece in message.split("…")}
    assert sorted(piece for piece in pieces if piece not in said) == []
