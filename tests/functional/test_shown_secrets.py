# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that the server shows: covered where they stand and wherever else they turn up, and nothing besides them."""

from __future__ import annotations

import copy
import typing as t

import pytest
from functional import services
from functional.facts import KEY, NEWEST, PLACE, SENT, SHOWN, Json, seed, standing
from functional.harness import Bench
from functional.services import first
from support.modules import AZURE, GENERIC, INFO, SET

from es_emulator import Emulator, Fault

VALUE = "sup3rsecretvalue"
PAIRS = [["apikey", VALUE], ["apikey2", VALUE + "2"]]
ECHO = f"cannot call https://a.example.com/v1?apikey={VALUE}&other=[{VALUE}2], see apikey"
COVERED = f"cannot call https://a.example.com/v1?apikey={SHOWN}&other=[{SHOWN}], see apikey"
ECHOED = Fault(
    "status",
    method="PUT",
    status=400,
    body={"error": {"type": "status_exception", "reason": ECHO, "caused_by": {"type": "x", "reason": ECHO}}},
)
MORE: Json = {"rate_limit": {"requests_per_minute": 7}}
SHORT: Json = {"X-Flag": "1", "X-Other": "e1", "X-Year": "202", "X-Empty": ""}


def custom(bench: Bench, *, declared: bool) -> Json:
    """A task that changes an endpoint with such parameters, which it declares, or not."""
    task = {"inference_id": "e1", **first("custom")}
    settings = task["service_settings"]
    task["service_settings"] = {**settings, "query_parameters": PAIRS}
    run, _requests = bench.run(GENERIC, bench.arguments(**task))
    assert run.result["endpoint"]["service_settings"]["query_parameters"] == SHOWN
    return {**task, "service_settings": {**(task["service_settings"] if declared else settings), **MORE}}


def told(bench: Bench, module: str, arguments: Json) -> Json:
    """The failure of one endpoint."""
    run, _requests = bench.run(module, arguments)
    assert run.result["failed"]
    assert VALUE not in run.output
    found = run.result["endpoints"][0] if module == SET else run.result
    return {**t.cast(Json, found), "msg": run.result["msg"]}


@pytest.mark.parametrize("declared", [False, True])
@pytest.mark.parametrize("module", [GENERIC, SET])
def test_pairs_that_an_error_echoes(bench: Bench, emu: Emulator, module: str, declared: bool) -> None:
    """The value is a secret, whether or not the task declares it; its name occurs in many a text."""
    task = custom(bench, declared=declared)
    emu.add_fault(ECHOED)
    found = told(bench, module, bench.arguments(**({"endpoints": [task]} if module == SET else task)))
    assert COVERED in found["msg"]
    if module == GENERIC:
        assert (found["error"]["reason"], found["error"]["caused_by"]["reason"]) == (COVERED, COVERED)


def test_pairs_that_an_error_echoes_when_they_are_created(bench: Bench, emu: Emulator) -> None:
    """The task alone tells of them: the server has shown nothing yet."""
    task = services.with_settings(first("custom"), query_parameters=PAIRS)
    emu.add_fault(ECHOED)
    found = told(bench, GENERIC, bench.arguments(inference_id="e1", **task))
    assert COVERED in found["msg"]
    assert found["error"]["reason"] == COVERED
    assert found["diff"]["after"]["service_settings"]["query_parameters"] in (SHOWN, SENT)


def test_short_header_values_stay_what_they_are(bench: Bench, emu: Emulator) -> None:
    """`1` occurs in a version, in a number, in an id: only the value itself is masked."""
    stored = seed(emu, standing(NEWEST, task_settings={"headers": SHORT}))
    settings = {**stored["service_settings"]}
    found = []
    task = {"inference_id": "e1", "task_type": "text_embedding", "service_settings": {**PLACE, "api_key": KEY}}
    found.append(bench.run(AZURE, bench.arguments(**task))[0].result["endpoint"])
    found.append(bench.run(INFO, bench.arguments(inference_id="e1"))[0].result["endpoints"][0])
    task["service_settings"] = {**PLACE, "resource_name": "another-1-e1-202"}
    refused = bench.run(AZURE, bench.arguments(**task))[0].result
    assert "(now azure-resource, wanted another-1-e1-202)" in refused["msg"].replace("'", "").replace('"', "")
    found.append(refused["diff"]["before"])
    for endpoint in found:
        assert (endpoint["inference_id"], endpoint["service_settings"]) == ("e1", settings)
        assert endpoint["task_settings"] == {"headers": dict.fromkeys(SHORT, SHOWN)}


# --- what names speak of, in a service that the collection does not know ---

HIDDEN: Json = {
    "logins": [{"api_key": "hiddenvalue1", "region": "eu"}, [{"token": {"a": "hiddenvalue4"}}]],
    "conf": {"x.api_key": "hiddenvalue2", "x.region": "eu"},
    "top.api_key": "hiddenvalue3",
    "plain": ["eu", 5, None],
}
SEEN: Json = {
    "logins": [{"api_key": SHOWN, "region": "eu"}, [{"token": {"a": SHOWN}}]],
    "conf": {"x.api_key": SHOWN, "x.region": "eu"},
    "top.api_key": SHOWN,
    "plain": ["eu", 5, None],
}


def novel(emu: Emulator, monkeypatch: pytest.MonkeyPatch) -> Json:
    """An endpoint of a service that is not among ours. Returns a task for it."""
    task = services.novel(monkeypatch)
    settings = {**task["service_settings"], **copy.deepcopy(HIDDEN)}
    more = {"task_settings": {"deep": copy.deepcopy(HIDDEN)}, "secrets": task["secrets"]}
    emu.seed("e1", task_type=task["task_type"], service="novel", service_settings=settings, **more)
    return task


def test_unknown_service_is_masked_where_it_is_read(
    bench: Bench, emu: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    novel(emu, monkeypatch)
    run, _requests = bench.run(INFO, bench.arguments(inference_id="e1"))
    (endpoint,) = run.result["endpoints"]
    assert {name: endpoint["service_settings"][name] for name in HIDDEN} == SEEN
    assert endpoint["task_settings"] == {"deep": SEEN}
    assert "hiddenvalue" not in run.output


@pytest.mark.parametrize("module", [GENERIC, SET])
def test_unknown_service_is_masked_where_it_is_ensured(
    bench: Bench, emu: Emulator, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    """Where nothing is to be done, in a diff, in an error that echoes it, and where it is deleted."""
    task = {"inference_id": "e1", **novel(emu, monkeypatch)}
    echo = "hiddenvalue1 hiddenvalue2 hiddenvalue3 hiddenvalue4"
    refused = Fault("status", method="PUT", status=400, body={"error": {"type": "x", "reason": echo}}, times=None)
    changed = {**task, "update_secrets": "always"}
    for declared, fault in ((task, None), (changed, refused), (changed, None), ({**task, "state": "absent"}, None)):
        emu.clear_faults()
        if fault:
            emu.add_fault(fault)
        run, _requests = bench.run(
            module, bench.arguments(**({"endpoints": [declared]} if module == SET else declared))
        )
        assert "hiddenvalue" not in run.output
        assert bool(run.result.get("failed")) is bool(fault), run.result
        assert (f"{SHOWN} {SHOWN} {SHOWN} {SHOWN}" in run.result.get("msg", "")) is bool(fault)
        before = run.result["diff"]["before"]
        settings = (before["e1"] if module == SET and before else before).get("service_settings")
        if settings is not None:
            assert {name: settings[name] for name in HIDDEN} == SEEN
    assert not emu.endpoints


BEARER = "tok3nsecret99"


@pytest.mark.parametrize("options", [{}, {"inference_id": "e*"}, {"inference_id": "e1"}, {"service": "openai"}])
def test_what_is_masked_is_looked_for_where_it_is_read(bench: Bench, emu: Emulator, options: Json) -> None:
    """A token in a header is in an address as well, and in another endpoint."""
    emu.quirks["preconfigured"] = False
    settings = {"model_id": "m", "url": f"https://proxy.example.com/{BEARER}/v1"}
    headers = {"headers": {"Authorization": f"Bearer {BEARER}"}}
    emu.seed("e1", task_type="completion", service="openai", service_settings=settings, task_settings=headers)
    other = {"model_id": f"m-{BEARER}"}
    emu.seed("e0", task_type="completion", service="openai", service_settings=other)
    run, _requests = bench.run(INFO, bench.arguments(**options))
    found = {endpoint["inference_id"]: endpoint for endpoint in run.result["endpoints"]}
    assert found["e1"]["service_settings"]["url"] == f"https://proxy.example.com/{SHOWN}/v1"
    assert found["e1"]["task_settings"] == {"headers": {"Authorization": SHOWN}}
    if "e0" in found:
        assert found["e0"]["service_settings"]["model_id"] == f"m-{SHOWN}"
    assert BEARER not in run.output


def test_words_that_the_server_shows_stay_where_they_are_read(bench: Bench, emu: Emulator) -> None:
    """The name of a team is no secret, and may begin an ID; a word under a name that speaks of a secret is one."""
    emu.quirks["preconfigured"] = False
    headers = {"X-Team": "search", "X-Kind": "text_embedding", "X-Code": "ab12", "X-Api-Key": "plainword"}
    user = "ab12 plainword search plainword-one"
    shown: Json = {"service_settings": {"model_id": "m"}, "task_settings": {"headers": headers, "user": user}}
    emu.seed("search-1", task_type="text_embedding", service="openai", **shown)
    run, _requests = bench.run(INFO, bench.arguments())
    (found,) = run.result["endpoints"]
    assert (found["inference_id"], found["task_type"]) == ("search-1", "text_embedding")
    masked = {"headers": dict.fromkeys(headers, SHOWN), "user": f"{SHOWN} {SHOWN} search plainword-one"}
    assert found["task_settings"] == masked
