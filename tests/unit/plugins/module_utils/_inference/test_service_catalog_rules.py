# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is planned where the facts about a service say more than that a setting exists."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference import requirements
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.bodies import creation_bodies
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.comparison import differences
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.declaration import desired_endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.endpoint import Desired, Endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.plan import (
    Policy,
    plan_change,
    plan_creation,
    plan_without_server,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.requirements import depends_on_server
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Service
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import find_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import BadInput
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e

AWS = {"access_key": "a", "secret_key": "s"}
Settings = dict[str, t.Any]


def desired(service: str, task_type: str, settings: Settings, task_settings: Settings | None = None) -> Desired:
    """What a task declares of a service."""
    declared = {
        "inference_id": "e1",
        "task_type": task_type,
        "service_settings": settings,
        "task_settings": task_settings,
        "chunking_settings": None,
    }
    secrets = {"amazon_sagemaker": AWS, "googlevertexai": {"service_account_json": "x"}}
    return desired_endpoint(declared, t.cast(Service, find_service(service)), secrets.get(service, {"api_key": "k"}))


def there(service: str, task_type: str, settings: Settings, task_settings: Settings | None = None) -> Endpoint:
    """What the server shows."""
    return e.current(
        e.shown(
            service=service,
            task_type=task_type,
            service_settings=settings,
            task_settings=task_settings,
            chunking_settings=None,
        )
    )


# --- demands ---

SAGEMAKER = {"api": "elastic", "endpoint_name": "e", "region": "r"}
PLACED = {"model_id": "m", "project_id": "p"}
#: service, task type, settings, release -> what is missing
DEMANDS: tuple[tuple[str, str, Settings, str, tuple[str, ...]], ...] = (
    ("amazon_sagemaker", "text_embedding", SAGEMAKER, "", ("similarity", "element_type")),
    ("amazon_sagemaker", "text_embedding", {**SAGEMAKER, "similarity": "cosine"}, "", ("element_type",)),
    ("amazon_sagemaker", "text_embedding", {**SAGEMAKER, "element_type": "float"}, "", ("similarity",)),
    ("amazon_sagemaker", "text_embedding", {**SAGEMAKER, "api": "openai"}, "", ()),
    ("amazon_sagemaker", "rerank", SAGEMAKER, "", ()),
    ("googlevertexai", "text_embedding", PLACED, "", ()),
    ("googlevertexai", "text_embedding", PLACED, "9.4.2", ("location",)),
    ("googlevertexai", "text_embedding", {**PLACED, "location": "l"}, "9.4.2", ()),
    ("googlevertexai", "text_embedding", PLACED, "9.5.0", ()),
    ("googlevertexai", "text_embedding", PLACED, "serverless", ()),
    ("googlevertexai", "rerank", {"project_id": "p"}, "9.4.2", ()),
    ("googlevertexai", "completion", {}, "", ("model_id", "project_id")),
    ("googlevertexai", "completion", PLACED, "9.4.2", ("location",)),
    ("googlevertexai", "completion", {"url": "https://u"}, "9.4.2", ()),
    ("googlevertexai", "chat_completion", {"streaming_url": "https://u"}, "9.4.2", ()),
)


@pytest.mark.parametrize(("service", "task_type", "settings", "release", "missing"), DEMANDS)
def test_demands(service: str, task_type: str, settings: Settings, release: str, missing: tuple[str, ...]) -> None:
    """Without a release, only what every server demands is missed."""
    wanted = desired(service, task_type, settings)
    body = {"service_settings": {**settings, **wanted.secrets}}
    server = e.server(release) if release else None
    if not missing:
        assert requirements.check_against_data(wanted, server, body) == ()
        return
    with pytest.raises(BadInput) as caught:
        requirements.check_against_data(wanted, server, body)
    named = ", ".join(f"service_settings.{name}" for name in missing)
    assert caught.value.reason == f"To create inference endpoint 'e1', also set {named}"


@pytest.mark.parametrize(
    ("settings", "depends"), [(PLACED, True), ({**PLACED, "location": "l"}, False), ({"url": "https://u"}, False)]
)
def test_what_depends_on_the_server(settings: Settings, depends: bool) -> None:
    assert depends_on_server({"service_settings": settings}, desired("googlevertexai", "completion", {})) is depends


def test_recreate_begins_with_nothing_that_the_server_refuses() -> None:
    wanted = desired("googlevertexai", "text_embedding", PLACED)
    shown = there("googlevertexai", "completion", {"provider": "META", "url": "https://u"})
    with pytest.raises(BadInput, match=r"service_settings\.location"):
        plan_change(wanted, shown, e.server("9.4.2"), Policy(recreate=True, force=True), send_secret=False)
    plan = plan_change(wanted, shown, e.server("9.5.3"), Policy(recreate=True, force=True), send_secret=False)
    assert plan.action == "recreate"


@pytest.mark.parametrize(
    ("service", "task_type", "release"),
    [
        ("hugging_face", "rerank", "8.18.0"),
        ("watsonxai", "completion", "9.1.0"),
        ("watsonxai", "chat_completion", "9.1.0"),
        ("voyageai", "text_embedding", "8.18.0"),
        ("voyageai", "rerank", "9.0.0"),
    ],
)
def test_what_is_not_certain_is_left_to_the_server(service: str, task_type: str, release: str) -> None:
    requirements.require_features(desired(service, task_type, {}), e.server(release), [], with_secret=True)


# --- maps whose parts count one by one ---

RESPONSE = {"json_parser": {"relevance_score": "$.one"}, "error_parser": {"path": "$.error"}}
CUSTOM = {"url": "https://u", "request": "r", "response": RESPONSE}
OTHER_PARSER = {"json_parser": {"relevance_score": "$.two"}}


def test_parts_that_are_not_declared_stay() -> None:
    """In an update, and in a new endpoint in the place of the old one."""
    shown = there("custom", "rerank", CUSTOM)
    after = {**RESPONSE, **OTHER_PARSER}
    wanted = desired("custom", "rerank", {"response": OTHER_PARSER})
    plan = plan_change(wanted, shown, e.server("9.5.3"), Policy(), send_secret=False)
    assert (plan.action, plan.body) == ("update", {"service_settings": {"response": after}})
    assert plan.after["service_settings"]["response"] == after
    assert creation_bodies(wanted, shown)[0]["service_settings"]["response"] == after


def test_parts_of_another_task_type_do_not_stay() -> None:
    wanted = desired("custom", "completion", {"response": {"json_parser": {"completion_result": "$.one"}}})
    (body,) = creation_bodies(wanted, there("custom", "rerank", CUSTOM))
    assert body["service_settings"]["response"] == {"json_parser": {"completion_result": "$.one"}}


# --- maps that cannot have a key in common ---


@pytest.mark.parametrize(
    ("parameters", "release", "refused"),
    [
        ({"one": "1", "two": "2"}, "9.4.2", False),
        ({"one": "1", "two": "2"}, "9.5.0", True),
        ({"two": "2"}, "9.5.0", False),
        (None, "9.5.0", False),
    ],
)
def test_names_of_parameters(parameters: Settings | None, release: str, refused: bool) -> None:
    """From 9.5 on, the server refuses a parameter that has the name of a secret one."""
    params = {"inference_id": "e1", "task_type": "rerank", "service_settings": CUSTOM}
    params["task_settings"] = {"parameters": parameters}
    wanted = desired_endpoint(
        params, t.cast(Service, find_service("custom")), {"secret_parameters": {"one": "S3cret"}}, "secrets"
    )
    if not refused:
        assert plan_creation(wanted, e.server(release)).action == "create"
        return
    assert plan_without_server(wanted, None, Policy()) is None
    with pytest.raises(BadInput) as caught:
        plan_creation(wanted, e.server(release))
    assert caught.value.reason == "one is in both secrets.secret_parameters and task_settings.parameters"


# --- task settings that an update replaces ---


@pytest.mark.parametrize("release", ["9.2.6", "9.4.2", "9.5.3"])
@pytest.mark.parametrize(("service", "replaces"), [("contextualai", True), ("cohere", False)])
def test_task_settings_that_stay_are_sent_where_they_would_be_lost(service: str, replaces: bool, release: str) -> None:
    settings = {"model_id": "m"}
    shown = there(service, "rerank", settings, {"top_n": 3, "return_documents": True})
    wanted = desired(service, "rerank", settings, {"top_n": 4})
    plan = plan_change(wanted, shown, e.server(release), Policy(), send_secret=False)
    assert plan.body == {"task_settings": {"top_n": 4, **({"return_documents": True} if replaces else {})}}


def test_no_task_settings_without_a_change_of_them() -> None:
    shown = there("anthropic", "completion", {"model_id": "m"}, {"max_tokens": 3})
    wanted = desired("anthropic", "completion", {"rate_limit": {"requests_per_minute": 4}}, {"max_tokens": 3})
    plan = plan_change(wanted, shown, e.server("9.5.3"), Policy(), send_secret=False)
    assert plan.body == {"service_settings": {"rate_limit": {"requests_per_minute": 4}}}


# --- settings that are not shown ---

HIDDEN = {"model_id": "m", "url": "https://u"}


@pytest.mark.parametrize(
    ("shown", "release", "paths"),
    [
        (None, "", []),
        (None, "9.5.0", []),
        (None, "serverless", []),
        (None, "9.4.2", ["service_settings.url"]),
        ("https://other", "", ["service_settings.url"]),
        ("https://other", "9.5.0", ["service_settings.url"]),
        ("https://u", "9.4.2", []),
    ],
)
def test_hidden_setting(shown: str | None, release: str, paths: list[str]) -> None:
    """Its absence counts where the server is known to show it; another value always does."""
    endpoint = there("cohere", "rerank", {"model_id": "m", **({"url": shown} if shown else {})})
    server = e.server(release) if release else None
    found = differences(desired("cohere", "rerank", HIDDEN), endpoint, server)
    assert [difference.path for difference in found] == paths


def test_version_is_asked_where_something_may_be_hidden() -> None:
    wanted = desired("cohere", "rerank", HIDDEN)
    hidden, shown = there("cohere", "rerank", {"model_id": "m"}), there("cohere", "rerank", HIDDEN)
    assert plan_without_server(wanted, hidden, Policy()) is None
    assert plan_without_server(wanted, shown, Policy()) is not None
    assert plan_change(wanted, hidden, e.server("9.5.0"), Policy(), send_secret=False).action == "none"
    rejected = Policy(update_secrets="when_rejected")
    assert plan_change(wanted, hidden, e.server("9.5.0"), rejected, send_secret=False).action == "probe"
    assert plan_change(wanted, hidden, e.server("9.5.0"), Policy("always"), send_secret=True).action == "update"
    assert plan_change(wanted, hidden, e.server("9.4.2"), Policy(), send_secret=False).action == "refuse"


@pytest.mark.parametrize(
    ("settings", "release", "warned"),
    [
        ({"model_id": "n"}, "9.5.3", True),
        ({"model_id": "n"}, "serverless", True),
        ({"model_id": "n"}, "9.4.2", False),
        ({"model_id": "n", "url": "https://u"}, "9.5.3", False),
        ({"rate_limit": {"requests_per_minute": 4}}, "9.5.3", False),
    ],
)
def test_recreate_tells_what_it_cannot_keep(settings: Settings, release: str, warned: bool) -> None:
    """A setting that the server does not show would go away unseen."""
    wanted = desired("cohere", "rerank", settings)
    plan = plan_change(
        wanted,
        there("cohere", "rerank", {"model_id": "m"}),
        e.server(release),
        Policy(recreate=True),
        send_secret=False,
    )
    assert plan.action == ("recreate" if "model_id" in settings else "update")
    assert ["does not show service_settings.url" in text for text in plan.warnings] == ([True] if warned else [])


# --- words ---


@pytest.mark.parametrize(("word", "good"), [("https", True), ("HTTPS", False), (" https", False), (1, False)])
def test_words_as_they_are(word: t.Any, good: bool) -> None:
    settings = {"http_schema": word}
    if good:
        assert desired("alibabacloud-ai-search", "rerank", settings).settings == {"service_settings.http_schema": word}
        return
    if isinstance(word, str):
        (found,) = desired("alibabacloud-ai-search", "rerank", settings).contradictions
        assert found.reason == "service_settings.http_schema must be one of https, http"
        return
    with pytest.raises(BadInput, match="http_schema must be a non-empty string"):
        desired("alibabacloud-ai-search", "rerank", settings)


def test_parameters_that_the_server_merges() -> None:
    """Only the declared ones count, and a declared one that is missing or other does."""
    settings = {"url": "https://u"}
    shown = there("custom", "rerank", settings, {"parameters": {"a": "1", "b": "2"}})
    found = [
        bool(differences(desired("custom", "rerank", settings, {"parameters": parameters}), shown))
        for parameters in ({"a": "1"}, {"a": "2"}, {"c": "1"}, {})
    ]
    assert found == [False, True, True, False]
