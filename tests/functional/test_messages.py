# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every mistake with endpoints and connectors has the message that messages.txt has for it.

To add one: a row in one of the tables here, and its message there. Mistakes with address, login and connection have a
page of their own, in tests/unit/plugins/module_utils/_transport.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from functional import connectors as c
from functional import mistakes
from functional.facts import KEY, PLACE, TASK, WRONG_KEY, Json
from functional.harness import Bench
from functional.mistakes import IN_CLUSTER, OPENAI, Mistake, a_set, azure, generic, refuses, steps, stored, there
from functional.sets import item
from support.modules import AZURE, CONNECTOR, GENERIC, INFERENCE, INFO, SERVICES, SET, SYNC_JOB

from ansible_collections.esops.elasticsearch.tests.unit.support.messages import read_messages
from es_emulator import Emulator

ENDPOINT_ID: dict[str, Mistake] = {
    "no inference_id": azure(inference_id=None),
    "misspelt inference_id": Mistake(AZURE, {"inference_idd": "e1", **TASK}),
    "inference_id that no server takes": azure(inference_id="My Endpoint"),
    "inference_id of an endpoint of Elasticsearch's own": azure(inference_id=".elser-2-elastic"),
    "inference_id of a trained model": azure(lambda emu: setattr(emu, "deployed_models", {"e1"})),
    "inference_id of another service": azure(stored(**OPENAI)),
    "inference_id of another task type": azure(there(), task_type="completion"),
    "inference_id that does not exist, to run": Mistake(INFERENCE, {"inference_id": "e2", "input": ["a"]}, there()),
    "no inference_id in a set": a_set({"service": "azureopenai", "state": "present"}),
    "inference_id twice in a set": a_set(item("e1"), item("e2"), item("e1")),
}

FORM: dict[str, Mistake] = {
    "misspelt option": azure(update_secret="always"),
    "settings as a text": Mistake(GENERIC, {"inference_id": "e1", **OPENAI, "service_settings": "model_id"}),
    "secrets as a list": generic(secrets=[{"api_key": KEY}]),
    "endpoints as a map": Mistake(SET, {"endpoints": {"e1": item("e1"), "e2": item("e2")}}),
    "one endpoint in place of a list": Mistake(SET, {"endpoints": item("e1")}),
    "settings of an endpoint of a set as a list": a_set({**item("e1"), "service_settings": [PLACE]}),
    "purge without a limit": a_set(item("e1"), purge=True),
    "purge with an empty set": a_set(purge=True, purge_ids=["*"]),
    "time limit in a variable": Mistake(
        AZURE, {"inference_id": "e1", "state": "absent"}, environment={"ELASTICSEARCH_TIMEOUT": "30s"}
    ),
    "check of certificates in a variable": Mistake(
        AZURE, {"inference_id": "e1", "state": "absent"}, environment={"ELASTICSEARCH_VALIDATE_CERTS": "maybe"}
    ),
}

SERVICE: dict[str, Mistake] = {
    "misspelt service": generic(service="opanai"),
    "unknown service": generic(service="acme"),
    "description of a misspelt service": Mistake(SERVICES, {"services": ["opanai"]}),
    "task type that the service does not have": generic(task_type="rerank"),
    "misspelt setting": generic(service_settings={"modle_id": "text-embedding-3-small"}),
    "misspelt setting of Azure": azure(service_settings={"resourcename": "azure-resource"}),
    "misspelt secret": generic(secrets={"apikey": KEY}),
    "secret among the settings": generic(service_settings={"api_key": KEY}, secrets=None),
    "missing setting": generic(service_settings={"model_id": None}),
    "missing secret": generic(secrets=None),
    "no task type": generic(task_type=None),
    "no service": generic(service=None),
    "two secrets": azure(secrets={"api_key": KEY, "entra_id": KEY}),
    "empty setting": azure(service_settings={"resource_name": ""}),
    "setting that the server finds out": azure(service_settings={"dimensions": 1536}, task_type="completion"),
    "chunking settings that do not go together": azure(
        chunking_settings={"strategy": "word", "max_chunk_size": 100, "overlap": 51}
    ),
}

REMOTE: dict[str, Mistake] = {
    "resource_name as a URL": azure(service_settings={"resource_name": "https://azure-resource.openai.azure.com"}),
    "resource_name as a host": azure(service_settings={"resource_name": "azure-resource.openai.azure.com"}),
    "resource_name that DNS does not know": azure(service_settings={"resource_name": "azure-resuorce"}),
    "deployment that does not exist": azure(service_settings={"deployment_id": "embedings"}),
    "secret that the service refuses": azure(secrets={"api_key": WRONG_KEY}),
    "rate limit of the service": azure(lambda emu: emu.azure.fail_next(429)),
    "failure of the service": azure(lambda emu: emu.azure.fail_next(500)),
    "cluster that is not connected to Elastic's service": Mistake(
        GENERIC,
        {
            "inference_id": "e1",
            "task_type": "sparse_embedding",
            "service": "elastic",
            "service_settings": {"model_id": "elser_model_2"},
        },
        lambda emu: setattr(emu.eis, "connected", False),
    ),
}

MODELS: dict[str, Mistake] = {
    "model that is cold": Mistake(
        INFERENCE,
        {"inference_id": "e1", "input": ["a"]},
        steps(
            stored(**IN_CLUSTER),
            lambda emu: setattr(emu.ml, "starts_after", None),
            lambda emu: emu.deployments["e1"].sleep(),
        ),
    ),
    "model that does not fit": Mistake(
        GENERIC, {"inference_id": "e1", **IN_CLUSTER}, lambda emu: setattr(emu.ml, "room", 0)
    ),
    "model that the licence does not allow": Mistake(
        GENERIC, {"inference_id": "e1", **IN_CLUSTER}, lambda emu: emu.ml.fail_next(403)
    ),
    "model that does not come in time": Mistake(
        GENERIC,
        {"inference_id": "e1", **IN_CLUSTER, "wait_for_model": True, "wait_timeout": 1},
        steps(stored(**IN_CLUSTER), lambda emu: emu.deployments["e1"].restart(None)),
    ),
    "model that has failed": Mistake(
        GENERIC,
        {"inference_id": "e1", **IN_CLUSTER, "wait_for_model": True},
        steps(stored(**IN_CLUSTER), lambda emu: emu.deployments["e1"].fail("no space left")),
    ),
    "model that runs elsewhere": generic(wait_for_model=True),
}


IN_USE = steps(there(), lambda emu: emu.add_pipeline("my-pipeline", "e1"))
UNREADABLE = steps(there(), lambda emu: setattr(emu.endpoints["e1"], "unreadable", "settings"))
REMOVE: Json = {"inference_id": "e1", "state": "absent"}
CHANGES: dict[str, Mistake] = {
    "change that the server does not make in place": azure(there(), service_settings={"deployment_id": "ada"}),
    "the same, of an endpoint in use": azure(IN_USE, service_settings={"deployment_id": "ada"}),
    "recreation of an endpoint in use": azure(IN_USE, service_settings={"deployment_id": "ada"}, recreate=True),
    "new settings that do not work": azure(there(), service_settings={"deployment_id": "embedings"}, recreate=True),
    "setting that the server ignores": generic(
        steps(mistakes.release("9.3.1"), stored(**OPENAI)), service_settings={"organisation_id": "o"}
    ),
    "removal of an endpoint in use": Mistake(AZURE, REMOVE, IN_USE),
    "removal of an endpoint of another service": Mistake(AZURE, REMOVE, stored(**OPENAI)),
    "removal of an endpoint that asks for force": Mistake(AZURE, REMOVE, UNREADABLE),
    "read of an endpoint that asks for force": Mistake(INFO, {"inference_id": "e1"}, UNREADABLE),
    "another client": azure(
        refuses(
            409,
            "status_exception",
            "Endpoint [e1] is currently being updated. Try again once the update completes",
            "PUT",
            prepare=there(),
        ),
        task_settings={"user": "u"},
    ),
}

SERVERS: dict[str, Mistake] = {
    "server older than all that are supported": azure(mistakes.old_server("8.13.4"), task_type="completion"),
    "server without the inference API": azure(lambda emu: emu.quirks.update(inference_api=False)),
    "setting that needs a later server": azure(
        mistakes.release("8.14.0"), service_settings={"rate_limit": {"requests_per_minute": 77}}
    ),
    "task type that needs a later server": azure(mistakes.release("9.2.0"), task_type="chat_completion"),
    "privilege to write": azure(mistakes.privileges("monitor_inference", "monitor")),
    "privilege to read": Mistake(INFO, {}, mistakes.privileges("monitor_ml")),
    "privilege to wait for a model": Mistake(
        GENERIC,
        {"inference_id": "e1", **IN_CLUSTER, "wait_for_model": True},
        mistakes.privileges("manage_inference", prepare=stored(**IN_CLUSTER)),
    ),
    "privilege for connectors": Mistake(CONNECTOR, {"connector_id": "c1"}, mistakes.privileges("monitor_connector")),
    "licence": azure(lambda emu: setattr(emu, "licence", "basic")),
    "overload": azure(refuses(429, "circuit_breaking_exception", "[parent] Data too large")),
    "403 that is about a model": Mistake(
        INFERENCE,
        {"inference_id": "e1", "input": ["a"]},
        refuses(403, "status_exception", "Requested model is not available in the allowed inference regions"),
    ),
    "403 that says nothing of a login": Mistake(
        INFERENCE, {"inference_id": "e1", "input": ["a"]}, refuses(403, "status_exception", "Model [m] is not for you")
    ),
    "408 of a cold model": Mistake(
        INFERENCE,
        {"inference_id": "e1", "input": ["a"]},
        refuses(
            408,
            "model_deployment_timeout_exception",
            "Timed out after [30s] waiting for trained model deployment [e1] to start. Use the trained model stats API "
            "to track the state of the deployment and try again once it has started.",
        ),
    ),
    "500 that asks for force": Mistake(
        AZURE,
        REMOVE,
        refuses(
            500,
            "status_exception",
            "Failed to stop inference endpoint [e1], use `force` to delete it",
            "DELETE",
            prepare=there(),
        ),
    ),
    "500 of Elasticsearch itself": azure(refuses(500, "null_pointer_exception", "Cannot invoke x", "PUT")),
    "JSON of a proxy": azure(mistakes.answers(403, {"ok": False, "message": "Access denied by policy"})),
    "JSON of a proxy that has no connection": azure(mistakes.answers(502, {"message": "upstream connect error"})),
    "page of a proxy": azure(mistakes.answers(503, "<html><title>Service Unavailable</title></html>")),
}

SCHEMA: Json = {"configuration_schema": c.SCHEMA}
CONNECTORS: dict[str, Mistake] = {
    "no connector_id": Mistake(CONNECTOR, {"name": "One"}),
    "connector without a language": Mistake(
        CONNECTOR, {"connector_id": "c1", "language": "de"}, lambda emu: emu.seed_connector("c1", {"name": "One"})
    ),
    "connector with another language": Mistake(
        CONNECTOR,
        {"connector_id": "c1", "language": "de"},
        lambda emu: emu.seed_connector("c1", {"name": "One", "language": "en"}),
    ),
    "unknown field of the configuration": Mistake(
        CONNECTOR, {"connector_id": "c1", **SCHEMA, "configuration": {"hots": "db.example.com"}}
    ),
    "configuration without a schema": Mistake(
        CONNECTOR, {"connector_id": "c1", "service_type": "postgresql", "configuration": {"host": "db.example.com"}}
    ),
    "value of the wrong type": Mistake(CONNECTOR, {"connector_id": "c1", **SCHEMA, "configuration": {"port": "many"}}),
    "misspelt key of a field": Mistake(
        CONNECTOR, {"connector_id": "c1", "configuration_schema": {"host": {"label": "Host", "sensitiv": True}}}
    ),
    "cron expression of Unix": Mistake(
        CONNECTOR, {"connector_id": "c1", "scheduling": {"full": {"enabled": True, "interval": "0 0 * * *"}}}
    ),
    "index of another connector": Mistake(
        CONNECTOR,
        {"connector_id": "c1", "index_name": "content-one"},
        lambda emu: emu.seed_connector("c2", {"name": "Two", "index_name": "content-one"}),
    ),
    "sync job of a connector that does not exist": Mistake(SYNC_JOB, {"connector_id": "c9"}),
    "sync job of a connector without an index": Mistake(
        SYNC_JOB, {"connector_id": "c1"}, lambda emu: emu.seed_connector("c1", {"name": "One"})
    ),
}

MISTAKES = {**ENDPOINT_ID, **FORM, **SERVICE, **REMOTE, **MODELS, **CHANGES, **SERVERS, **CONNECTORS}
MESSAGES = read_messages(Path(__file__).with_name("messages.txt"))


#: bad input that depends on the release, or on what is stored
NEEDS_A_READ = {
    *("task type that the service does not have", "misspelt secret", "missing setting", "missing secret"),
    *("setting that the server finds out", "connector without a language", "connector with another language"),
    "value of the wrong type",
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_message(mistake: str, bench: Bench, emu: Emulator) -> None:
    """Bad input is refused without a write, and before the first request unless it takes a read to see it."""
    assert mistakes.message(MISTAKES[mistake], bench, emu) == MESSAGES[mistake]
    (run, _secrets) = bench.runs[-1]
    if run.result["kind"] == "bad_input":
        assert not run.result.get("changed")
        assert {entry.method for entry in emu.log} == ({"GET"} if mistake in NEEDS_A_READ else set())


def test_every_message_of_the_page_has_its_mistake() -> None:
    assert list(MESSAGES) == list(MISTAKES), "in the same order"
