# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`inference_endpoint` where a service is unlike the others: models in the cluster, odd words, services not known."""

from __future__ import annotations

import json
import re

import pytest
from functional import services as s
from functional.facts import REMOTE_KEY, Json
from functional.harness import GET, Bench, get
from functional.services import ensure, first, made, texts

from es_emulator import Emulator

IN_CLUSTER = ("elasticsearch", "elser")
ADAPTIVE = {"enabled": True, "min_number_of_allocations": 1, "max_number_of_allocations": 4}


# --- the services that run in the cluster itself ---


@pytest.mark.parametrize("service", IN_CLUSTER)
@pytest.mark.parametrize("version", ["8.16.0", "8.19.0", "9.3.0", "9.4.0", "9.5.3", "serverless"])
def test_allocations(bench: Bench, emu: Emulator, service: str, version: str) -> None:
    """The one setting that every server with `_update` changes in place."""
    emu.set_version(version)
    task = first(service)
    made(bench, task)
    if version in ("8.16.0", "8.19.0", "9.3.0"):  # these lose other chunking settings
        emu.endpoints["e1"].chunking_settings = None
    seen = ensure(bench, {**task, "service_settings": {"num_allocations": 3}})
    assert (seen.result.get("action"), seen.result.get("msg")) == ("update", None)
    assert emu.endpoints["e1"].service_settings["num_allocations"] == 3
    body = {"service_settings": {"num_allocations": 3}}
    assert ("PUT", f"/_inference/{task['task_type']}/e1/_update", "", body) in seen.requests


@pytest.mark.parametrize("service", IN_CLUSTER)
@pytest.mark.parametrize("update_secrets", ["always", "when_rejected"])
def test_allocations_where_secrets_are_updated(bench: Bench, service: str, update_secrets: str) -> None:
    """That may be said for a whole set; these services have none."""
    task = {**first(service), "update_secrets": update_secrets}
    made(bench, task)
    seen = ensure(bench, {**task, "service_settings": {"num_allocations": 3}})
    assert (seen.result.get("action"), seen.result.get("msg")) == ("update", None)
    seen = ensure(bench, {**task, "service_settings": {"num_allocations": 3}})
    assert seen.result["action"] == "none"


@pytest.mark.parametrize("service", IN_CLUSTER)
def test_adaptive_allocations(bench: Bench, emu: Emulator, service: str) -> None:
    """The one unsets the other, which the diff says."""
    task = first(service)
    made(bench, task)
    adaptive = {**task, "service_settings": {"adaptive_allocations": ADAPTIVE}}
    seen = ensure(bench, adaptive)
    assert (seen.result.get("action"), seen.result.get("msg")) == ("update", None)
    stored = emu.endpoints["e1"].service_settings
    assert stored["adaptive_allocations"] == ADAPTIVE
    fixed = {**task, "service_settings": {"num_allocations": 2}}
    seen = ensure(bench, fixed)
    assert (seen.result.get("action"), seen.result.get("msg")) == ("update", None)
    assert seen.result["diff"]["before"]["service_settings"]["adaptive_allocations"] == ADAPTIVE
    assert not seen.result["diff"]["after"]["service_settings"].get("adaptive_allocations")
    assert "adaptive_allocations" not in seen.result["endpoint"]["service_settings"]


@pytest.mark.parametrize("service", IN_CLUSTER)
def test_live_number_of_allocations(bench: Bench, emu: Emulator, service: str) -> None:
    """While they adapt, the number that is shown moves by itself, and is no difference."""
    task = first(service)
    task["service_settings"] = {
        **{name: value for name, value in task["service_settings"].items() if name != "num_allocations"},
        "adaptive_allocations": ADAPTIVE,
    }
    made(bench, task)
    emu.endpoints["e1"].service_settings["num_allocations"] = 4
    assert ensure(bench, task).result["action"] == "none"


@pytest.mark.parametrize("service", IN_CLUSTER)
def test_other_changes_in_the_cluster_are_refused(bench: Bench, service: str) -> None:
    task = first(service)
    made(bench, task)
    threads = {**task["service_settings"], "num_threads": 2}
    seen = ensure(bench, {**task, "service_settings": threads})
    assert seen.result["failed"]
    assert "service_settings.num_threads (now 1, wanted 2)" in seen.result["msg"]
    assert "recreate: true" in seen.result["msg"]


def test_elser_is_elasticsearch(bench: Bench) -> None:
    """The old name and the new one are the same service."""
    made(bench, first("elser"))
    task = {**first("elser"), "service": "elasticsearch", "service_settings": {"num_threads": 1}}
    assert ensure(bench, task).result["action"] == "none"


# --- peculiarities ---


@pytest.mark.parametrize("version", ["9.5.3", "serverless"])
def test_setting_that_exists_no_longer(bench: Bench, emu: Emulator, version: str) -> None:
    emu.set_version(version)
    task = s.with_settings(first("elastic"), rate_limit={"requests_per_minute": 7})
    seen = ensure(bench, task)
    assert seen.result["failed"]
    assert "service_settings.rate_limit.requests_per_minute no longer exists" in seen.result["msg"]
    assert "Upgrade" not in seen.result["msg"]


def test_service_account(bench: Bench, emu: Emulator) -> None:
    """Templates make a map of a JSON text; the server wants the text."""
    account = {"client_email": "robot-one@example.com", "private_key": REMOTE_KEY}
    emu.remote.valid_secrets.add(json.dumps(account))
    seen = ensure(bench, first("googlevertexai"), secrets={"service_account_json": account})
    assert (seen.result.get("action"), seen.result.get("msg")) == ("create", None)
    assert json.loads(emu.endpoints["e1"].secrets["service_account_json"]) == account


def test_service_account_among_the_settings(bench: Bench, emu: Emulator) -> None:
    """The type of the account is a part of the setting's name, which has to stay readable."""
    account = {"type": "service_account", "private_key": REMOTE_KEY}
    emu.remote.valid_secrets.add(json.dumps(account))
    task = s.with_settings(first("googlevertexai"), service_account_json=account)
    seen = ensure(bench, task, secrets=None)
    assert (seen.result.get("action"), seen.result.get("msg")) == ("create", None)
    assert "service_settings.service_account_json is a secret" in texts(seen)


@pytest.mark.parametrize(
    ("service", "old", "new"),
    [
        ("cohere", "service_settings.model", "service_settings.model_id"),
        ("openai", "task_settings.model", "service_settings.model_id"),
        ("openai", "task_settings.model_id", "service_settings.model_id"),
    ],
)
def test_old_names(bench: Bench, emu: Emulator, service: str, old: str, new: str) -> None:
    """Declared under the old name, sent and compared under the new one."""
    task = first(service)
    value = s.get_path(task, new)
    section, name = new.split(".")
    del task[section][name]
    s.set_path(task, old, value)
    assert ensure(bench, task).result["action"] == "create"
    assert s.get_path(emu.endpoints["e1"].as_dict(), new) == value


@pytest.mark.parametrize(
    ("service", "name", "word", "shown"),
    [
        *(("cohere", "embedding_type", word, "byte") for word in ("int8", "INT8", "byte")),
        *(("amazonbedrock", "provider", word, "AMAZONTITAN") for word in ("amazontitan", "AmazonTitan")),
    ],
)
def test_words_that_are_shown_otherwise(bench: Bench, service: str, name: str, word: str, shown: str) -> None:
    task = s.with_settings(first(service), **{name: word})
    seen = ensure(bench, task)
    assert seen.result["endpoint"]["service_settings"][name] == shown


@pytest.mark.parametrize("version", ["9.4.0", "9.5.3"])
def test_custom_keeps_its_secret(bench: Bench, emu: Emulator, version: str) -> None:
    """Up to 9.4, an update of `service_settings` without the secret would lose it without a word."""
    emu.set_version(version)
    task = first("custom")
    made(bench, task)
    seen = ensure(bench, {**task, "service_settings": {"rate_limit": {"requests_per_minute": 7}}})
    assert emu.endpoints["e1"].secrets == task["secrets"]
    assert ("failed" in seen.result) is (version == "9.4.0")


# --- a setting that the collection does not know ---

MEANT = r"service_settings\.top_n is not a setting of Cohere .* may refuse it\. Did you mean task_settings\.top_n\?"


def misplaced() -> Json:
    """A task with a setting in the wrong group."""
    task = s.complete("cohere", "rerank")
    return {**task, "service_settings": {**task["service_settings"], "top_n": 3}}


def test_setting_in_the_wrong_group(bench: Bench, emu: Emulator) -> None:
    """A newer server may know it, so it is sent; check mode says that the server may refuse it."""
    seen = ensure(bench, misplaced(), check_differs="only the server knows")
    assert (seen.check["action"], seen.result["failed"]) == ("create", True)
    assert "top_n" in seen.result["error"]["reason"]
    for result in (seen.check, seen.result):
        assert re.search(MEANT, texts(seen._replace(result=result)))
    assert emu.endpoints == {}


@pytest.mark.parametrize("version", ["8.15.0", "9.3.0", "9.4.0", "9.5.3"])
def test_setting_in_the_wrong_group_of_an_endpoint_that_exists(bench: Bench, emu: Emulator, version: str) -> None:
    """No updates at all, ignored, or refused: the endpoint stays, and no advice to create it again."""
    emu.set_version(version)
    made(bench, s.complete("cohere", "rerank"))
    stored = emu.endpoints["e1"].as_dict()
    seen = ensure(bench, misplaced(), recreate=True, check_differs="only the server knows")
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert "recreate" not in seen.result["msg"]
    assert re.search(MEANT, texts(seen))
    assert not [request for request in seen.requests if request[0] == "DELETE" and "dry_run" not in request[2]]
    assert emu.endpoints["e1"].as_dict() == stored


# --- a service that the collection does not know ---


def test_unknown_service(bench: Bench, emu: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """It asks the server what is secret, says so, and compares what it reads."""
    task = s.novel(monkeypatch)
    secret = task.pop("secrets")["api_key"]
    task = s.with_settings(task, api_key=secret)
    seen = ensure(bench, task, again=False)
    assert seen.result.get("action") == "create", seen.result
    assert "does not know the service 'novel'" in texts(seen)
    assert "service_settings.api_key is a secret" in texts(seen)
    assert emu.endpoints["e1"].secrets == {"api_key": secret}
    assert get("_services") in seen.requests
    again = ensure(bench, task, again=False)
    assert again.result["action"] == "none"
    assert again.requests == [get("_services"), GET]


@pytest.mark.parametrize("service", ["openai", "amazonbedrock"])
def test_unknown_service_with_several_secrets(
    bench: Bench, emu: Emulator, monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    """Whether they go together or exclude each other, the server does not describe; what is declared is sent."""
    task = s.novel(monkeypatch, service)
    task["service_settings"].pop("provider", None)  # its case is changed by the server
    task["service_settings"].update({"provider": "AMAZONTITAN"} if service == "amazonbedrock" else {})
    seen = ensure(bench, task, again=False)
    assert (seen.result.get("action"), seen.result.get("msg")) == ("create", None)
    assert emu.endpoints["e1"].secrets == task["secrets"]


def test_unknown_service_that_is_not_described(bench: Bench, emu: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before 8.17 the server describes nothing: everything still works, on trust in what is read."""
    task = s.novel(monkeypatch)
    emu.set_version("8.16.0")
    seen = ensure(bench, {**task, "inference_id": "e1"}, again=False, check_differs="the server refuses it")
    assert "does not describe its services" in texts(seen)


def test_service_that_the_server_does_not_know(bench: Bench) -> None:
    task = {"service": "nobody", "task_type": "rerank", "secrets": {"api_key": REMOTE_KEY}}
    seen = ensure(bench, task, check_differs="only the server knows that it does not exist")
    assert seen.result["failed"]
    assert "nobody" in seen.result["msg"]
