# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`update_secrets`: always, when_rejected, where the server cannot take a secret in place, where a service is busy."""

from __future__ import annotations

import copy
import typing as t

import pytest
from functional import facts, harness
from functional import services as s
from functional.facts import ENTRA, NEW_KEY, NEWEST, PLACE, VERSIONS, Json, can, existing, place, seed, shown, stored_in
from functional.harness import GET, TRIAL, USERS, VERSION, Bench, Seen, delete, expect, infer, merged_over, put, update
from support.modules import AZURE, GENERIC

from es_emulator import Emulator, Fault

KINDS = [
    pytest.param(version, kind, id=f"{version}-{kind}") for version in VERSIONS for kind in facts.task_types(version)
]
AZURE_DECIDES = "whether Azure takes the new secret is known only when it is asked with it"


def declaring(task_type: str, key: str = NEW_KEY, mode: str = "always") -> Json:
    """A task that declares everything, with a key, and how it is to be sent."""
    return {
        "task_type": task_type,
        "service_settings": {**facts.place(task_type), "api_key": key},
        "update_secrets": mode,
    }


def unharmed(emu: Emulator, version: str, task_type: str = "text_embedding") -> Json:
    """Store an endpoint whose chunking settings no update of this server can reset."""
    changes = {"chunking_settings": None} if can(version, "loses_chunking") else {}
    return existing(emu, version, task_type, **changes)


def proves_itself(version: str) -> bool:
    """Whether a success of an update says that the secret works and is stored."""
    return can(version, "update_checked") and version != "9.5.0"


def sending(key: str = NEW_KEY) -> Json:
    """The body that sends the secret and nothing else."""
    return {"service_settings": {"api_key": key}}


def with_marker(before: Json) -> Json:
    """The diff's after where only the secret is sent."""
    return merged_over(before, {"service_settings": {"api_key": facts.SENT}})


def refused(seen: Seen, version: str) -> None:
    """Sending a secret is here a change that cannot be made in place."""
    tells = can(version, "names_users")
    harness.expect_failure(
        seen,
        "cannot be changed in place",
        "secret",
        "recreate: true",
        facts.named(version),
        used_by=([], []) if tells else None,
        warnings=facts.untold(version),
    )


@pytest.mark.parametrize(("version", "task_type"), KINDS)
def test_always(bench: Bench, emu: Emulator, version: str, task_type: str) -> None:
    stored = unharmed(emu, version, task_type)
    seen = bench.ensure(**declaring(task_type))
    before = shown(version, stored)
    if not can(version, "update"):
        refused(seen, version)
        assert seen.requests == seen.check_requests == [GET, VERSION, *([USERS] if can(version, "names_users") else [])]
        assert stored_in(emu) == stored
        return
    doubt = ("may answer that it stored a new secret",) if version == "9.5.0" else ()
    expect(seen, "update", before, before, with_marker(before), warnings=doubt)
    assert seen.requests == [GET, VERSION, update(sending(), task_type)]
    assert seen.check_requests == [GET, VERSION]
    assert stored_in(emu) == {**stored, "secrets": {"api_key": NEW_KEY}}


@pytest.mark.parametrize("version", VERSIONS)
def test_always_with_recreate(bench: Bench, emu: Emulator, version: str) -> None:
    """Where it cannot be sent in place, and recreation is allowed, the endpoint is created again with it."""
    stored = unharmed(emu, version)
    seen = bench.ensure(**declaring("text_embedding"), recreate=True)
    in_place = can(version, "update")
    assert (seen.result["changed"], seen.result["action"]) == (True, "update" if in_place else "recreate")
    assert seen.result["endpoint"] == shown(version, stored)
    assert stored_in(emu) == {**stored, "secrets": {"api_key": NEW_KEY}}
    if not in_place:
        assert [request[:2] for request in seen.requests[-5:]] == [
            put({}, inference_id=TRIAL)[:2],
            GET[:2],
            delete()[:2],
            put({})[:2],
            delete(TRIAL)[:2],
        ]


@pytest.mark.parametrize(("version", "task_type"), KINDS)
def test_always_creates(bench: Bench, emu: Emulator, version: str, task_type: str) -> None:
    emu.set_version(version)
    seen = bench.ensure(**declaring(task_type))
    assert (seen.result["changed"], seen.result["action"]) == (True, "create")
    assert len(seen.requests) == 2
    assert stored_in(emu) == facts.standing(version, task_type, secrets={"api_key": NEW_KEY})


@pytest.mark.parametrize("mode", ["always", "when_rejected"])
@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_to_send(bench: Bench, emu: Emulator, version: str, mode: str) -> None:
    """No secret is declared, so none can be sent or tried."""
    stored = existing(emu, version)
    seen = bench.ensure(task_type="text_embedding", service_settings=PLACE, update_secrets=mode)
    there = shown(version, stored)
    expect(seen, "none", there, there, there)
    assert seen.requests == seen.check_requests == [GET]


@pytest.mark.parametrize(("version", "task_type"), KINDS)
def test_not_rejected(bench: Bench, emu: Emulator, version: str, task_type: str) -> None:
    """An unrotated key stays unchanged, at the price of one smallest inference."""
    stored = existing(emu, version, task_type)
    seen = bench.ensure(**declaring(task_type, mode="when_rejected"))
    there = shown(version, stored)
    expect(seen, "none", there, there, there)
    assert seen.requests == seen.check_requests == [GET, infer(task_type)]
    assert stored_in(emu) == stored


@pytest.mark.parametrize(("version", "task_type"), KINDS)
def test_rejected(bench: Bench, emu: Emulator, version: str, task_type: str) -> None:
    """A rotated key repairs itself."""
    emu.azure.valid_keys = {NEW_KEY}
    stored = unharmed(emu, version, task_type)
    seen = bench.ensure(**declaring(task_type, mode="when_rejected"))
    before = shown(version, stored)
    begin = [GET, infer(task_type), VERSION]
    if not can(version, "update"):
        refused(seen, version)
        assert seen.requests == [*begin, *([USERS] if can(version, "names_users") else [])]
        assert stored_in(emu) == stored
        return
    doubt = ("may answer that it stored a new secret",) if version == "9.5.0" else ()
    expect(seen, "update", before, before, with_marker(before), warnings=doubt)
    proof = [] if proves_itself(version) else [infer(task_type)]
    assert seen.requests == [*begin, update(sending(), task_type), *proof]
    assert seen.check_requests == begin
    assert stored_in(emu) == {**stored, "secrets": {"api_key": NEW_KEY}}
    once_more = bench.ensure(**declaring(task_type, mode="when_rejected"))
    assert (once_more.result["changed"], once_more.requests) == (False, [GET, infer(task_type)])


@pytest.mark.parametrize(("version", "task_type"), KINDS)
def test_both_wrong(bench: Bench, emu: Emulator, version: str, task_type: str) -> None:
    """Neither the stored nor the declared key works: a failure; `changed` tells whether the declared one was stored."""
    emu.azure.valid_keys = {"some other key"}
    stored = unharmed(emu, version, task_type)
    seen = bench.ensure(**declaring(task_type, facts.WRONG_KEY, "when_rejected"), check_differs=AZURE_DECIDES)
    assert seen.result["failed"]
    blind = can(version, "update") and not can(version, "update_checked")
    assert seen.result["changed"] == blind
    assert stored_in(emu) == ({**stored, "secrets": {"api_key": facts.WRONG_KEY}} if blind else stored)
    if can(version, "update"):
        assert "remote service" in seen.result["msg"]


UNCLEAR = {
    "remote 429": (429, None, "rate limit"),
    "remote 500": (500, None, r"status \[500\]"),
    "remote 503": (503, None, r"status \[503\]"),
    "remote 404": (404, None, r"status \[404\]"),
    "remote time-out": (
        None,
        Fault(
            "status",
            method="POST",
            status=408,
            body=facts.error_body(408, "status_exception", "Request timed out after [30s]"),
        ),
        "did not answer in time",
    ),
    "cluster's own 401": (
        None,
        Fault(
            "status",
            method="POST",
            status=401,
            body=facts.error_body(401, "security_exception", "unable to authenticate"),
        ),
        "login",
    ),
    "cluster's own 503": (
        None,
        Fault("status", method="POST", status=503, times=None, headers={"Retry-After": "0"}),
        "not available",
    ),
    "answer lost": (None, Fault("reset", method="POST"), "broke before"),
}


@pytest.mark.parametrize("name", UNCLEAR)
@pytest.mark.parametrize("version", ["8.14.0", "8.17.0", "8.18.0", "9.4.0", facts.NEWEST])
def test_any_other_answer_changes_nothing(bench: Bench, emu: Emulator, version: str, name: str) -> None:
    """Only a clear rejection counts; all else is unchanged with a warning."""
    status, fault, text = UNCLEAR[name]
    stored = existing(emu, version)
    if status is not None:
        emu.azure.fail_next(status, 2)
    if fault is not None:
        emu.add_fault(fault)
    seen = bench.ensure(**declaring("text_embedding", mode="when_rejected"), retries=1)
    there = shown(version, stored)
    expect(seen, "none", there, there, there, warnings=(text,))
    assert stored_in(emu) == stored


@pytest.mark.parametrize("mode", ["always", "when_rejected"])
@pytest.mark.parametrize("version", facts.having("merges"))
def test_with_another_difference(bench: Bench, emu: Emulator, version: str, mode: str) -> None:
    """One _update does both; where something differs anyway, no inference is run."""
    stored = existing(emu, version)
    limit: Json = {"rate_limit": {"requests_per_minute": 77}}
    options = declaring("text_embedding", mode=mode)
    options["service_settings"].update(limit)
    seen = bench.ensure(**options)
    goes_along = mode == "always" or not can(version, "secret_optional")
    secret = {"api_key": NEW_KEY} if goes_along else {}
    assert seen.result["action"] == "update"
    assert seen.requests == [GET, VERSION, update({"service_settings": {**limit, **secret}})]
    assert stored_in(emu) == merged_over(stored, {"service_settings": limit, "secrets": secret})


@pytest.mark.parametrize("version", ["9.3.1", "9.4.0"])
def test_another_kind_in_place(bench: Bench, emu: Emulator, version: str) -> None:
    stored = existing(emu, version)
    seen = bench.ensure(
        task_type="text_embedding", service_settings={**PLACE, "entra_id": ENTRA}, update_secrets="always"
    )
    assert seen.result["action"] == "update"
    assert stored_in(emu) == {**stored, "secrets": {"entra_id": ENTRA}}


@pytest.mark.parametrize("recreate", [False, True])
@pytest.mark.parametrize("version", facts.having("secret_optional"))
def test_another_kind_is_refused_by_newer_servers(bench: Bench, emu: Emulator, version: str, recreate: bool) -> None:
    """Nothing tells the stored kind, so the server's refusal is met; recreation exchanges it."""
    stored = existing(emu, version)
    seen = bench.ensure(
        task_type="text_embedding",
        service_settings={**PLACE, "entra_id": ENTRA},
        update_secrets="always",
        recreate=recreate,
        check_differs="nothing that can be read tells the kind of the stored secret",
    )
    if recreate:
        assert seen.result["action"] == "recreate"
        assert stored_in(emu) == {**stored, "secrets": {"entra_id": ENTRA}}
        return
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert "recreate: true" in seen.result["msg"]
    assert stored_in(emu) == stored
    assert facts.KEY in emu.endpoints["e1"].secrets.values()


# --- where a service is busy: one inference only, however many retries there may be ---


def asked_once(bench: Bench, module: str, task_type: str, text: str, **options: t.Any) -> None:
    """It warns, changes nothing, and asks one time in each mode."""
    before = copy.deepcopy(bench.emu.endpoints["e1"])
    seen = bench.ensure(
        module=module, task_type=task_type, update_secrets="when_rejected", retries=3, timeout=5, **options
    )
    assert (seen.result["changed"], seen.result["action"]) == (False, "none")
    (warning,) = s.texts(seen).splitlines()
    assert "still works is unknown, so it was not sent" in warning
    assert text in warning
    assert seen.requests == seen.check_requests == [GET, infer(task_type)]
    assert bench.emu.endpoints["e1"] == before


def busy(status: int) -> Fault:
    """The server's own refusal, for as long as it is asked."""
    return Fault("status", method="POST", status=status, headers={"Retry-After": "0"}, times=None)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("task_type", facts.task_types(NEWEST))
def test_azure(bench: Bench, emu: Emulator, task_type: str, status: int) -> None:
    """The remote service refuses: the server has tried already for as long as it does."""
    seed(emu, facts.standing(NEWEST, task_type))
    emu.azure.fail_next(status, 99)
    settings: Json = {**place(task_type), "api_key": NEW_KEY}
    asked_once(bench, AZURE, task_type, f"status [{status}]", service_settings=settings)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("service", ["cohere", "openai", "mistral"])
def test_generic(bench: Bench, emu: Emulator, service: str, status: int) -> None:
    task = s.complete(service, "text_embedding")
    s.made(bench, task)
    emu.remote.fail_next(status, 99)
    declared = {name: value for name, value in task.items() if name != "task_type"}
    secrets = dict.fromkeys(task["secrets"], facts.NEW_REMOTE_KEY)
    asked_once(bench, GENERIC, "text_embedding", f"status [{status}]", **{**declared, "secrets": secrets})


@pytest.mark.parametrize("status", [429, 503])
def test_the_cluster_itself(bench: Bench, emu: Emulator, status: int) -> None:
    """It is no other node's turn either."""
    seed(emu, facts.standing(NEWEST))
    emu.add_fault(busy(status))
    settings: Json = {**place("text_embedding"), "api_key": NEW_KEY}
    text = {429: "overloaded", 503: "not available"}[status]
    asked_once(bench, AZURE, "text_embedding", text, service_settings=settings, url=emu.urls)
