# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`update_secrets: on_change` in sets: one request reads all documents, groups of 50 are opened and closed together."""

from __future__ import annotations

import typing as t

import pytest
from functional.facts import Json, seed_all
from functional.harness import Bench, Request
from functional.sets import ALL, item
from functional.watched import INDEX, NEW, OLD, documents, is_closed, marked, store
from support.modules import SET

from es_emulator import Emulator, Fault

BULK = ("POST", f"/{INDEX}/_bulk")
MGET = ("POST", f"/{INDEX}/_mget")


def items(number: int, key: str = OLD, **more: t.Any) -> list[Json]:
    """So many endpoints with one key."""
    return [item(f"e{place}", secrets={"api_key": key}, **more) for place in range(1, number + 1)]


def run(bench: Bench, given: list[Json], check: bool = False, **more: t.Any) -> tuple[Json, list[Request]]:
    """One run of the set; `on_change` for all of it unless told otherwise."""
    options = {"update_secrets": "on_change", "endpoints": given, "concurrency": 4, **more}
    done, requests = bench.run(SET, bench.arguments(**options), check=check)
    return done.result, requests


def calls(requests: list[Request], *begins: tuple[str, str]) -> int:
    """How many requests are of one of these."""
    return sum(request[:2] in begins for request in requests)


def test_a_set_that_is_unchanged_costs_two_requests(bench: Bench, emu: Emulator) -> None:
    """Whatever its size; check mode too."""
    run(bench, items(60))
    assert len([name for name in documents(emu) if is_closed(emu, name)]) == 60
    for check in (False, True):
        result, requests = run(bench, items(60), check=check)
        assert not result["changed"]
        assert [request[:2] for request in requests] == [ALL[:2], MGET]


def test_a_rotation_of_many(bench: Bench, emu: Emulator) -> None:
    """Opened by one request for each 50, sent one by one, closed by one request for each 50."""
    run(bench, items(60))
    result, requests = run(bench, items(60, NEW))
    assert {entry["action"] for entry in result["endpoints"]} == {"update"}
    assert calls(requests, BULK) == 4
    assert len([request for request in requests if request[1].endswith("/_update")]) == 60
    assert not [request for request in requests if request[0] == "PUT" and INDEX in request[1]]
    sizes = [len(request[3]) // 2 for request in requests if request[:2] == BULK]
    assert sizes == [50, 50, 10, 10]
    places = [number for number, request in enumerate(requests) if request[:2] == BULK]
    updates = [number for number, request in enumerate(requests) if request[1].endswith("/_update")]
    assert sorted([*places, updates[0], updates[49], updates[50], updates[59]]) == [
        *(places[0], updates[0], updates[49], places[1]),
        *(places[2], updates[50], updates[59], places[3]),
    ]
    assert all(emu.endpoints[f"e{place}"].secrets == {"api_key": NEW} for place in range(1, 61))
    assert not run(bench, items(60, NEW))[0]["changed"]


def test_only_what_is_sent_is_opened(bench: Bench, emu: Emulator) -> None:
    run(bench, items(4))
    before = documents(emu)
    result, requests = run(bench, [*items(2, NEW), *items(4)[2:]])
    assert [entry["action"] for entry in result["endpoints"]] == ["update", "update", "none", "none"]
    assert calls(requests, BULK) == 2
    assert {name: documents(emu)[name] for name in ("e3", "e4")} == {name: before[name] for name in ("e3", "e4")}


def test_items_may_choose(bench: Bench, emu: Emulator) -> None:
    given = [*items(2), item("e3", update_secrets="on_create")]
    run(bench, given)
    assert set(documents(emu)) == {"e1", "e2"}


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("after", [False, True])
def test_a_lost_answer_to_a_bulk_request(bench: Bench, emu: Emulator, after: bool, place: int) -> None:
    """Each document is read and written by itself then; the endpoints are as declared, and known."""
    run(bench, items(3))
    when = "after" if after else "before"
    emu.add_fault(Fault("close", method="POST", path=f"/{INDEX}/_bulk$", when=when, skip=place))
    result, requests = run(bench, items(3, NEW))
    assert [entry["action"] for entry in result["endpoints"]] == ["update"] * 3
    assert calls(requests, BULK) == 2
    assert all(is_closed(emu, name) for name in ("e1", "e2", "e3"))
    assert not run(bench, items(3, NEW))[0]["changed"]


def test_a_failed_item_leaves_its_document_open(bench: Bench, emu: Emulator) -> None:
    run(bench, items(3))
    body = {"error": {"type": "status_exception", "reason": "no"}, "status": 400}
    emu.add_fault(Fault("status", method="PUT", path="/e2/_update$", status=400, body=body))
    result, _requests = run(bench, items(3, NEW))
    assert result["failed"]
    assert [is_closed(emu, name) for name in ("e1", "e2", "e3")] == [True, False, True]
    assert documents(emu)["e2"]["markers"] == []


def test_all_fail_for_what_cannot_be_read(bench: Bench, emu: Emulator) -> None:
    """One request, not one for each."""
    run(bench, items(5))
    emu.configure(privileges=["manage_inference", "monitor"])
    result, requests = run(bench, items(5))
    assert (result["failed"], result["changed"]) == (True, False)
    assert "index privileges read, write" in result["msg"]
    assert len(requests) == 2


def test_one_warning_for_the_task(bench: Bench, emu: Emulator) -> None:
    """On a server without `_update`, endpoints without a fingerprint stay as they are, and are named once."""
    emu.set_version("8.15.0")
    seed_all(emu, *(f"e{place}" for place in range(1, 4)))
    result, _requests = run(bench, items(3), recreate=True)
    assert not result["changed"]
    warnings = [str(text) for text in result["warnings"]]
    assert len([text for text in warnings if "'e1', 'e2', 'e3'" in text]) == 1


def test_absent_and_purged_with_their_documents(bench: Bench, emu: Emulator) -> None:
    """A purge removes documents where the task itself says `on_change`."""
    run(bench, items(4))
    given = [items(1)[0], {"inference_id": "e2", "state": "absent"}]
    result, _requests = run(bench, given, purge=True, purge_ids=["e*"])
    assert (result["purged"], list(documents(emu)), list(emu.endpoints)) == (["e3", "e4"], ["e1"], ["e1"])


def test_a_purge_of_another_mode_leaves_documents(bench: Bench, emu: Emulator) -> None:
    run(bench, items(2))
    result, requests = run(bench, items(1), update_secrets="on_create", purge=True, purge_ids=["e*"])
    assert result["purged"] == ["e2"]
    assert set(documents(emu)) == {"e1", "e2"}
    assert not [request for request in requests if INDEX in request[1]]


def test_documents_that_changed_since_they_were_read(bench: Bench, emu: Emulator) -> None:
    """Their part of the bulk request is a conflict: they are read again and opened alone."""
    run(bench, items(3))
    emu.add_fault(Fault("status", method="POST", path=f"/{INDEX}/_mget$", status=200, body={"docs": []}))
    result, requests = run(bench, items(3, NEW))
    assert [entry["action"] for entry in result["endpoints"]] == ["update"] * 3
    assert calls(requests, *((("PUT", f"/{INDEX}/_doc/e{place}")) for place in (1, 2, 3))) == 3
    assert all(is_closed(emu, name) for name in ("e1", "e2", "e3"))


def test_one_warning_about_clocks(bench: Bench, emu: Emulator) -> None:
    """However many documents a run with another clock has left, and to the second."""
    run(bench, items(3))
    for place in range(1, 4):
        store(emu, {**marked(-300.0 - 2 * place), "inference_id": f"e{place}"}, f"e{place}")
    result, _requests = run(bench, items(3))
    assert len([text for text in map(str, result["warnings"]) if "clocks" in text]) == 1
    assert all(is_closed(emu, f"e{place}") for place in range(1, 4))


def test_what_gets_no_fingerprint_gets_no_document(bench: Bench, emu: Emulator) -> None:
    """Several guessable secrets are no reason to make an index, and nor are several endpoints without a secret."""
    emu.azure.valid_keys |= {"short", "tiny"}
    local: Json = {"task_type": "sparse_embedding", "service": "elser", "secrets": None}
    local["service_settings"] = {"num_allocations": 1, "num_threads": 1}
    given = [item(f"e{place}", secrets={"api_key": key}) for place, key in enumerate(("short", "tiny"))]
    given += [{**item(f"s{place}"), **local} for place in range(2)]
    result, requests = run(bench, given)
    assert {entry["action"] for entry in result["endpoints"]} == {"create"}
    assert not emu.node.cluster.document_indexes
    assert calls(requests, MGET) == len([request for request in requests if INDEX in request[1]]) == 1


def test_items_that_are_not_begun_leave_no_marker(bench: Bench, emu: Emulator) -> None:
    """They were opened with the first one, whose failure ends the run: the next run must be able to close them."""
    run(bench, items(4))
    body = {"error": {"type": "status_exception", "reason": "no"}, "status": 400}
    emu.add_fault(Fault("status", method="PUT", path="/e1/_update$", status=400, body=body))
    result, _requests = run(bench, items(4, NEW), continue_on_error=False, concurrency=1)
    assert [entry["inference_id"] for entry in result["endpoints"]] == ["e1"]
    assert [stored["markers"] for stored in documents(emu).values()] == [[]] * 4
    run(bench, items(4, NEW))
    assert all(is_closed(emu, f"e{place}") for place in range(1, 5))


def test_a_recreation_that_is_refused_leaves_documents_closed(bench: Bench, emu: Emulator) -> None:
    """Without the fingerprints, the next run would not know that the secrets have changed, and succeed."""
    emu.set_version("8.15.0")
    run(bench, items(2))
    emu.node.cluster.pipelines.update({"p1": "e1", "p2": "e2"})
    before = documents(emu)
    for _run in range(2):
        result, _requests = run(bench, items(2, NEW), recreate=True)
        assert (result["failed"], result["changed"]) == (True, False)
        assert "is used by ingest pipeline" in result["msg"]
        assert documents(emu) == before
