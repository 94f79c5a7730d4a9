# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of `update_secrets: on_change` have in common: documents, and what must hold of them at any time."""

from __future__ import annotations

import datetime
import functools
import json
import typing as t

from functional.facts import KEY, NEW_KEY, PLACE, Json
from functional.harness import Bench, Seen

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.fingerprint import agrees, fingerprint
from es_emulator import Emulator
from es_emulator.indexes.index import Condition, Index

INDEX = "esops-inference-secrets"
OLD, NEW = KEY, NEW_KEY
GET_DOCUMENT = ("GET", f"/{INDEX}/_doc/e1", "", None)
GET_INDEX = ("GET", f"/{INDEX}", "", None)


def task(key: str | None = OLD, **more: t.Any) -> Json:
    """A task whose secret is watched."""
    settings = {**PLACE, **({} if key is None else {"api_key": key}), **more.pop("service_settings", {})}
    return {"task_type": "text_embedding", "service_settings": settings, "update_secrets": "on_change", **more}


def documents(emu: Emulator, index: str = INDEX) -> dict[str, Json]:
    """The documents of the index, by ID."""
    found = emu.node.cluster.document_indexes.get(index)
    return {} if found is None else {name: stored.source for name, stored in found.documents.items()}


def document(emu: Emulator, inference_id: str = "e1") -> Json:
    """One of them."""
    return documents(emu)[inference_id]


def is_closed(emu: Emulator, inference_id: str = "e1") -> bool:
    """Whether the document claims that the endpoint's secret is known."""
    stored = documents(emu).get(inference_id, {})
    return "fingerprint" in stored and not stored.get("markers")


def claims_nothing_untrue(emu: Emulator) -> None:
    """No document has the fingerprint of a secret that its endpoint does not have."""
    for name in documents(emu):
        endpoint = emu.node.cluster.endpoints.get(name)
        if is_closed(emu, name) and endpoint is not None:
            kinds = document(emu, name)["secrets"]
            stored = {kind: endpoint.secrets.get(kind) for kind in kinds}
            given = (document(emu, name)["fingerprint"], name, endpoint.service, stored)
            assert _agrees(json.dumps(given)), name


@functools.cache
def _agrees(given: str) -> bool | None:
    """Asked after each request of thousands of runs, mostly about the same documents."""
    return agrees(*json.loads(given))


def store(emu: Emulator, source: Json, inference_id: str = "e1") -> Index:
    """Put a document there, as another run would leave it."""
    index = emu.node.cluster.document_indexes[INDEX]
    index.write(inference_id, source, Condition(create=False, seq_no=None, primary_term=None))
    return index


def closed(key: str, inference_id: str = "e1") -> Json:
    """A document that claims that an endpoint has this key."""
    stored = fingerprint(inference_id, "azureopenai", {"api_key": key})
    return {"inference_id": inference_id, "service": "azureopenai", "secrets": ["api_key"], "fingerprint": stored}


def marked(*ages: float) -> Json:
    """An open document with the markers of other runs, each so many seconds old."""
    now = datetime.datetime.now(datetime.timezone.utc)
    markers = [
        {"run": f"run-{number}", "at": f"{now - datetime.timedelta(seconds=age):%Y-%m-%dT%H:%M:%S}.000Z"}
        for number, age in enumerate(ages)
    ]
    return {"inference_id": "e1", "service": "azureopenai", "secrets": ["api_key"], "markers": markers}


def prepared(bench: Bench, emu: Emulator, key: str = OLD) -> None:
    """An endpoint that a run with `on_change` has created; the requests of that run are not of interest."""
    seen = bench.ensure(**task(key))
    assert seen.result["action"] == "create"
    assert is_closed(emu)


def told(seen: Seen) -> list[str]:
    """The texts of the warnings; from ansible-core 2.19 on they are in objects."""
    found = seen.result.get("warnings", [])
    return [item if isinstance(item, str) else item["event"]["msg"] for item in found]
