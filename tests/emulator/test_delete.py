# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DELETE (docs/reference/elasticsearch-inference.md, "Delete")."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.support import EVERY, KEY, PLACE, Api, before, since

from es_emulator import Emulator

PIPELINES = (
    "Inference endpoint e1 is referenced by pipelines: [p1, p2]. Ensure that no pipelines are using this inference "
    "endpoint, or use force to ignore this warning and delete the inference endpoint."
)
OLD_PIPELINES = (
    "Inference endpoint e1 is referenced by pipelines and cannot be deleted. Use `force` to delete it anyway, or use "
    "`dry_run` to list the pipelines that reference it."
)
INDEXES = (
    "Inference endpoint e1 is being used in the mapping for indexes: [i1]. Ensure that no index mappings are using "
    "this inference endpoint, or use force to ignore this warning and delete the inference endpoint."
)


@pytest.fixture(params=EVERY)
def version(request: pytest.FixtureRequest, emu: Emulator) -> str:
    emu.set_version(request.param)
    emu.seed("e1", service_settings=dict(PLACE), secrets=KEY)
    return str(request.param)


def body(
    version: str, done: bool, pipelines: list[str] | None = None, indexes: list[str] | None = None
) -> dict[str, Any]:
    found: dict[str, Any] = {"acknowledged": done}
    if version in since("8.15.0"):
        found["pipelines"] = pipelines or []
    if version in since("8.16.0"):
        found["indexes"] = indexes or []
    return found


def test_success(emu: Emulator, api: Api, version: str) -> None:
    reply = api.delete("/_inference/e1")
    assert (reply.status, reply.body) == (200, body(version, done=True))
    assert not emu.endpoints


def test_missing_even_with_force_or_dry_run(api: Api, version: str) -> None:
    queries = ["", "?force=true", "?dry_run=true"] if version in since("8.15.0") else [""]
    for query in queries:
        api.delete(f"/_inference/nope{query}").check(
            404, "resource_not_found_exception", "Inference endpoint not found [nope]"
        )


def test_wrong_task_type(emu: Emulator, api: Api, version: str) -> None:
    assert version
    api.delete("/_inference/completion/e1").refused(
        "Requested task type [completion] does not match the inference endpoint's task type [text_embedding]"
    )
    assert "e1" in emu.endpoints


def test_used_by_pipelines(emu: Emulator, api: Api, version: str) -> None:
    emu.add_pipeline("p1", inference_id="e1")
    emu.add_pipeline("p2", inference_id="e1")
    emu.add_pipeline("p3", inference_id="other")
    reply = api.delete("/_inference/e1")
    if version == "8.14.0":
        assert reply.status == 200
    else:
        reply.refused(OLD_PIPELINES if version == "8.15.0" else PIPELINES, 409)
        assert "e1" in emu.endpoints


@pytest.mark.parametrize("search", [False, True])
def test_used_by_mappings(emu: Emulator, api: Api, version: str, search: bool) -> None:
    use: dict[str, Any] = {"inference_id": "other", "search_inference_id": "e1"} if search else {"inference_id": "e1"}
    emu.add_index("i1", **use)
    reply = api.delete("/_inference/e1")
    if version in before("8.16.0"):
        assert reply.status == 200
    else:
        space = " " if version in before("9.1.0") else ""
        reply.refused(space + INDEXES, 409)


@pytest.mark.parametrize("old", since("8.15.0"))
def test_both_sentences_and_force(emu: Emulator, api: Api, old: str) -> None:
    emu.set_version(old)
    emu.seed("e1", service_settings=dict(PLACE), secrets=KEY)
    emu.add_pipeline("p1", inference_id="e1")
    emu.add_pipeline("p2", inference_id="e1")
    emu.add_index("i1", inference_id="e1")
    looks = old in since("8.16.0")
    api.delete("/_inference/e1").refused(f"{PIPELINES} {INDEXES}" if looks else OLD_PIPELINES, 409)
    dry = api.delete("/_inference/e1?dry_run")
    expected = body(old, False, ["p1", "p2"], ["i1"])
    if looks:
        expected["error_message"] = f"{PIPELINES} {INDEXES}"
    assert (dry.status, dry.body) == (200, expected)
    assert "e1" in emu.endpoints
    assert api.delete("/_inference/e1?force=true").body == body(old, done=True)
    assert not emu.endpoints


@pytest.mark.parametrize("old", since("8.15.0"))
def test_dry_run_of_an_unused_one(emu: Emulator, api: Api, old: str) -> None:
    emu.set_version(old)
    emu.seed("e1", service_settings=dict(PLACE), secrets=KEY)
    expected = body(old, done=False)
    if old in since("8.16.0"):
        expected["error_message"] = ""
    assert api.delete("/_inference/text_embedding/e1?dry_run=true").body == expected
    assert "e1" in emu.endpoints


@pytest.mark.parametrize("old", since("8.16.0"))
def test_preconfigured(emu: Emulator, api: Api, old: str) -> None:
    emu.set_version(old)
    name = ".elser-2-elasticsearch"
    reply = api.delete(f"/_inference/{name}")
    if old in since("8.18.0"):
        reply.refused(
            f"[{name}] is a reserved inference endpoint. Use the force=true query parameter to delete the inference "
            "endpoint."
        )
    else:
        assert reply.status == 200
    assert api.delete(f"/_inference/{name}?force").status == 200
    assert api.get(f"/_inference/{name}").status == 200


def test_quirk_reserved_never(emu: Emulator, api: Api) -> None:
    emu.quirks["reserved_never_deletable"] = True
    api.delete("/_inference/.elser-2-elasticsearch?force").refused("Cannot delete a reserved inference endpoint.")


def test_booleans(api: Api) -> None:
    api.delete("/_inference/e1?force=yes").check(
        400, "illegal_argument_exception", "Failed to parse value [yes] as only [true] or [false] are allowed."
    )
