# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes that meet other writes, and searches that lag behind.

docs/reference/elasticsearch-connectors.md, "Consistency".
"""

from __future__ import annotations

import copy
import time
from typing import Any

from emulator.connector_cases import create, document
from emulator.support import Api, Reply

from es_emulator import Emulator


def conflict_of(reply: Reply) -> None:
    """Assert a version conflict."""
    assert (reply.status, reply.error["type"]) == (409, "version_conflict_engine_exception")
    assert reply.reason.startswith("[c1]: version conflict, required seqNo [")
    assert (reply.error["index"], reply.error["shard"]) == (".elastic-connectors-v1", "0")


def test_conflict(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document())
    emu.connector_service.conflict(times=2, change={"error": "meanwhile"})
    conflict_of(api.put("/_connector/c1/_name", {"name": "x"}))
    assert (emu.connectors["c1"]["name"], emu.connectors["c1"]["error"]) == ("one", "meanwhile")
    conflict_of(api.put("/_connector/c1/_configuration", {"configuration": {}}))
    assert api.put("/_connector/c1/_name", {"name": "x"}).status == 200


def test_conflict_is_a_heartbeat_and_may_wait_for_one_connector(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document())
    emu.seed_connector("c2", document(index_name="c2"))
    emu.connector_service.conflict(connector_id="c1")
    assert api.put("/_connector/c2/_name", {"name": "x"}).status == 200
    conflict_of(api.delete("/_connector/c1"))
    assert "last_seen" in emu.connectors["c1"]
    assert api.delete("/_connector/c1?hard=true").status == 200


def test_a_create_never_conflicts(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document())
    emu.connector_service.conflict()
    assert api.put("/_connector/c1").status == 200
    conflict_of(api.put("/_connector/c1/_name", {"name": "x"}))


def test_conflict_of_a_job(emu: Emulator, api: Api) -> None:
    emu.seed_connector("c1", document())
    job_id = api.post("/_connector/_sync_job", {"id": "c1"}).body["id"]
    emu.connector_service.conflict_job(change={"status": "in_progress"})
    assert api.put(f"/_connector/_sync_job/{job_id}/_cancel").status == 409
    assert api.put(f"/_connector/_sync_job/{job_id}/_cancel").status == 200
    assert emu.sync_jobs[job_id]["status"] == "canceling"


def test_something_happens_before_a_request(emu: Emulator, api: Api) -> None:
    service = emu.connector_service
    service.before(lambda: emu.seed_connector("c1", document(name="theirs")), method="PUT", path=r"/_connector/c1$")
    assert api.get("/_connector/c1").status == 404
    assert api.put("/_connector/c1", {"name": "mine"}).body["result"] == "updated"
    service.before(lambda: emu.connectors.pop("c1"))
    assert api.get("/_connector/c1").status == 404


def renamed(emu: Emulator, api: Api, *lag: Any) -> None:
    """A connector whose name has changed from old to new, while searches lag."""
    emu.set_search_lag(*lag)
    create(api, name="old")
    api.put("/_connector/c1/_name", {"name": "new"})


def listed(api: Api) -> str:
    """The name of the first connector in a list."""
    return str(api.get("/_connector").body["results"][0]["name"])


def test_lag_in_seconds(emu: Emulator, api: Api) -> None:
    renamed(emu, api, 0.3)
    began = time.monotonic()
    while listed(api) == "old":
        assert time.monotonic() - began < 10
    assert time.monotonic() - began >= 0.25
    emu.set_search_lag(0)
    api.put("/_connector/c1/_name", {"name": "newest"})
    assert listed(api) == "newest"


def test_lag_in_searches(emu: Emulator, api: Api) -> None:
    renamed(emu, api, 0, 2)
    assert [listed(api) for _round in range(3)] == ["old", "old", "new"]
    assert api.get("/_connector/c1").body["name"] == "new"


def test_another_write_refreshes(emu: Emulator, api: Api) -> None:
    renamed(emu, api, float("inf"))
    create(api, "c2")
    assert {item["name"] for item in api.get("/_connector").body["results"]} == {"new", ""}


def test_a_whole_schema_refreshes(emu: Emulator, api: Api) -> None:
    renamed(emu, api, float("inf"))
    api.put("/_connector/c1/_configuration", {"configuration": {"a": {"label": "A"}}})
    assert listed(api) == "new"
    assert list(api.get("/_connector").body["results"][0]["configuration"]) == ["a"]


def test_swapping_index_names_too_fast(emu: Emulator, api: Api) -> None:
    emu.set_search_lag(float("inf"))
    create(api, "c1", index_name="a")
    create(api, "c2", index_name="b")
    api.put("/_connector/c1/_index_name", {"index_name": None})
    reply = api.put("/_connector/c2/_index_name", {"index_name": "a"})
    reply.refused("Index name [a] is used by another connector.")
    emu.refresh()
    assert api.put("/_connector/c2/_index_name", {"index_name": "a"}).status == 200
    assert api.put("/_connector/c1/_index_name", {"index_name": "a"}).status == 200  # the duplicate is not seen either


def test_a_state_can_be_restored(emu: Emulator, api: Api) -> None:
    """Tests freeze what the cluster holds; the service works on what is there now."""
    create(api, index_name="i", service_type="x")
    frozen = copy.deepcopy(vars(emu.node.cluster))
    assert frozen == vars(emu.node.cluster)
    api.put("/_connector/c1/_name", {"name": "new"})
    assert frozen != vars(emu.node.cluster)
    vars(emu.node.cluster).update(copy.deepcopy(frozen))
    assert api.get("/_connector/c1").body["name"] == ""
    emu.connector_service.connect("c1")
    assert api.get("/_connector/c1").body["status"] == "connected"
