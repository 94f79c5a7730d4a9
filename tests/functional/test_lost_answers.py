# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The answer to a write is lost, or the write is refused: the end is the same, and nothing is done twice."""

from __future__ import annotations

import pytest
from functional import facts, harness
from functional.facts import BODY, NEW_KEY, NEWEST, PLACE, TASK, USER, Json, can, existing, shown, standing, stored_in
from functional.harness import GET, GET_TRIAL, VERSION, Bench, Request, delete, expect, infer, merged_over, put, update
from support.modules import AZURE

from es_emulator import Emulator, Fault

PROXY_PAGE = "<html><body>Bad gateway</body></html>"

# What happens to the answer, and whether the write took effect before that.
LOST: dict[str, tuple[Fault, bool]] = {
    "reset, done": (Fault("reset", when="after"), True),
    "reset, not done": (Fault("reset"), False),
    "closed, done": (Fault("close", when="after"), True),
    "closed, not done": (Fault("close"), False),
    "cut off": (Fault("truncate", when="after"), True),
    "502, done": (Fault("status", status=502, when="after"), True),
    "502, not done": (Fault("status", status=502), False),
    "504, done": (Fault("status", status=504, when="after"), True),
    "504, not done": (Fault("status", status=504), False),
    "a proxy's 502, done": (Fault("html", status=502, body=PROXY_PAGE, when="after"), True),
    "a proxy's 504, not done": (Fault("html", status=504, body=PROXY_PAGE), False),
    "no body, done": (Fault("empty", status=200, when="after"), True),
    "no body, not done": (Fault("empty", status=200), False),
    "no JSON, done": (Fault("not_json", when="after"), True),
    "a proxy's page, done": (Fault("html", status=200, body=PROXY_PAGE, when="after"), True),
}
# Writes that the server has certainly not carried out.
REFUSED: dict[str, Fault] = {
    "429": Fault("status", status=429, headers={"Retry-After": "0"}, times=2),
    "429 without Retry-After": Fault("status", status=429),
    "503": Fault("status", status=503, headers={"Retry-After": "0"}),
    "a proxy's 503": Fault("html", status=503, body=PROXY_PAGE, headers={"Retry-After": "0"}),
}
# Every version meets these; the rest of them differ for the client alone.
ON_ALL = ("reset, done", "reset, not done", "cut off", "502, done")
LOSSES = [
    pytest.param(version, name, id=f"{version}-{name}")
    for name in LOST
    for version in (facts.VERSIONS if name in ON_ALL else (NEWEST,))
]
UPDATE_LOSSES = [row for row in LOSSES if can(str(row.values[0]), "update")]
SOME = ("8.14.0", NEWEST, "serverless")


def armed(emu: Emulator, fault: Fault, method: str, skip: int = 0) -> None:
    """Switch a fault on for one kind of write."""
    emu.add_fault(Fault(**{**vars(fault), "method": method, "skip": skip}))


def test_waits_as_long_as_the_server_asks(bench: Bench, emu: Emulator) -> None:
    emu.add_fault(Fault("status", method="PUT", status=503, headers={"Retry-After": "1"}))
    arguments = bench.arguments(inference_id="e1", **TASK)
    bench.run(AZURE, arguments, real_time=True)
    _read, refused, _look, created = emu.log
    assert created.began - refused.began >= 1


def create_after(name: str) -> list[Request]:
    """The requests of a create with that fault: read to find out, and only if nothing is there create again.

    An error of Elasticsearch's own after its effect may be a create that is only half done: an inference tells.
    """
    fault, done = LOST[name]
    own = fault.action == "status"
    return [GET, put(BODY), GET] + ([] if done and not own else [infer()] if done else [put(BODY)])


@pytest.mark.parametrize(("version", "name"), LOSSES)
def test_create(bench: Bench, emu: Emulator, version: str, name: str) -> None:
    emu.set_version(version)
    armed(emu, LOST[name][0], "PUT")
    seen = bench.ensure(**TASK)
    assert (seen.result["changed"], seen.result["action"]) == (True, "create")
    assert seen.result["endpoint"] == shown(version, standing(version))
    assert seen.requests == create_after(name)
    assert stored_in(emu) == standing(version)


@pytest.mark.parametrize(("version", "name"), UPDATE_LOSSES)
def test_update(bench: Bench, emu: Emulator, version: str, name: str) -> None:
    chunking = None if can(version, "loses_chunking") else standing(version)["chunking_settings"]
    stored = existing(emu, version, chunking_settings=chunking)
    fault, done = LOST[name]
    armed(emu, fault, "PUT")
    seen = bench.ensure(**TASK, **USER)
    after = merged_over(stored, USER)
    expect(seen, "update", shown(version, after), shown(version, stored), shown(version, after))
    assert seen.requests == [GET, VERSION, update(USER), GET] + ([] if done else [update(USER)])
    assert stored_in(emu) == after


def test_update_that_carried_a_secret_is_sent_again(bench: Bench, emu: Emulator) -> None:
    """The settings show that the update was carried out; no read shows whether the secret was stored with them."""
    stored = existing(emu, "9.4.0")
    emu.add_fault(Fault("reset", method="PUT", when="after"))
    limit: Json = {"rate_limit": {"requests_per_minute": 99}}
    seen = bench.ensure(task_type="text_embedding", service_settings={**PLACE, "api_key": NEW_KEY, **limit})
    sent: Json = {"service_settings": {**limit, "api_key": NEW_KEY}}
    again: Json = {"service_settings": {"api_key": NEW_KEY}}
    assert (seen.result["changed"], seen.result["action"]) == (True, "update")
    assert seen.requests == [GET, VERSION, update(sent), GET, update(again)]
    assert stored_in(emu) == merged_over(stored, {"service_settings": limit, "secrets": {"api_key": NEW_KEY}})


@pytest.mark.parametrize(("version", "name"), LOSSES)
def test_delete(bench: Bench, emu: Emulator, version: str, name: str) -> None:
    stored = existing(emu, version)
    fault, done = LOST[name]
    armed(emu, fault, "DELETE")
    seen = bench.ensure(state="absent", faults_in_check=False, again=False)
    assert (seen.result["changed"], seen.result["action"]) == (True, "delete")
    assert seen.result["diff"] == {"before": shown(version, stored), "after": {}}
    assert "endpoint" not in seen.result
    end = [] if done else [delete()]
    assert harness.squeezed(seen.requests) == [GET, delete(), GET, *end, GET_TRIAL]
    assert not emu.endpoints


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("version", SOME)
def test_refused_create(bench: Bench, emu: Emulator, version: str, name: str) -> None:
    """A status that asks to come back says nothing of what was done: a read does."""
    emu.set_version(version)
    armed(emu, REFUSED[name], "PUT")
    seen = bench.ensure(**TASK)
    assert (seen.result["changed"], seen.result["action"]) == (True, "create")
    assert seen.requests == [GET] + [put(BODY), GET] * (REFUSED[name].times or 1) + [put(BODY)]
    assert stored_in(emu) == standing(version)
