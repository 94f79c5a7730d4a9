# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection under ansible-runner, the engine of AWX, with what is shipped for AWX."""

from __future__ import annotations

import re
import typing as t
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.address import ADDRESS_VARIABLES
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.connection import (
    FILE_VARIABLES,
    VALUE_VARIABLES,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.login import LOGIN_VARIABLES
from es_emulator import Emulator, Login, make_tls

from .awx import SHIPPED, TREE, Runner, credential_type, inject, sliced
from .clusters import PREFIX, REMOTE_KEY, VARIABLES, Clusters

AZURE_KEY = "azure-key-one"
API_KEY = "awx:key-that-awx-keeps"
ENSURE = "Ensure the inference endpoints"
SURVEYS = SHIPPED / "surveys"
ANSWERS = {
    "endpoint_id": "e1",
    "endpoint_state": "present",
    "endpoint_task_type": "text_embedding",
    "endpoint_resource_name": "azure-resource",
    "endpoint_deployment_id": "embeddings",
    "endpoint_api_version": "2024-02-01",
    "endpoint_requests_per_minute": "",
    "endpoint_recreate": "false",
}


@pytest.fixture
def emulator(tmp_path: Path) -> t.Iterator[Emulator]:
    """A cluster that asks for a certificate and an API key."""
    tls = make_tls(tmp_path / "tls", client_ca=True)
    with Emulator("9.5.3", Login("api_key", *API_KEY.split(":")), tls) as running:
        yield running


@pytest.fixture
def runner(tmp_path: Path, emulator: Emulator) -> Runner:
    """A private data directory whose jobs may not show keys, nor the private key of the certificate."""
    assert emulator.tls is not None
    key = Path(emulator.tls.client_key).read_text("utf-8").splitlines()[1]
    return Runner(tmp_path / "private", [AZURE_KEY, API_KEY, REMOTE_KEY, key])


def credentials(emulator: Emulator, runner: Runner, **changes: str) -> dict[str, str]:
    """The credentials of a job, injected from the types that are shipped."""
    assert emulator.tls is not None
    inputs = {
        "url": emulator.url,
        "api_key": API_KEY,
        "ca_certificate": Path(emulator.tls.ca_file).read_text("utf-8"),
        "client_certificate": Path(emulator.tls.client_cert).read_text("utf-8"),
        "client_key": Path(emulator.tls.client_key).read_text("utf-8"),
        **changes,
    }
    folder = runner.folder / "env"
    return {**inject("elasticsearch", folder, **inputs), **inject("azure_openai", folder, api_key=AZURE_KEY)}


def test_a_job_in_check_and_run_mode(emulator: Emulator, runner: Runner) -> None:
    """Events show changed, ok and the diff; endpoints come from the inventory, the login from the credential."""
    shown = dict(VARIABLES["group_vars/all"][f"{PREFIX}_endpoints"])
    hosts = {"search": {f"{PREFIX}_endpoints": shown, f"{PREFIX}_defaults": {"secrets": {"api_key": REMOTE_KEY}}}}
    runner.write("inventory/hosts.json", {"all": {"hosts": hosts}})
    env = credentials(emulator, runner)
    checked = runner.run("inference_endpoints", env, "--check", "--diff", "-vvv")
    assert emulator.endpoints.keys() & {"embeddings"} == set()
    created = runner.run("inference_endpoints", env, "--diff", "-vvv")
    again = runner.run("inference_endpoints", env, "--diff")
    outcomes = [job.results(ENSURE)["search"] for job in (checked, created, again)]
    assert [(kind, result["changed"]) for kind, result in outcomes] == [
        ("runner_on_ok", True),
        ("runner_on_ok", True),
        ("runner_on_ok", False),
    ]
    assert outcomes[0][1]["diff"] == outcomes[1][1]["diff"]
    assert outcomes[1][1]["diff"]["after"]["embeddings"]["service_settings"]["model_id"] == "text-embedding-3-small"
    assert emulator.endpoints["embeddings"].secrets == {"api_key": REMOTE_KEY}


def test_a_failed_job_shows_no_secret(emulator: Emulator, runner: Runner) -> None:
    emulator.azure.valid_keys = {"another-one"}
    job = runner.run("azure_openai_inference_endpoint", credentials(emulator, runner), "-vvv", **ANSWERS)
    ((kind, result),) = job.results("Ensure the endpoint e1").values()
    assert (job.status, kind) == (2, "runner_on_failed")
    assert "refuses the credentials" in result["msg"]


def test_a_secret_in_an_artefact_would_be_found(emulator: Emulator, runner: Runner) -> None:
    answers = {**ANSWERS, "endpoint_id": REMOTE_KEY}
    with pytest.raises(AssertionError, match=r"stdout|json"):
        runner.run("azure_openai_inference_endpoint", credentials(emulator, runner), **answers)


def test_answers_to_the_survey(emulator: Emulator, runner: Runner) -> None:
    """Numbers and switches are texts, and what is left empty is not declared."""
    env = credentials(emulator, runner)
    told = []
    for changes in ({}, {"endpoint_requests_per_minute": "77"}, {}, {"endpoint_state": "absent"}):
        job = runner.run("azure_openai_inference_endpoint", env, **{**ANSWERS, **changes})
        ((_kind, result),) = job.results("Ensure the endpoint e1").values()
        told.append((result["action"], result.get("endpoint", {}).get("service_settings", {}).get("rate_limit")))
    kept = {"requests_per_minute": 77}
    assert told == [("create", {"requests_per_minute": 1440}), ("update", kept), ("none", kept), ("delete", None)]


def test_the_hourly_job_that_manages_connectors(emulator: Emulator, runner: Runner) -> None:
    """It fails, with a message for each connector of which nothing was heard in time, and writes nothing."""
    now = datetime.now(timezone.utc)
    for name, seconds in (("wiki", 10), ("tickets", 5400)):
        seen = (now - timedelta(seconds=seconds)).isoformat()
        emulator.seed_connector(name, {"name": name, "index_name": name, "status": "connected", "last_seen": seen})
    emulator.seed_connector("new", {"name": "new", "status": "created"})
    env = credentials(emulator, runner)
    job = runner.run("connectors_online", env)
    messages = [
        event["event_data"]["res"].get("msg") for event in job.events if event["event"] == "runner_item_on_failed"
    ]
    assert job.status == 2
    assert [re.sub(r"\d+ seconds", "N seconds", message.partition(". ")[0]) for message in messages] == [
        "Connector tickets is silent: the connector service last reported on it N seconds ago",
        "Connector new is silent: the connector service has never reported on it",
    ]
    assert runner.run("connectors_online", env, connectors_online_ids=["wiki"]).status == 0
    patient = {"connectors_online_ids": ["wiki", "tickets"], "connectors_online_max_age": "7200"}
    assert runner.run("connectors_online", env, **patient).status == 0
    missing = runner.run("connectors_online", env, connectors_online_ids=["wiki", "gone"])
    ((_kind, result),) = missing.results("Fail if a connector does not exist").values()
    assert (missing.status, result["msg"].partition(".")[0]) == (2, "There is no connector gone")
    assert {entry.method for entry in emulator.log} == {"GET"}


def probed_endpoints(emulator: Emulator) -> None:
    """One endpoint that works, one whose key is wrong, one whose model sleeps."""
    for name in ("search-good", "search-bad"):
        secret = {"api_key": REMOTE_KEY if name == "search-good" else "a-key-that-is-wrong"}
        emulator.seed(name, service="openai", service_settings={"model_id": "text-embedding-3-small"}, secrets=secret)
    settings = {"model_id": ".elser_model_2", "num_threads": 1, "num_allocations": 1}
    emulator.seed("shop-elser", task_type="sparse_embedding", service="elasticsearch", service_settings=settings)
    emulator.deployments["shop-elser"].sleep()
    emulator.remote.valid_secrets = {REMOTE_KEY}


def test_the_hourly_job_that_fails_for_endpoints_that_do_not_work(emulator: Emulator, runner: Runner) -> None:
    """What cannot be told is named, and no reason to fail."""
    probed_endpoints(emulator)
    env = credentials(emulator, runner)
    job = runner.run("endpoints_working", env)
    messages = {
        event["event"]: event["event_data"]["res"]["msg"]
        for event in job.events
        if event["event"] in ("runner_item_on_failed", "runner_item_on_ok") and "msg" in event["event_data"]["res"]
    }
    assert job.status == 2
    assert messages["runner_item_on_failed"].startswith(
        "search-bad does not work: remote_credentials: Received an auth"
    )
    assert any("shop-elser: asleep: The model has no allocation" in str(event) for event in job.events)
    assert runner.run("endpoints_working", env, endpoints_working_id="*-good").status == 0
    assert runner.run("endpoints_working", env, endpoints_working_service="elasticsearch").status == 0
    assert {entry.method for entry in emulator.log} == {"GET", "POST"}
    assert emulator.deployments["shop-elser"].asleep


def test_the_hourly_job_that_only_reports(emulator: Emulator, runner: Runner) -> None:
    probed_endpoints(emulator)
    job = runner.run("endpoints_report", credentials(emulator, runner))
    assert job.status == 0
    said = [event["event_data"]["res"]["msg"] for event in job.events if _is_line(event)]
    begins = [line.partition(" for request")[0].partition(" at this moment")[0] for line in said]
    assert begins == [
        "search-bad: does not work: remote_credentials: Received an authentication error status code",
        "search-good: works",
        "shop-elser: unknown: asleep: The model has no allocation",
    ]
    (artifacts,) = (
        event["event_data"]["artifact_data"] for event in job.events if event["event"] == "playbook_on_stats"
    )
    works = {name: probe["works"] for name, probe in artifacts["endpoints_report"].items()}
    assert works == {"search-bad": False, "search-good": True, "shop-elser": None}


def _is_line(event: dict[str, t.Any]) -> bool:
    return bool(event["event"] == "runner_item_on_ok" and event["event_data"]["task"] == "Show the report")


def test_the_slices_of_a_job_do_every_cluster_once(tmp_path: Path) -> None:
    """Two slices over three clusters, each with a login of its own."""
    names = ("east", "north", "south")
    with Clusters(tmp_path, *names) as clusters:
        runner = Runner(tmp_path / "private", clusters.secrets)
        every_host = {**VARIABLES["group_vars/all"], **VARIABLES["group_vars/search"]}
        inventory = {"search": dict.fromkeys(names, every_host)}
        seen = []
        for number in (1, 2):
            runner.write("inventory/hosts.json", sliced(inventory, number, 2))
            job = runner.run("inference_endpoints", clusters.credentials())
            assert job.status == 0
            seen.append(sorted(job.results(ENSURE)))
        assert seen == [["east", "south"], ["north"]]
        assert clusters.ids() == {name: ["embeddings", "reranker"] for name in names}
        assert [sum(call.startswith("PUT") for call in calls) for calls in clusters.requests().values()] == [2, 2, 2]


@pytest.mark.parametrize("name", sorted(path.stem for path in (SHIPPED / "credential_types").glob("*.yml")))
def test_a_credential_type_is_one_that_awx_takes(name: str, tmp_path: Path) -> None:
    """Every field is used and hidden where it has to be; nothing filled in injects nothing."""
    kind = credential_type(name)
    assert set(kind) == {"name", "description", "kind", "inputs", "injectors"}
    assert kind["kind"] in ("cloud", "net")
    templates = " ".join(text for part in kind["injectors"].values() for text in part.values())
    for field in kind["inputs"]["fields"]:
        assert set(field) <= {"id", "label", "type", "secret", "multiline", "help_text"}
        assert field["type"] in ("string", "boolean")
        assert f"{field['id']} " in templates
        told_to_hide = any(word in field["id"] for word in ("key", "secret", "password", "token"))
        assert field.get("secret", False) is told_to_hide
    assert not [key for key in kind["injectors"]["env"] if key.startswith("ANSIBLE_")]
    assert set(inject(name, tmp_path).values()) <= {"", "true"}


def test_the_credential_fills_the_variables_that_the_modules_look_at(tmp_path: Path) -> None:
    files = {name for names in FILE_VARIABLES.values() for name in names}
    known = {*ADDRESS_VARIABLES, *LOGIN_VARIABLES, *VALUE_VARIABLES.values(), *files}
    injected = inject("elasticsearch", tmp_path, skip_certificate_check=True)
    # ELASTICSEARCH_ENDPOINTS stands for one address as well; a time limit is nothing secret; others set those for a CA
    others = {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
    assert known - set(injected) == {"ELASTICSEARCH_URL", "ELASTICSEARCH_TIMEOUT", *others}
    assert set(injected) <= known
    assert injected["ELASTICSEARCH_VALIDATE_CERTS"] == "false"


@pytest.mark.parametrize("path", sorted(SURVEYS.glob("*.yml")), ids=lambda path: str(path.stem))
def test_the_playbook_uses_every_answer_of_its_survey(path: Path) -> None:
    survey = yaml.safe_load(path.read_text("utf-8"))
    variables = {question["variable"] for question in survey["spec"]}
    playbook = (TREE / "playbooks" / path.name).read_text("utf-8")
    assert [name for name in variables if f"{{{{ {name} " not in playbook] == []
    assert variables == set(ANSWERS)
    assert {question["type"] for question in survey["spec"]} <= {"text", "integer", "multiplechoice"}
