# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same thing declared twice: a secret in two places, secrets in another order."""

from __future__ import annotations

import pytest
from functional import services as s
from functional.facts import REMOTE_KEY, Json
from functional.harness import Bench, expect_failure
from functional.services import ensure, first
from functional.sets import item
from support.modules import GENERIC, SET

from es_emulator import Emulator

WITH_SECRET = [name for name in s.NAMES if s.facts(name).credentials]
SECOND = "s3cond-secret-of-two"


def both_places(service: str, value: object = None) -> Json:
    """A task with its first secret among the settings as well: as it is, or with another value."""
    task = first(service)
    name, declared = next(iter(s.secret_values(service, s.facts(service).credentials[0]).items()))
    task["service_settings"] = {**task["service_settings"], name: declared if value is None else value}
    return task


@pytest.mark.parametrize(("exists", "value"), [(False, None), (True, SECOND)])
@pytest.mark.parametrize("service", WITH_SECRET)
def test_a_secret_in_two_places(bench: Bench, emu: Emulator, service: str, exists: bool, value: object) -> None:
    """Refused before any request, be they the same: it is unknown which of them counts."""
    if exists:
        s.made(bench, first(service))
    before = {name: endpoint.as_dict() for name, endpoint in emu.endpoints.items()}
    seen = ensure(bench, both_places(service, value))
    (name,) = set(s.facts(service).credentials[0].secrets[:1])
    expect_failure(seen, f"{name} is in service_settings and in secrets", "Set it once, in secrets")
    assert seen.requests == seen.check_requests == []
    assert {name: endpoint.as_dict() for name, endpoint in emu.endpoints.items()} == before
    assert not any(SECOND in run.output for run, _given in bench.runs)


@pytest.mark.parametrize("value", [None, SECOND])
def test_a_secret_in_two_places_in_a_set(bench: Bench, emu: Emulator, value: object) -> None:
    """As any mistake in a set: it is told where, and nothing is done."""
    wrong = {"inference_id": "wrong", **both_places("cohere", value)}
    run, requests = bench.run(SET, bench.arguments(endpoints=[item("good"), wrong]))
    assert run.result["failed"]
    assert "number 2 ('wrong'): api_key is in service_settings and in secrets" in run.result["msg"]
    assert (requests, emu.endpoints) == ([], {})
    assert SECOND not in run.output


@pytest.mark.parametrize("exists", [False, True])
def test_secrets_in_another_order(bench: Bench, emu: Emulator, exists: bool) -> None:
    """With a name that is no secret of the service: the same answer and the same body, whichever comes first."""
    task = first("cohere")
    if exists:
        s.made(bench, task)
        task["service_settings"] = {**task["service_settings"], "model_id": "another"}
        task["recreate"] = True
    found = []
    for secrets in ({"nope": SECOND, "api_key": REMOTE_KEY}, {"api_key": REMOTE_KEY, "nope": SECOND}):
        arguments = bench.arguments(inference_id="e1", **{**task, "secrets": secrets})
        for check in (True, False):
            run, requests = bench.run(GENERIC, arguments, check=check)
            result = {name: value for name, value in run.result.items() if name != "invocation"}
            found.append((check, result, requests))
            assert SECOND not in run.output
    assert found[:2] == found[2:]
    assert "nope" in found[1][1]["msg"]
    assert list(emu.endpoints) == (["e1"] if exists else [])
