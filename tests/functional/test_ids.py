# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any value of `inference_id` and `task_type`: a request is about the one endpoint of that very id, or none."""

from __future__ import annotations

import os
import typing as t
from urllib.parse import unquote

import pytest
from functional.facts import KEY, PLACE, Json
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.modules import AZURE, GENERIC, INFERENCE, INFO, SET, run_module
from support.thinning import EVERYTHING

from es_emulator import Emulator

EXAMPLES = int(os.environ.get("ESOPS_HYPOTHESIS_EXAMPLES", "200" if os.environ.get(EVERYTHING) else "40"))
#: paths that are about no endpoint of a user: the version, the services, and a list that is only read
_COMMON = ["", "_inference/_services", "_inference/_all"]
PIECES = st.sampled_from(
    [*"aZ0_-.*/\\?#%,; :&=+~@\n", "..", "../", "_all", "_services", "_update", "_stream", "%2e", "%2f", "%00", "%25"]
)
HOMOGLYPHS = st.sampled_from(
    ["\u0430", "\u0435", "\uff0f", "\u2215", "\uff0e", "\u2024", "\u200b", "\u202e", "\ufeff", "\xa0"]
)
IDS = st.lists(PIECES | HOMOGLYPHS | st.characters(exclude_categories=["Cs"]), max_size=6).map("".join)
AWKWARD = (
    *("_all", "*", "../_all", "a/b", "a/../b", ".", "..", "a%2fb", "a?force=true", "a#b"),
    *("%2e%2e", "%2e%2e%2f_all"),
)
MODULES = (AZURE, GENERIC, SET, INFERENCE, INFO)
STATES = ("present", "absent")


def task(module: str, inference_id: str, task_type: str, state: str) -> Json:
    """A complete task."""
    settings: Json = dict(PLACE)
    if module in (INFO, INFERENCE):
        return {"inference_id": inference_id, **({"input": "a"} if module == INFERENCE else {})}
    if module == AZURE:
        own: Json = {"task_type": "text_embedding", "service_settings": {**settings, "api_key": KEY}}
    else:
        own = {"task_type": task_type, "service": "acme", "service_settings": settings, "secrets": {"api_key": KEY}}
    one = {"inference_id": inference_id, "state": state, **own, "force": True}
    return {"endpoints": [one]} if module == SET else one


def about(raw_path: str, allowed: t.Container[str]) -> str:
    """The id that a path is about, by how it is split before it is decoded; the path must have one of few forms."""
    segments = raw_path.lstrip("/").split("/")
    assert segments[0] == "_inference", raw_path
    assert not {unquote(segment) for segment in segments} & {"", ".", ".."}, raw_path
    named = [segment for segment in segments[1:] if segment not in ("_update", "_stream")]
    assert 1 <= len(named) <= 2, raw_path
    if len(named) == 2:
        assert unquote(named[0]) in allowed, raw_path
    return unquote(named[-1])


@pytest.mark.parametrize("module", MODULES)
def test_one_endpoint_or_none(module: str, emu: Emulator) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(inference_id=IDS, task_type=st.just("text_embedding") | IDS, state=st.sampled_from(STATES))
    @example(inference_id="e1", task_type="text_embedding", state="absent")
    def go(inference_id: str, task_type: str, state: str) -> None:
        ask(emu, module, inference_id, task_type, state)

    go()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("inference_id", AWKWARD)
@pytest.mark.parametrize("module", MODULES)
def test_awkward_ones(module: str, inference_id: str, state: str, emu: Emulator) -> None:
    ask(emu, module, inference_id, "text_embedding", state)


def ask(emu: Emulator, module: str, inference_id: str, task_type: str, state: str) -> None:
    """Run the module, and look at the paths as they came over the wire."""
    emu.reset()
    emu.node.login = None
    for name in ("a", "b", "a-b"):
        emu.seed(name, service="acme", task_type="text_embedding", service_settings={}, secrets={})
    before = set(emu.endpoints) - {inference_id}
    arguments = {"url": emu.url, "retries": 0, **task(module, inference_id, task_type, state)}
    run = run_module(module, arguments)
    assert "Traceback" not in run.output
    assert "Fault in esops" not in run.output
    asked = [(entry.method, entry.path) for entry in emu.log]
    allowed = {task_type, task_type.lower(), "text_embedding"}
    named = {about(path, allowed) for _method, path in asked if path.strip("/") not in _COMMON}
    assert named <= {inference_id}
    assert all(method == "GET" for method, path in asked if path.strip("/") in _COMMON), "nothing is written there"
    assert before <= set(emu.endpoints), "the others are still there"


@pytest.mark.parametrize("listed", ["*", "_all", "a*", "../a", "a/b", "A", ""])
def test_purge_of_what_cannot_be_an_id(listed: str, emu: Emulator) -> None:
    """A server that lists such a thing is not told to delete it, whatever that would delete."""
    emu.node.login = None
    for name in (listed, "a", "kept"):
        emu.seed(name, service="acme", task_type="text_embedding", service_settings={}, secrets={})
    kept = {"inference_id": "kept", "service": "acme", "task_type": "text_embedding"}
    arguments = {"url": emu.url, "endpoints": [kept], "purge": True, "purge_ids": [listed or "*"], "force": True}
    run = run_module(SET, arguments)
    assert [
        entry.path for entry in emu.log if entry.method == "DELETE" and entry.path != "/_inference/text_embedding/a"
    ] == []
    if listed.startswith("."):  # taken for one that comes with the cluster, which a purge leaves unchanged
        assert run.result.get("purged") is not None
        return
    assert run.result["failed"]
    assert "not the id of one inference endpoint" in run.result["msg"]
