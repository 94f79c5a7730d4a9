# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`update_secrets: on_change` for one endpoint: requests, results and documents, without any bad answer."""

from __future__ import annotations

import typing as t

import pytest
from functional import watched
from functional.facts import BODY, ENTRA, NEWEST, PLACE, SENT, Json, existing, place, seed, standing, stored_in
from functional.harness import GET, TRIAL, VERSION, Bench, delete, expect_failure, put, update
from functional.watched import GET_DOCUMENT, GET_INDEX, INDEX, NEW, OLD, document, marked, prepared, store, task, told
from support.modules import GENERIC

from es_emulator import Emulator, Fault


def test_create_then_unchanged(bench: Bench, emu: Emulator) -> None:
    """The index and the open document come before the endpoint, the fingerprint after it; then two requests."""
    seen = bench.ensure(**task())
    assert seen.result["action"] == "create"
    made, opened, sent, noted = [request for request in seen.requests if request[0] == "PUT"]
    assert made[:3] == ("PUT", f"/{INDEX}", "")
    settings = {"hidden": True, "number_of_shards": 1, "auto_expand_replicas": "0-1"}
    assert made[3]["settings"] == {"index": settings}
    assert made[3]["mappings"]["dynamic"] == "strict"
    assert made[3]["mappings"]["_meta"]["managed_by"] == "esops.elasticsearch"
    assert opened[:3] == ("PUT", f"/{INDEX}/_doc/e1", "op_type=create")
    assert "fingerprint" not in opened[3]
    assert len(opened[3]["markers"]) == 1
    assert sent == put(BODY)
    assert noted[:3] == ("PUT", f"/{INDEX}/_doc/e1", "if_seq_no=0&if_primary_term=1")
    assert [request for request in seen.requests if request[0] == "GET"] == [GET, GET_INDEX, VERSION, GET_DOCUMENT]
    readable = {name: document(emu)[name] for name in ("inference_id", "service", "secrets", "collection_version")}
    assert readable == {
        "inference_id": "e1",
        "service": "azureopenai",
        "secrets": ["api_key"],
        "collection_version": "0.1.0",
    }
    assert document(emu)["fingerprint"].keys() == {"kdf", "n", "r", "p", "salt", "digest"}
    again = bench.ensure(**task())
    assert (again.result["action"], again.requests) == ("none", [GET, GET_DOCUMENT])
    assert again.check_requests == again.requests


def test_a_key_that_is_rotated_early(bench: Bench, emu: Emulator) -> None:
    """The old key still works: it is replaced anyway, once."""
    prepared(bench, emu)
    seen = bench.ensure(**task(NEW))
    assert seen.result["action"] == "update"
    assert seen.result["diff"]["after"]["service_settings"]["api_key"] == SENT
    kinds = [(method, path) for method, path, _query, _body in seen.requests]
    assert kinds[:2] == [("GET", "/_inference/e1"), ("GET", f"/{INDEX}/_doc/e1")]
    assert kinds[-3:] == [
        ("PUT", f"/{INDEX}/_doc/e1"),
        ("PUT", "/_inference/text_embedding/e1/_update"),
        ("PUT", f"/{INDEX}/_doc/e1"),
    ]
    assert emu.endpoints["e1"].secrets == {"api_key": NEW}
    again = bench.ensure(**task(NEW))
    assert (again.result["action"], again.requests) == ("none", [GET, GET_DOCUMENT])
    back = bench.ensure(**task(OLD))
    assert back.result["action"] == "update"
    assert bench.ensure(**task(OLD)).requests == [GET, GET_DOCUMENT]


@pytest.mark.parametrize("marker", [None, 700.0, -300.0])
def test_adopted_once(bench: Bench, emu: Emulator, marker: float | None) -> None:
    """No fingerprint, or an open document of a run that was killed: the secret is sent once, and known from then on."""
    prepared(bench, emu)
    if marker is None:
        emu.node.cluster.document_indexes.clear()
    else:
        store(emu, marked(marker))
    seen = bench.ensure(**task())
    assert seen.result["action"] == "update"
    assert ["clocks" in text for text in told(seen)] == [True] * (marker == -300.0)
    assert watched.is_closed(emu)
    assert bench.ensure(**task()).requests == [GET, GET_DOCUMENT]


def test_another_run_at_the_same_time(bench: Bench, emu: Emulator) -> None:
    """Neither of two runs that overlap knows whose secret is stored: this one leaves only its own marker out."""
    prepared(bench, emu)
    store(emu, marked(30.0))
    assert bench.ensure(**task()).result["action"] == "update"
    assert not watched.is_closed(emu)
    assert [marker["run"] for marker in document(emu)["markers"]] == ["run-0"]


def test_a_document_that_another_run_creates_meanwhile(bench: Bench, emu: Emulator) -> None:
    """It is not overwritten: this run was not alone, and says so in the document."""
    prepared(bench, emu)
    emu.node.cluster.document_indexes[INDEX].documents.clear()
    theirs = ("PUT", f"/{INDEX}/_doc/e1", marked(30.0))
    emu.add_fault(Fault("other", method="PUT", path=f"/{INDEX}/_doc/e1", writes=[theirs]))
    seen = bench.ensure(check_differs="it happens between two requests of the real run", **task())
    assert seen.result["action"] == "update"
    assert not watched.is_closed(emu)
    assert [marker["run"] for marker in document(emu)["markers"]] == ["run-0"]


@pytest.mark.parametrize("secret", ["short", "a" * 40, "0123456789abcdefghi"])
def test_a_secret_that_could_be_guessed(bench: Bench, emu: Emulator, secret: str) -> None:
    """It gets no fingerprint, and no index is made for it; a warning names the other way."""
    emu.azure.valid_keys.add(secret)
    first = bench.ensure(**task(secret))
    second = bench.ensure(**task(secret))
    assert (first.result["action"], second.result["action"]) == ("create", "none")
    for seen in (first, second):
        (warning,) = [text for text in told(seen) if "when_rejected" in text]
        assert "secrets of 'e1'" in warning
    assert not emu.node.cluster.document_indexes
    assert second.requests == [GET]


def test_a_guessable_secret_opens_the_document(bench: Bench, emu: Emulator) -> None:
    """What it replaces must not be claimed any more."""
    prepared(bench, emu)
    emu.azure.valid_keys.add("short")
    del emu.endpoints["e1"]
    assert bench.ensure(**task("short")).result["action"] == "create"
    assert not watched.is_closed(emu)
    assert document(emu)["markers"] == []


def test_the_server_waits_for_less_than_a_marker_lives(bench: Bench) -> None:
    """Whatever `wait_timeout` says, so that a write under an old marker cannot arrive later."""
    seen = bench.ensure(**task(wait_timeout=600))
    assert put(BODY, query="timeout=240s") in seen.requests


def test_without_a_secret(bench: Bench, emu: Emulator) -> None:
    prepared(bench, emu)
    assert bench.ensure(**task(None)).requests == [GET]


def test_another_change_leaves_the_secret_out(bench: Bench, emu: Emulator) -> None:
    """Servers that need no secret for a change do not get it, and the document stays closed."""
    prepared(bench, emu)
    before = document(emu)
    seen = bench.ensure(**task(service_settings={"rate_limit": {"requests_per_minute": 7}}))
    sent = update({"service_settings": {"rate_limit": {"requests_per_minute": 7}}})
    assert seen.requests == [GET, GET_DOCUMENT, VERSION, sent]
    assert document(emu) == before


def test_a_change_that_needs_the_secret(bench: Bench, emu: Emulator) -> None:
    """Then it is noted as well."""
    emu.set_version("9.4.0")
    prepared(bench, emu)
    before = document(emu)
    seen = bench.ensure(**task(service_settings={"rate_limit": {"requests_per_minute": 7}}))
    assert seen.result["action"] == "update"
    assert watched.is_closed(emu)
    assert document(emu)["fingerprint"]["salt"] != before["fingerprint"]["salt"]


@pytest.mark.parametrize("version", ["8.15.0", "9.2.0"])
def test_where_it_cannot_be_sent_without_harm(bench: Bench, emu: Emulator, version: str) -> None:
    """No `_update`, or one that resets the chunking: a missing fingerprint alone changes nothing."""
    chunking = {"strategy": "sentence", "max_chunk_size": 100, "sentence_overlap": 1}
    more: dict[str, t.Any] = {"chunking_settings": chunking} if version != "8.15.0" else {}
    existing(emu, version, **more)
    seen = bench.ensure(**task(recreate=True, force=True), again=False)
    assert (seen.result["changed"], seen.result["action"]) == (False, "none")
    assert [("'e1'" in text, INDEX in text) for text in told(seen)] == [(True, True)]
    assert not [request for request in seen.requests if request[0] in ("PUT", "DELETE")]


def test_clocks_that_differ_are_told_where_nothing_is_sent(bench: Bench, emu: Emulator) -> None:
    emu.set_version("8.15.0")
    prepared(bench, emu)
    store(emu, marked(-300.0))
    seen = bench.ensure(**task())
    assert seen.result["action"] == "none"
    assert sorted("clocks" in text for text in told(seen)) == [False, True]


@pytest.mark.parametrize("recreate", [False, True])
def test_a_change_that_needs_a_recreation(bench: Bench, emu: Emulator, recreate: bool) -> None:
    """A closed fingerprint of another secret is a change like any other that cannot be made in place."""
    emu.set_version("8.15.0")
    prepared(bench, emu)
    seen = bench.ensure(**task(NEW, recreate=recreate))
    if not recreate:
        patterns = ("the secret is to be sent", "recreate: true")
        expect_failure(seen, *patterns, warnings=["older than 8.16"], used_by=([], []))
        return
    assert seen.result["action"] == "recreate"
    assert emu.endpoints["e1"].secrets == {"api_key": NEW}
    assert watched.is_closed(emu)
    assert TRIAL not in watched.documents(emu)
    opened = next(number for number, request in enumerate(seen.requests) if request[1] == f"/{INDEX}/_doc/e1")
    assert opened < seen.requests.index(delete())
    assert bench.ensure(**task(NEW)).requests == [GET, GET_DOCUMENT]


def test_another_kind_of_secret_is_another_secret(bench: Bench, emu: Emulator) -> None:
    """The kind is part of the fingerprint, so a key that becomes a token is noticed."""
    prepared(bench, emu)
    emu.azure.valid_entra_ids.add(OLD)
    options = {**task(None), "service_settings": {**PLACE, "entra_id": OLD}, "recreate": True}
    seen = bench.ensure(check_differs="only the server knows of which kind the stored secret is", **options)
    assert seen.result["action"] == "recreate"
    assert document(emu)["secrets"] == ["entra_id"]
    assert watched.is_closed(emu)


def test_a_refused_secret_is_no_failure_where_it_need_not_be_sent(bench: Bench, emu: Emulator) -> None:
    seed(emu, standing(NEWEST))
    emu.azure.valid_keys.clear()
    seen = bench.ensure(check_differs="what the remote service says is known only when it is asked", **task(NEW))
    assert (seen.result.get("failed"), seen.result["action"]) == (None, "none")
    assert ["was refused" in text for text in told(seen)] == [True]
    assert document(emu)["markers"] == []


@pytest.mark.parametrize("known", [True, False])
def test_a_refused_change_that_needs_the_secret_fails_at_once(bench: Bench, emu: Emulator, known: bool) -> None:
    """The server accepts the change only with the secret, so leaving it out is no way, and no reason for a warning."""
    emu.set_version("9.4.0")
    prepared(bench, emu)
    if not known:
        store(emu, marked())
    body = {"error": {"type": "status_exception", "reason": "no"}, "status": 400}
    emu.add_fault(Fault("status", method="PUT", path="/e1/_update$", status=400, body=body, times=2))
    changed = task(service_settings={"rate_limit": {"requests_per_minute": 7}})
    seen = bench.ensure(check_differs="check mode does not know that the server refuses it", **changed)
    assert (seen.result["failed"], told(seen)) == (True, [])
    assert len([request for request in seen.requests if request[1].endswith("/_update")]) == 1


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(("status", "reason"), [(503, "no"), (409, "Endpoint [e1] is currently being updated.")])
def test_an_update_that_never_gets_through(bench: Bench, emu: Emulator, known: bool, status: int, reason: str) -> None:
    """It is sent as often as `retries` says. Without a fingerprint that is no failure, as nothing else is wanted."""
    prepared(bench, emu)
    if not known:
        store(emu, marked())
    body = {"error": {"type": "status_exception", "reason": reason}, "status": status}
    emu.add_fault(Fault("status", method="PUT", path="/e1/_update$", status=status, body=body, times=9))
    seen = bench.ensure(check_differs="check mode does not write", retries=1, **task(NEW))
    assert len([request for request in seen.requests if request[1].endswith("/_update")]) == 2
    assert (bool(seen.result.get("failed")), seen.result["changed"]) == (known, status == 503)
    assert ["may not be stored" in text for text in told(seen)] == [True] * (not known)
    assert not watched.is_closed(emu)
    assert len(document(emu)["markers"]) == (1 if status == 503 else 0)


@pytest.mark.parametrize("body", [[], {}, {"found": True, "_source": {}, "_seq_no": None}])
def test_an_answer_that_is_no_document(bench: Bench, emu: Emulator, body: t.Any) -> None:
    """It says nothing about the secret, so nothing is sent."""
    prepared(bench, emu)
    emu.add_fault(Fault("status", method="GET", path=f"/{INDEX}/_doc/e1$", status=200, body=body, times=9))
    seen = bench.ensure(check_differs="check mode does not write the document", **task(NEW))
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert emu.endpoints["e1"].secrets == {"api_key": OLD}
    assert watched.is_closed(emu)


def test_a_refused_change_of_the_secret_fails(bench: Bench, emu: Emulator) -> None:
    prepared(bench, emu)
    emu.azure.valid_keys.clear()
    seen = bench.ensure(check_differs="what the remote service says is known only when it is asked", **task(NEW))
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert document(emu)["markers"] == []
    assert not watched.is_closed(emu)


def test_created_without_an_optional_secret(bench: Bench, emu: Emulator) -> None:
    """Then the endpoint does not have the secret of the fingerprint any more."""
    emu.remote.valid_secrets.add(OLD)
    options: Json = {
        "task_type": "completion",
        "service": "llama",
        "service_settings": {"model_id": "llama", "url": "https://llama.example"},
        "update_secrets": "on_change",
    }
    bench.ensure(module=GENERIC, secrets={"api_key": OLD}, **options)
    assert watched.is_closed(emu)
    del emu.endpoints["e1"]
    assert bench.ensure(module=GENERIC, again=False, **options).result["action"] == "create"
    assert document(emu)["markers"] == []


def test_the_generic_module(bench: Bench, emu: Emulator) -> None:
    options: Json = {
        "task_type": "text_embedding",
        "service": "azureopenai",
        "service_settings": place("text_embedding"),
        "update_secrets": "on_change",
    }
    bench.ensure(module=GENERIC, secrets={"api_key": OLD}, **options)
    seen = bench.ensure(module=GENERIC, secrets={"api_key": NEW}, **options)
    assert seen.result["action"] == "update"
    assert stored_in(emu)["service"] == "azureopenai"
    again = bench.ensure(module=GENERIC, secrets={"api_key": NEW}, **options)
    assert again.requests == [GET, GET_DOCUMENT]
    assert watched.closed(NEW)["secrets"] == document(emu)["secrets"]
    assert ENTRA not in str(watched.documents(emu))
