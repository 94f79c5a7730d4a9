# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A login such as `elastic`/`elastic`: the result can be fed into the next task, and the password shows nowhere else.

docs/reference/contract.md, "Masking".
"""

from __future__ import annotations

import json
import typing as t

import pytest
from functional.facts import ACCOUNT, REMOTE_KEY, Json
from functional.sets import texts
from support.modules import GENERIC, INFO, SET, Run, run_module

from es_emulator import Emulator, Fault, Login

ID = "my-elastic-one"
OPENAI: Json = {"task_type": "text_embedding", "service": "openai", "service_settings": {"model_id": "elastic-small"}}


@pytest.fixture(autouse=True)
def cluster(emu: Emulator) -> Emulator:
    """A cluster with the login of many a test cluster."""
    emu.node.login = Login("basic", "elastic", "elastic")
    emu.quirks["preconfigured"] = False
    return emu


def ran(emu: Emulator, module: str, environment: t.Mapping[str, str] | None = None, **arguments: t.Any) -> Run:
    login = {} if environment else {"username": "elastic", "password": "elastic"}
    return run_module(module, {"url": emu.url, **login, **arguments}, environment=environment)


def warns(run: Run, name: str) -> bool:
    """Whether it warns of the word once, and of nothing else."""
    said = texts(run.result.get("warnings", []))
    return said.startswith(f"The value of {name} is a plain word.") and "\n" not in said


def test_names_stay_readable_and_can_be_fed_into_the_next_task(emu: Emulator) -> None:
    made = ran(emu, GENERIC, inference_id=ID, **OPENAI, secrets={"api_key": REMOTE_KEY})
    assert (made.result["action"], made.result["endpoint"]["inference_id"]) == ("create", ID)
    assert made.result["endpoint"]["service_settings"]["model_id"] == "elastic-small"
    assert made.result["diff"]["after"]["inference_id"] == ID
    assert warns(made, "password")
    again = ran(emu, GENERIC, secrets={"api_key": REMOTE_KEY}, **made.result["endpoint"])
    assert (again.result["changed"], again.result["endpoint"]) == (False, made.result["endpoint"])


def test_service_and_its_uses_stay_readable(emu: Emulator) -> None:
    settings: Json = {"model_id": "elser_model_2"}
    emu.seed("elastic", task_type="sparse_embedding", service="elastic", service_settings=settings, secrets={})
    emu.add_pipeline("elastic", "elastic")
    emu.add_index("logs-elastic", inference_id="elastic")
    shown = ran(emu, INFO).result["endpoints"]
    assert [(endpoint["inference_id"], endpoint["service"]) for endpoint in shown] == [("elastic", "elastic")]
    refused = ran(emu, GENERIC, inference_id="elastic", state="absent").result
    assert refused["used_by"] == {"pipelines": ["elastic"], "indexes": ["logs-elastic"]}
    assert "'elastic'" in refused["msg"]


@pytest.mark.parametrize("said", ["password elastic refused", "[elastic:elastic]", "Basic ZWxhc3RpYzplbGFzdGlj"])
def test_the_word_itself_is_masked_elsewhere(emu: Emulator, said: str) -> None:
    body = {"error": {"type": "x", "reason": said}, "status": 400}
    emu.add_fault(Fault("status", status=400, body=body, times=None))
    run = ran(emu, INFO, inference_id=ID)
    reason = run.result["error"]["reason"]
    assert "elastic" not in reason
    assert "ZWxh" not in run.output
    assert run.result["request"]["path"] == f"/_inference/{ID}"
    shown = run.result["invocation"]["module_args"]
    assert shown["password"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def test_word_from_the_environment(emu: Emulator) -> None:
    emu.seed(ID, **OPENAI, secrets={"api_key": REMOTE_KEY})
    login = {"ELASTICSEARCH_USERNAME": "elastic", "ELASTICSEARCH_PASSWORD": "elastic"}
    run = ran(emu, INFO, login)
    assert [endpoint["inference_id"] for endpoint in run.result["endpoints"]] == [ID]
    assert warns(run, "ELASTICSEARCH_PASSWORD")


def test_account_with_a_project_of_that_name(emu: Emulator) -> None:
    """A file look-up of ansible-core 2.18 makes a dictionary of an account's text."""
    emu.node.login = Login("api_key", id="esops", key="cluster-Key-0")
    account = {"type": "service_account", "project_id": "search", "private_key": "zQ7-private-Key"}
    item = {
        "inference_id": "search-1",
        "service": "googlevertexai",
        "task_type": "text_embedding",
        "service_settings": {"project_id": "search", "location": "l", "model_id": "search"},
        "secrets": {"service_account_json": account},
    }
    emu.remote.valid_secrets = {json.dumps(account), ACCOUNT, *map(str, account.values())}
    body = {"error": {"type": "x", "reason": "search says zQ7-private-Key"}, "status": 400}
    emu.add_fault(Fault("status", method="PUT", status=400, body=body))
    task: Json = {"url": emu.url, "api_key": "esops:cluster-Key-0", "endpoints": [item]}
    run = run_module(SET, task)
    (refused,) = run.result["endpoints"]
    assert (refused["inference_id"], refused["error"]["error"]["reason"]) == ("search-1", "search says ********")
    assert run.result["invocation"]["module_args"]["endpoints"][0]["service_settings"] == item["service_settings"]
    assert "zQ7" not in run.output
    assert "plain word" not in run.output
