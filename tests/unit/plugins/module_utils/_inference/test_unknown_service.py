# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts about a service that the collection does not know, made of the server's own description."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference import unknown_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.api import InferenceApi
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.declaration import desired_endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.requirements import check_against_data
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Credential, Service
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.stored_secret import ask
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.unknown_service import described_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.versions import ALWAYS, NEVER
from ansible_collections.esops.elasticsearch.tests.unit.support.script import Call, ScriptedClient, server_error

API_KEY = {"sensitive": True, "updatable": True, "required": True, "type": "str"}
MODEL = {"sensitive": False, "updatable": False, "required": True, "type": "str"}
LIMIT = {"sensitive": False, "updatable": True, "required": False, "type": "int"}
PRESENT = {
    "service": "nobody",
    "name": "Nobody's",
    "task_types": ["text_embedding"],
    "configurations": {"api_key": API_KEY, "model_id": MODEL, "limit": LIMIT},
}
OLD = {
    "provider": "nobody",
    "task_types": [{"task_type": "text_embedding", "configuration": {"user": {"sensitive": False}}}],
    "configuration": {"api_key": {"sensitive": True}, "model_id": {"sensitive": False}},
}
OTHER = {"service": "other", "configurations": {"token": {"sensitive": True}}}


def facts_by(services: list[dict[str, t.Any]]) -> Service:
    """The facts about `nobody` that the server's list of services gives."""
    return described_service("nobody", unknown_service.description_of("nobody", services))


def test_present_form() -> None:
    facts = facts_by([OTHER, PRESENT])
    assert (facts.name, facts.title, facts.known, facts.credential_optional) == ("nobody", "Nobody's", False, True)
    assert facts.credentials == (Credential(("api_key",)),)
    assert {setting.path: setting.updatable for setting in facts.settings} == {
        "service_settings.model_id": NEVER,
        "task_settings.model_id": NEVER,
        "service_settings.limit": ALWAYS,
        "task_settings.limit": ALWAYS,
    }
    assert all(setting.kind == "any" and not setting.task_types for setting in facts.settings)


def test_form_of_8_17() -> None:
    facts = facts_by([OLD])
    assert facts.credential_names == ("api_key",), "what is beside the task types counts as well"
    assert {setting.path for setting in facts.settings if setting.path.startswith("service")} == {
        "service_settings.model_id",
        "service_settings.user",
    }
    assert all(setting.updatable == NEVER for setting in facts.settings)


@pytest.mark.parametrize("declared", [["access_key", "secret_key"], ["secret_key"], []])
def test_which_secrets_go_together_is_for_the_server_to_say(declared: list[str]) -> None:
    """Its description has two alternatives in the same form as two that go together."""
    facts = facts_by([{"service": "nobody", "configurations": dict.fromkeys(("secret_key", "access_key"), API_KEY)}])
    params = {"inference_id": "e1", "task_type": "rerank"}
    desired = desired_endpoint(params, facts, dict.fromkeys(declared, "S3cret"), "secrets")
    assert check_against_data(desired, None, {"service_settings": desired.secrets}) == ()


def test_several_secrets_go_together() -> None:
    described = {"service": "nobody", "configurations": dict.fromkeys(("secret_key", "access_key"), API_KEY)}
    assert facts_by([described]).credentials == (Credential(("access_key", "secret_key")),)


@pytest.mark.parametrize(
    "services",
    [
        [],
        [OTHER],
        [{}],
        [{"service": "nobody"}],
        [{"service": "nobody", "configurations": None, "task_types": None}],
        [{"service": "nobody", "configurations": {}, "task_types": ["rerank"]}],
        [{"service": "nobody", "configurations": {"odd": "text", "odder": None}}],
        [{"provider": "nobody", "task_types": [{"task_type": "rerank", "configuration": None}]}],
    ],
)
def test_nothing_described(services: list[dict[str, t.Any]]) -> None:
    facts = facts_by(services)
    assert (facts.settings, facts.credentials, facts.known) == ((), (), False)
    assert facts.setting("service_settings.x").updatable == NEVER
    assert facts.title == "nobody"


def test_secret_of_a_task_type_that_is_not_known() -> None:
    """It is tried out with what most task types take; an answer that says no to that tells nothing of the secret."""
    desired = desired_endpoint({"inference_id": "e1", "task_type": "painting"}, facts_by([PRESENT]), {"api_key": "k"})
    for given, warned in (({"painting": []}, False), (server_error(400, "[input] is not allowed"), True)):
        client = ScriptedClient(Call("POST", "_inference/painting/e1", given, {"input": "a"}))
        verdict = ask(InferenceApi(t.cast(t.Any, client)), desired)
        assert (verdict.rejected, bool(verdict.warning)) == (False, warned)


@pytest.mark.parametrize(
    ("name", "services", "text"),
    [
        ("nobody", [PRESENT], "The collection does not know the service 'nobody'. Which of its settings"),
        ("nobdy", [PRESENT], "Neither the collection nor the server knows the service 'nobdy'. Did you mean 'nobody'?"),
        ("coher", [PRESENT], "Neither the collection nor the server knows the service 'coher'. Did you mean 'cohere'?"),
        ("azure_openai", [], "The collection does not know the service 'azure_openai'. Did you mean 'azureopenai'?"),
        ("xyz", [OLD], "Neither the collection nor the server knows the service 'xyz'. Check its spelling."),
    ],
)
def test_warning_names_the_nearest_service(name: str, services: list[dict[str, t.Any]], text: str) -> None:
    assert unknown_service.unknown_service_warning(name, services).startswith(text)
