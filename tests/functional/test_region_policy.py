# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`inference_region_policy` and `inference_region_policy_info`.

docs/reference/contract.md, "Reading"; docs/reference/elasticsearch-inference.md, "Region policy".
"""

from __future__ import annotations

import re

import pytest
from functional import region_policies
from functional.facts import VERSIONS, Json
from functional.harness import VERSION, Bench, Request
from functional.region_policies import BOTH, EU, LIST, ONE_REGION, PATH, READ, cut_off, ensure, put, read, side, warned
from support.modules import GENERIC, INFO, REGION_POLICY, REGION_POLICY_INFO, SET

from es_emulator import Emulator, Fault

#: what is there, what is declared: the action, and the requests of the real run
CHANGES: dict[str, tuple[Json | None, Json | None, str, list[Request]]] = {
    "first policy": (None, EU, "create", [READ, put(EU)]),
    "first policy, regions": (None, ONE_REGION, "create", [READ, LIST, put(ONE_REGION)]),
    "other geographies": (EU, BOTH, "update", [READ, put(BOTH)]),
    "fewer geographies": (BOTH, EU, "update", [READ, put(EU)]),
    "other regions": (region_policies.TWO_REGIONS, ONE_REGION, "update", [READ, LIST, put(ONE_REGION)]),
    "regions in place of geographies": (EU, ONE_REGION, "update", [READ, LIST, put(ONE_REGION)]),
    "geographies in place of regions": (ONE_REGION, EU, "update", [READ, put(EU)]),
    "none any more": (EU, None, "delete", [READ, region_policies.REMOVE]),
    "none, and there is none": (None, None, "none", [READ]),
    "as declared": (EU, EU, "none", [READ]),
    "in another order": (BOTH, {"allowed_geos": ["us", "eu"]}, "none", [READ]),
    "regions in another order": (
        region_policies.TWO_REGIONS,
        {"allowed_regions": [region_policies.VIRGINIA, region_policies.IRELAND]},
        "none",
        [READ],
    ),
    "twice the same": (EU, {"allowed_geos": ["eu", "eu"]}, "none", [READ]),
}


@pytest.mark.parametrize("version", region_policies.WITH_POLICY)
@pytest.mark.parametrize("name", CHANGES)
def test_changes(bench: Bench, emu: Emulator, name: str, version: str) -> None:
    before, declared, action, requests = CHANGES[name]
    emu.set_version(version)
    emu.set_region_policy(before)
    seen = ensure(bench, declared)
    assert seen.requests == requests
    assert seen.check_requests == [request for request in requests if request[0] == "GET"]
    for result in (seen.result, seen.check):
        assert (result["changed"], result["action"]) == (action != "none", action)
        assert result["diff"] == {"before": side(before), "after": side(before if action == "none" else declared)}
    assert seen.result["region_policy"] == region_policies.stored(emu)
    assert seen.check["region_policy"] == (before if action == "none" else declared)
    again = ensure(bench, declared)
    assert (again.result["changed"], again.requests) == (False, [READ])


def test_every_entry_is_sent_once(bench: Bench, emu: Emulator) -> None:
    seen = ensure(bench, {"allowed_geos": ["us", "eu", "us"]})
    assert seen.requests == [READ, put({"allowed_geos": ["us", "eu"]})]
    assert region_policies.stored(emu) == {"allowed_geos": ["us", "eu"]}


def test_who_wrote_it(bench: Bench) -> None:
    first = ensure(bench, EU).result
    assert set(first) == {"changed", "action", "region_policy", "diff", "created_at", "created_by"}
    second = ensure(bench, BOTH).result
    assert (second["created_at"], second["created_by"]) == (first["created_at"], first["created_by"])
    assert second["updated_at"] > first["created_at"]
    info, requests = read(bench)
    written = {name: second[name] for name in ("created_at", "created_by", "updated_at", "updated_by")}
    assert info == {"changed": False, "region_policy": BOTH, **written}
    assert requests == [READ]
    assert "created_at" not in ensure(bench, None).result


def test_read_none(bench: Bench) -> None:
    assert read(bench) == ({"changed": False, "region_policy": None}, [READ])


@pytest.mark.parametrize("module", [REGION_POLICY, REGION_POLICY_INFO])
@pytest.mark.parametrize("version", [version for version in VERSIONS if version not in region_policies.WITH_POLICY])
def test_too_old(bench: Bench, emu: Emulator, version: str, module: str) -> None:
    """Nothing is written: an older server would create an endpoint of that name."""
    emu.set_version(version)
    options = {"region_policy": EU} if module == REGION_POLICY else {}
    for check in (True, False):
        done, requests = bench.run(module, bench.arguments(**options), check=check)
        wanted = (
            f"A region policy needs Elasticsearch 9.5 or later, or Serverless; this server is Elasticsearch {version}."
        )
        assert wanted in done.result["msg"]
        assert (done.result["kind"], done.result["changed"]) == ("missing_feature", False)
        assert requests == [READ, VERSION]


def test_too_old_without_the_privilege_to_read_the_version(bench: Bench, emu: Emulator) -> None:
    emu.set_version("9.4.0")
    emu.privileges = {"monitor_inference", "manage_inference"}
    done, _requests = bench.run(REGION_POLICY_INFO, bench.arguments())
    assert (done.result["kind"], done.result["error"]["status"]) == ("missing_feature", 404)


def test_404_of_something_else(bench: Bench, emu: Emulator) -> None:
    """A gateway's 404 does not say that there is no policy, and a new server is not too old."""
    emu.add_fault(Fault("status", path="_region_policy", status=404, body={"status": 404, "error": "Not Found"}))
    done, requests = bench.run(REGION_POLICY, bench.arguments(region_policy=EU))
    assert done.result["failed"]
    assert "needs Elasticsearch" not in done.result["msg"]
    assert [request[0] for request in requests if request[1] == PATH] == ["GET"]


#: options, and a pattern for the message; nothing is sent
BAD: dict[str, tuple[Json, str]] = {
    "no policy": ({}, "region_policy"),
    "neither list": ({"region_policy": {}}, "one of the following is required: allowed_geos, allowed_regions"),
    "both lists": (
        {"region_policy": {**EU, **ONE_REGION}},
        r"allowed_geos and region_policy\.allowed_regions exclude each other",
    ),
    "no geographies": ({"region_policy": {"allowed_geos": []}}, "allowed_geos is empty"),
    "no regions": ({"region_policy": {"allowed_regions": []}}, "allowed_regions is empty"),
    "no provider": ({"region_policy": {"allowed_regions": [{"region": "eu-west-1"}]}}, "csp"),
    "fallback": ({"region_policy": {**ONE_REGION, "fallback_region": region_policies.IRELAND}}, "fallback_region"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(bench: Bench, name: str) -> None:
    options, pattern = BAD[name]
    for check in (True, False):
        done, requests = bench.run(REGION_POLICY, bench.arguments(**options), check=check)
        assert re.search(pattern, done.result["msg"]), done.result["msg"]
        assert (done.result["kind"], requests) == ("bad_input", [])


def in_use() -> Json:
    """What the server says about it."""
    return {
        "status": 409,
        "type": "status_exception",
        "reason": "Cannot put the region policy because it would deny access to the following in-use inference "
        "endpoints: [used]. Ensure that these inference endpoints are not in use, or use force to ignore this warning "
        "and proceed anyway.",
        "caused_by": None,
    }


@pytest.mark.parametrize("policy", [EU, ONE_REGION])
def test_refused_because_of_endpoints_in_use(bench: Bench, emu: Emulator, policy: Json) -> None:
    """Check mode cannot know that; it names what it can."""
    cut_off(emu)
    seen = ensure(bench, policy, check_differs="only the server knows what is in use")
    listing = [LIST] if policy == ONE_REGION else []
    assert seen.requests == [READ, *listing, put(policy)]
    assert region_policies.stored(emu) is None
    result = dict(seen.result)
    assert result.pop("msg") == (
        "The region policy was not written, because it denies inference endpoints in use: used (used by ingest "
        "pipeline embed and index articles). Change what uses them, or set force: true, which leaves it without them."
    )
    denied = {"denied_endpoints": ["used"], "used_by": {"pipelines": ["embed"], "indexes": ["articles"]}}
    request = {"method": "PUT", "path": PATH}
    result.pop("warnings", None)
    plain = {"failed": True, "changed": False, "action": "none", "kind": "refused"}
    assert result == {**plain, **denied, "error": in_use(), "request": request}
    assert seen.check["action"] == "create"


def test_denied_endpoints_are_named_beforehand(bench: Bench, emu: Emulator) -> None:
    cut_off(emu)
    seen = ensure(bench, ONE_REGION, check_differs="only the server knows what is in use")
    named = "The policy denies these inference endpoints, which run in none of its regions: idle, used."
    assert warned(seen.check) == warned(seen.result) == [named]


def test_geographies_are_known_to_the_server_only(bench: Bench, emu: Emulator) -> None:
    cut_off(emu)
    seen = ensure(bench, EU, check_differs="only the server knows what is in use")
    (warning,) = warned(seen.check)
    assert "Only the server knows" in warning
    assert warned(seen.result) == []


@pytest.mark.parametrize("policy", [EU, ONE_REGION])
def test_force(bench: Bench, emu: Emulator, policy: Json) -> None:
    """It is sent only after the refusal, and what is denied then is read and named."""
    cut_off(emu)
    seen = ensure(bench, policy, force=True)
    listing = [LIST] if policy == ONE_REGION else []
    assert seen.requests == [READ, *listing, put(policy), put(policy, "force=true"), LIST]
    assert (seen.result["changed"], seen.result["action"], region_policies.stored(emu)) == (True, "create", policy)
    assert warned(seen.result)[-1] == (
        "Because of force, the policy was written although it denies inference endpoints in use: used (used by ingest "
        "pipeline embed and index articles). It denies idle, used."
    )


def test_force_without_need(bench: Bench, emu: Emulator) -> None:
    cut_off(emu)
    assert ensure(bench, BOTH, force=True).requests == [READ, put(BOTH)]


def test_users_of_one_kind_only(bench: Bench, emu: Emulator) -> None:
    """The server leaves an empty list out, and writes a list of one as text."""
    cut_off(emu)
    emu.remove_index("articles")
    result = ensure(bench, EU, check_differs="only the server knows what is in use").result
    assert result["used_by"] == {"pipelines": ["embed"], "indexes": []}
    assert "used (used by ingest pipeline embed)." in result["msg"]


def test_list_that_cannot_be_read(bench: Bench, emu: Emulator) -> None:
    """It only serves to name endpoints, so the policy is still written."""
    emu.add_fault(Fault("status", path="_all", status=500, times=None))
    seen = ensure(bench, ONE_REGION)
    assert seen.result["action"] == "create"
    assert "could not be read" in warned(seen.result)[0]


def test_privileges(bench: Bench, emu: Emulator) -> None:
    """Reading needs less than writing."""
    emu.privileges = {"monitor_inference"}
    assert read(bench)[0]["region_policy"] is None
    seen = ensure(bench, EU, check_differs="check mode does not write")
    assert (seen.result["kind"], seen.check["changed"]) == ("privilege", True)
    assert "manage_inference" in seen.result["msg"]


ELSER: Json = {"service": "elastic", "task_type": "sparse_embedding", "service_settings": {"model_id": "elser_model_2"}}
#: a module that shows or confirms endpoints, with its options
SHOWING: dict[str, tuple[str, Json]] = {
    "one": (GENERIC, {"inference_id": "used", **ELSER}),
    "a set": (SET, {"endpoints": [{"inference_id": name, **ELSER} for name in ("used", "near", "idle")]}),
    "read": (INFO, {"inference_id": "*"}),
    "changed": (
        GENERIC,
        {"inference_id": "used", **ELSER, "chunking_settings": {"strategy": "sentence", "max_chunk_size": 100}},
    ),
}


@pytest.mark.parametrize("name", SHOWING)
def test_denied_endpoints_are_named_wherever_they_are_shown(bench: Bench, emu: Emulator, name: str) -> None:
    module, options = SHOWING[name]
    cut_off(emu)
    emu.set_region_policy(EU)
    for check in (True, False):
        done, _sent = bench.run(module, bench.arguments(**options), check=check)
        assert not done.result.get("failed"), done.result
        (warning,) = warned(done.result)
        named = "s idle, used: " if name in ("a set", "read") else " used: "
        assert warning.startswith(f"The region policy denies inference endpoint{named}")
    emu.set_region_policy(None)
    done, _sent = bench.run(module, bench.arguments(**options))
    assert warned(done.result) == []
