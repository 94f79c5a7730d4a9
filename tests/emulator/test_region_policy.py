# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`_inference/_region_policy`, and what a policy does to the endpoints of Elastic's service.

docs/reference/elasticsearch-inference.md, "Region policy".
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from emulator.support import Api, Reply, before, since

from es_emulator import Emulator, Login

PATH = "/_inference/_region_policy"
GEOS = {"allowed_geos": ["us", "eu"]}
REGIONS = {"allowed_regions": [{"csp": "aws", "region": "us-east-1"}]}
US, EU = ("aws", "us-east-1", "us"), ("aws", "eu-west-1", "eu")
NONE_YET = "No region policy is configured for this deployment"
NO_ENDPOINT = "Inference endpoint not found [_region_policy]"
IN_USE = (
    "Cannot put the region policy because it would deny access to the following in-use inference endpoints: [{}]. "
    "Ensure that these inference endpoints are not in use, or use force to ignore this warning and proceed anyway."
)


def put(api: Api, policy: Any, query: str = "") -> Reply:
    return api.put(PATH + query, {"region_policy": policy})


@pytest.fixture
def hosted(emu: Emulator) -> Emulator:
    """Two endpoints that come with the cluster, and one made by a user."""
    emu.eis.add_endpoint(".us-one", "sparse_embedding", "elser_model_2", US)
    emu.eis.add_endpoint(".both", "rerank", "jina-reranker-v2", US, EU)
    emu.seed("mine", service="elastic", task_type="rerank", service_settings={"model_id": "rerank-v1"})
    emu.eis.place("mine", EU)
    return emu


@pytest.mark.parametrize("version", since("9.5.0"))
@pytest.mark.parametrize("policy", [GEOS, REGIONS])
def test_life_of_a_policy(emu: Emulator, api: Api, policy: dict[str, Any]) -> None:
    for method in ("GET", "DELETE"):
        api.call(method, PATH).check(404, "resource_not_found_exception", NONE_YET)
    written = put(api, policy)
    assert (written.status, set(written.body)) == (200, {"region_policy", "created_at"})
    assert written.body["region_policy"] == policy
    assert api.get(PATH).body == written.body
    assert emu.state()["region_policy"] == written.body
    assert (api.delete(PATH).body, api.get(PATH).status) == ({"acknowledged": True}, 404)


def test_a_replacement_keeps_who_created_it() -> None:
    with Emulator(login=Login("basic", "anna", "secret")) as emu:
        api = Api(emu)
        api.session.auth = ("anna", "secret")
        first = put(api, GEOS).body
        emu.node.login = Login("basic", "bert", "secret")
        api.session.auth = ("bert", "secret")
        second = put(api, REGIONS).body
    assert first == {"region_policy": GEOS, "created_at": first["created_at"], "created_by": "anna"}
    created = {"created_at": first["created_at"], "created_by": "anna"}
    updated = {"updated_at": second["updated_at"], "updated_by": "bert"}
    assert second == {"region_policy": REGIONS, **created, **updated}
    assert second["updated_at"] > first["created_at"]


@pytest.mark.parametrize("version", before("9.5.0"))
def test_older_servers_take_it_for_an_id(api: Api) -> None:
    for method in ("GET", "DELETE"):
        api.call(method, PATH).check(404, "resource_not_found_exception", NO_ENDPOINT)
    assert put(api, GEOS).error["type"] == "action_request_validation_exception"
    assert "unrecognized parameter: [force]" in put(api, GEOS, "?force=true").reason


FORM = "[1:2] [put_region_policy_request]"
FIELD = f"{FORM} failed to parse field [region_policy]"
EMPTY = "Validation Failed: 1: [region_policy.{}] must not be empty;"
TWO = "The following fields are not allowed together: [allowed_geos, allowed_regions] "
REGION = "failed to parse field [allowed_regions]"
PARSE, INVALID = "x_content_parse_exception", "action_request_validation_exception"


@pytest.mark.parametrize(
    ("body", "kind", "reason", "cause"),
    [
        (None, "parse_exception", "body is required", None),
        ({}, "illegal_argument_exception", "Required [region_policy]", None),
        (GEOS, PARSE, f"{FORM} unknown field [allowed_geos]", None),
        ({"region_policy": {**GEOS, "fallback_region": {}}}, PARSE, FIELD, "unknown field [fallback_region]"),
        ({"region_policy": {**GEOS, **REGIONS}}, PARSE, FIELD, TWO),
        ({"region_policy": {"allowed_geos": []}}, INVALID, EMPTY.format("allowed_geos"), None),
        ({"region_policy": {"allowed_regions": []}}, INVALID, EMPTY.format("allowed_regions"), None),
        ({"region_policy": {"allowed_regions": [{"csp": "aws"}]}}, PARSE, FIELD, REGION),
    ],
)
def test_refusals(api: Api, body: Any, kind: str, reason: str, cause: str | None) -> None:
    reply = api.put(PATH, body)
    assert (reply.status, reply.error["type"], reply.reason) == (400, kind, reason)
    assert ("caused_by" in reply.error) is (cause is not None)
    assert cause is None or cause in reply.error["caused_by"]["reason"]
    assert api.get(PATH).status == 404


def test_privileges(emu: Emulator, api: Api) -> None:
    emu.privileges = {"monitor_inference"}
    assert api.get(PATH).status == 404
    for reply in (put(api, GEOS), api.delete(PATH)):
        assert reply.status == 403
        assert reply.reason.endswith("the cluster privileges [manage_inference,manage,all]")
    emu.privileges = {"manage_inference"}
    assert put(api, GEOS).status == 200
    emu.privileges = set()
    assert (api.get(PATH).status, api.get(PATH).error["type"]) == (403, "security_exception")


def shown(api: Api) -> dict[str, Any]:
    listed = {item["inference_id"]: item.get("metadata", {}) for item in api.get("/_inference").body["endpoints"]}
    single = {name: api.shown(name).get("metadata", {}) for name in (".us-one", ".both", "mine")}
    assert {name: listed[name] for name in single} == single
    return {
        name: ([place["geo"] for place in found["regions"]], found.get("denied_by_region_policy"))
        for name, found in single.items()
    }


def test_metadata(hosted: Emulator, api: Api) -> None:
    places = {".us-one": (["us"], None), ".both": (["us", "eu"], None), "mine": (["eu"], None)}
    assert shown(api) == places
    put(api, {"allowed_geos": ["eu"]})
    assert shown(api) == {**places, ".us-one": (["us"], True)}
    put(api, REGIONS)
    assert shown(api) == {**places, "mine": (["eu"], True)}
    api.delete(PATH)
    assert shown(api) == places
    hosted.set_version("9.4.1")
    assert "regions" not in api.shown(".us-one")["metadata"]
    assert "metadata" not in api.shown("mine")


def test_409_names_who_uses_them(hosted: Emulator, api: Api) -> None:
    policy = {"allowed_geos": ["apac"]}
    assert put(api, policy).status == 200
    hosted.add_pipeline("p1", inference_id=".us-one")
    reply = put(api, policy)
    reply.refused(IN_USE.format(".us-one"), 409)
    extra = {"denied_endpoint_ids": ".us-one", "referencing_pipelines": ".us-one:p1"}
    names = {"type": "status_exception", "reason": reply.reason}
    assert reply.error == {"root_cause": [{**names, **extra}], **names, **extra}
    hosted.add_pipeline("p0", inference_id=".us-one")
    hosted.add_index("i1", inference_id="mine")
    reply = put(api, policy)
    reply.refused(IN_USE.format(".us-one, mine"), 409)
    assert reply.error["denied_endpoint_ids"] == [".us-one", "mine"]
    assert reply.error["referencing_pipelines"] == [".us-one:p0", ".us-one:p1"]
    assert reply.error["referencing_indexes"] == "mine:i1"
    assert put(api, {"allowed_geos": ["us", "eu"]}).status == 200
    assert put(api, policy, "?force=true").body["region_policy"] == policy


@pytest.fixture
def slow(emu: Emulator) -> Iterator[Emulator]:
    emu.eis.latency = 0.2
    yield emu
    emu.eis.latency = 0.0


def test_two_writers(slow: Emulator) -> None:
    replies: list[Reply] = []

    def write() -> None:
        client = Api(slow)
        replies.append(put(client, GEOS))
        client.session.close()

    threads = [threading.Thread(target=write) for _writer in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(reply.status for reply in replies) == [200, 409]
    loser = next(reply for reply in replies if reply.status == 409)
    assert loser.reason == "Failed to put region policy due to a concurrent update conflict. Please retry."
    assert loser.error["caused_by"]["type"] == "version_conflict_engine_exception"


def test_control(emu: Emulator, api: Api) -> None:
    place = {"csp": "gcp", "region": "us-central1", "geo": "us"}
    body = {"task_type": "rerank", "model_id": "m", "regions": [place]}
    assert api.put("/_emulator/eis/.one", body).status == 200
    assert api.shown(".one")["metadata"]["regions"] == [place]
    assert api.put("/_emulator/eis/.one", {"regions": []}).status == 200
    assert "regions" not in api.shown(".one")["metadata"]
    emu.reset()
    assert api.get("/_inference/.one").status == 404


def test_a_cluster_that_is_not_connected(emu: Emulator, api: Api) -> None:
    emu.eis.connected = False
    body = {"service": "elastic", "service_settings": {"model_id": "m"}}
    reply = api.put("/_inference/rerank/e1", body)
    assert reply.status == 400
    assert reply.error["caused_by"]["reason"].startswith("Cloud connected mode is not configured, please configure it")
    emu.seed("e1", service="elastic", task_type="rerank", service_settings={"model_id": "m"})
    assert api.post("/_inference/e1", {"input": "a", "query": "b"}).reason.startswith("Cloud connected mode")
    emu.set_version("9.2.6")
    assert api.put("/_inference/rerank/e2", body).status == 200
