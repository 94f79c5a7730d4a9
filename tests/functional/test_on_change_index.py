# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The index of `update_secrets: on_change` (name, marker, blocks, privileges), and removals with their documents."""

from __future__ import annotations

import typing as t

import pytest
from functional.facts import NEWEST, Json, seed, standing
from functional.harness import GET, GET_TRIAL, USERS, Bench, delete, expect_failure
from functional.watched import GET_DOCUMENT, INDEX, NEW, document, documents, is_closed, marked, prepared, store, task

from es_emulator import Emulator, Fault

ROLE = "read, write, create_index, view_index_metadata"


def test_another_index(bench: Bench, emu: Emulator) -> None:
    bench.ensure(**task(secrets_index="ours"))
    assert list(emu.node.cluster.document_indexes) == ["ours"]


@pytest.mark.parametrize("name", ["", "a*", "a,b", "UPPER", "_x", "-x", ".", "<now/d>", "a b"])
def test_a_name_that_no_index_has(bench: Bench, name: str) -> None:
    seen = bench.ensure(**task(secrets_index=name))
    expect_failure(seen, "secrets_index", "is not the name of one index", kind="bad_input")
    assert seen.requests == seen.check_requests == []


def test_a_foreign_index(bench: Bench, emu: Emulator) -> None:
    """An index that is not ours is never written, and nothing else is either."""
    bench.ensure(**task())
    emu.node.cluster.document_indexes[INDEX].mappings["_meta"] = {"managed_by": "beats"}
    seen = bench.ensure(**task(NEW))
    expect_failure(seen, f"The index '{INDEX}' was not created by esops.elasticsearch", kind="refused")
    assert not [request for request in seen.requests if request[0] == "PUT"]


@pytest.mark.parametrize("block", ["write", "read_only", "read_only_allow_delete"])
def test_a_blocked_index(bench: Bench, emu: Emulator, block: str) -> None:
    prepared(bench, emu)
    emu.node.cluster.document_indexes[INDEX].settings[f"index.blocks.{block}"] = "true"
    seen = bench.ensure(**task(NEW))
    expect_failure(seen, f"index.blocks.{block}", kind="refused")
    assert not [request for request in seen.requests if request[0] == "PUT"]
    assert bench.ensure(**task()).requests == [GET, GET_DOCUMENT]


@pytest.mark.parametrize(
    ("lacks", "at"), [("read", "read"), ("write", "open"), ("view_index_metadata", "index"), ("create_index", "create")]
)
def test_a_privilege_that_lacks(bench: Bench, emu: Emulator, lacks: str, at: str) -> None:
    """The failure names the role, and the endpoint is not written; check mode says so too."""
    if at != "create":
        prepared(bench, emu)
    before = {name: endpoint.as_dict() for name, endpoint in emu.endpoints.items()}
    held = [f"{name}@{INDEX}" for name in ROLE.split(", ") if name != lacks]
    emu.configure(privileges=["manage_inference", "monitor", *held])
    seen = bench.ensure(check_differs="check mode names all privileges that lack", **task(NEW))
    for result in (seen.result, seen.check):
        assert (result["failed"], result["changed"], result["kind"]) == (True, False, "privilege")
        assert f"index privileges {ROLE} on '{INDEX}'" in result["msg"]
    assert {name: endpoint.as_dict() for name, endpoint in emu.endpoints.items()} == before


def test_create_index_is_for_an_index_that_does_not_exist(bench: Bench, emu: Emulator) -> None:
    """Check mode does not demand more than the real run needs."""
    prepared(bench, emu)
    held = [f"{name}@{INDEX}" for name in ROLE.split(", ") if name != "create_index"]
    emu.configure(privileges=["manage_inference", "monitor", *held])
    assert bench.ensure(**task(NEW)).result["action"] == "update"


def test_a_login_that_cannot_read_the_version(bench: Bench, emu: Emulator) -> None:
    """A create needs no version otherwise; only serverless, where the settings of the index differ, needs it here."""
    emu.configure(privileges=["manage_inference", *(f"{name}@{INDEX}" for name in ROLE.split(", "))])
    assert bench.ensure(**task()).result["action"] == "create"


@pytest.mark.parametrize("trouble", ["foreign", "block", "write", "unread"])
def test_an_index_that_cannot_be_written_comes_before_the_trial(bench: Bench, emu: Emulator, trouble: str) -> None:
    """A recreation writes a trial first: not even that is written, and check mode says the same."""
    emu.set_version("8.15.0")
    prepared(bench, emu)
    index = emu.node.cluster.document_indexes[INDEX]
    if trouble == "foreign":
        index.mappings["_meta"] = {"managed_by": "beats"}
    elif trouble == "block":
        index.settings["index.blocks.write"] = "true"
    else:
        lacks = {"write": "write", "unread": "view_index_metadata"}[trouble]
        held = [f"{name}@{INDEX}" for name in ROLE.split(", ") if name != lacks]
        emu.configure(privileges=["manage_inference", "monitor", *held])
    seen = bench.ensure(**task(NEW, recreate=True))
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert INDEX in seen.result["msg"]
    assert not [request for request in seen.requests if request[0] == "PUT"]


def test_a_gateway_that_hides_the_privileges(bench: Bench, emu: Emulator) -> None:
    """A recreation asks for them only to be refused early."""
    emu.set_version("8.15.0")
    prepared(bench, emu)
    emu.add_fault(Fault("status", path="/_has_privileges$", status=404, body={"status": 404}, times=9))
    seen = bench.ensure(check_differs="check mode has nothing else to ask", **task(NEW, recreate=True))
    assert seen.result["action"] == "recreate"
    assert is_closed(emu)


def test_serverless(bench: Bench, emu: Emulator) -> None:
    """Shards and replicas are not for the user to set there."""
    emu.set_version("serverless")
    seen = bench.ensure(**task())
    (made,) = [request for request in seen.requests if request[:2] == ("PUT", f"/{INDEX}")]
    assert made[3]["settings"] == {"index": {"hidden": True}}
    assert bench.ensure(**task()).requests == [GET, GET_DOCUMENT]


# -- removal -----------------------------------------------------------------------------------------------------------


def absent(**more: t.Any) -> Json:
    """A task that removes the endpoint."""
    return {"state": "absent", "update_secrets": "on_change", **more}


def test_removed_with_its_document(bench: Bench, emu: Emulator) -> None:
    prepared(bench, emu)
    seen = bench.ensure(**absent())
    assert seen.result["action"] == "delete"
    writes = [request[:2] for request in seen.requests if request != USERS and request[0] in ("PUT", "DELETE")]
    assert writes == [
        ("PUT", f"/{INDEX}/_doc/e1"),
        ("DELETE", "/_inference/text_embedding/e1"),
        ("DELETE", f"/{INDEX}/_doc/e1"),
    ]
    assert seen.requests.index(USERS) < seen.requests.index(delete())
    assert documents(emu) == {}
    assert bench.ensure(**absent()).requests == [GET]


def test_removed_without_a_document(bench: Bench, emu: Emulator) -> None:
    """Nothing is made for it."""
    seed(emu, standing(NEWEST))
    seen = bench.ensure(**absent())
    assert seen.requests == [GET, USERS, GET_DOCUMENT, delete(), GET_TRIAL]
    assert not emu.node.cluster.document_indexes


def test_in_use_is_not_opened(bench: Bench, emu: Emulator) -> None:
    prepared(bench, emu)
    before = document(emu)
    emu.node.cluster.pipelines["p"] = "e1"
    seen = bench.ensure(**absent())
    expect_failure(seen, "is used by ingest pipeline", kind="refused", used_by=(["p"], []), error=seen.result["error"])
    assert document(emu) == before


def test_another_runs_marker_stays(bench: Bench, emu: Emulator) -> None:
    prepared(bench, emu)
    store(emu, marked(30.0))
    assert bench.ensure(**absent()).result["action"] == "delete"
    assert [marker["run"] for marker in document(emu)["markers"]] == ["run-0"]


def test_a_document_that_cannot_be_opened_keeps_the_endpoint(bench: Bench, emu: Emulator) -> None:
    prepared(bench, emu)
    emu.configure(privileges=["manage_inference", "monitor", f"read@{INDEX}", f"view_index_metadata@{INDEX}"])
    seen = bench.ensure(check_differs="check mode names all privileges that lack", **absent())
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert "was not removed" in seen.result["msg"]
    assert "e1" in emu.endpoints
