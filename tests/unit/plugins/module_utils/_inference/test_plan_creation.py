# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creating and recreating: what is sent, what is kept, what is shown.

docs/reference/elasticsearch-inference.md, "Create"; docs/reference/contract.md, "Recreation".
"""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.bodies import creation_bodies
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.endpoint import Desired
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.plan import (
    Policy,
    plan_change,
    plan_creation,
    plan_without_server,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.requirements import (
    all_declared_paths,
    require_features,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import BadInput, MissingFeature
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e

SECRET = {"api_key": e.KEY}
MARKER = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
KNOWN = ("8.14.3", "9.5.3", "9.5.99", "serverless")
NEWER = ("9.6.0", "10.0.0")
OAUTH2 = {"client_id": "c", "scopes": ["s"], "tenant_id": "t"}


def test_creation() -> None:
    wanted = e.desired(
        {**e.IDENTITY, "similarity": " COSINE ", "rate_limit": {"requests_per_minute": 7}},
        task_settings={"headers": {"h": "SECRET-HEADER"}, "user": "u"},
        chunking_settings={"strategy": "word", "max_chunk_size": 100, "overlap": 10},
        secrets=SECRET,
    )
    found = plan_without_server(wanted, None, Policy())
    assert found is not None
    assert (found.action, found.before, found.sends_secret) == ("create", {}, True)
    assert found.body == {
        "service": "azureopenai",
        "service_settings": {
            **e.IDENTITY,
            "similarity": " COSINE ",
            "rate_limit": {"requests_per_minute": 7},
            **SECRET,
        },
        "task_settings": {"headers": {"h": "SECRET-HEADER"}, "user": "u"},
        "chunking_settings": {"strategy": "word", "max_chunk_size": 100, "overlap": 10},
    }
    assert found.after["service_settings"]["api_key"] == MARKER
    assert found.after["task_settings"] == {"headers": {"h": MARKER}, "user": "u"}
    assert (found.after["inference_id"], found.after["task_type"]) == ("e1", "text_embedding")
    assert "SECRET-HEADER" not in repr(found.after)
    assert e.KEY not in repr(found.after)


def test_creation_sends_no_empty_groups() -> None:
    wanted = e.desired(
        {**e.IDENTITY, "rate_limit": {}}, task_settings={"headers": {}}, chunking_settings={}, secrets=SECRET
    )
    found = plan_without_server(wanted, None, Policy())
    assert found is not None
    assert found.body == {"service": "azureopenai", "service_settings": {**e.IDENTITY, **SECRET}}


INCOMPLETE: dict[str, tuple[dict[str, t.Any], dict[str, str], list[str]]] = {
    "everything": ({}, {}, ["resource_name", "deployment_id", "api_version", "one of service_settings.api_key"]),
    "secret": (e.IDENTITY, {}, ["service_settings.api_key, service_settings.entra_id, service_settings.client_secret"]),
    "resource": ({"deployment_id": "d", "api_version": "1"}, SECRET, ["set service_settings.resource_name."]),
    "companions": (e.IDENTITY, {"client_secret": "x"}, ["client_id", "scopes", "tenant_id"]),
    "one companion": (
        {**e.IDENTITY, **OAUTH2, "scopes": None},
        {"client_secret": "x"},
        ["set service_settings.scopes."],
    ),
}


@pytest.mark.parametrize("name", INCOMPLETE)
def test_creation_without_what_it_needs(name: str) -> None:
    settings, secrets, words = INCOMPLETE[name]
    wanted = e.desired(settings, secrets=secrets)
    assert plan_without_server(wanted, None, Policy()) is None, "whether the collection knows the server is to be read"
    for server in (None, *map(e.server, KNOWN)):
        with pytest.raises(BadInput) as caught:
            plan_creation(wanted, server)
        assert all(word in caught.value.message for word in words)
        assert "To create inference endpoint 'e1', also set" in caught.value.reason
    for release in NEWER:
        plan = plan_creation(wanted, e.server(release))
        assert plan.action == "create"
        (warning,) = plan.warnings
        assert all(word in warning for word in words)
        assert f"{e.server(release)} is newer than the collection's data, so the server decides." in warning


CONTRADICTING: dict[str, dict[str, t.Any]] = {
    "task type": {"task_type": "rerank"},
    "word": {"service_settings": {**e.IDENTITY, "similarity": "euclid"}},
}


@pytest.mark.parametrize("name", CONTRADICTING)
def test_what_the_data_does_not_have(name: str) -> None:
    """The data is right about the servers that it covers. A newer one may have more, so it decides."""
    wanted = e.desired(**{"service_settings": e.IDENTITY, "secrets": SECRET, **CONTRADICTING[name]})
    there = e.current(e.shown())
    assert plan_without_server(wanted, None, Policy()) is plan_without_server(wanted, there, Policy()) is None
    for release in KNOWN:
        for plan in (
            lambda server: plan_creation(wanted, server),
            lambda server: plan_change(wanted, there, server, Policy(recreate=True, force=True), send_secret=False),
        ):
            with pytest.raises(BadInput) as caught:
                plan(e.server(release))
            assert caught.value.reason == wanted.contradictions[0].reason
    for release in NEWER:
        created = plan_creation(wanted, e.server(release))
        recreated = plan_change(wanted, there, e.server(release), Policy(recreate=True, force=True), send_secret=False)
        assert (created.action, recreated.action) == ("create", "recreate")
        assert created.warnings == recreated.warnings
        assert wanted.contradictions[0].reason in created.warnings[0]


def test_what_the_server_shows_is_no_contradiction() -> None:
    """An endpoint that is as declared proves that its server knows it all; its version does not matter."""
    wanted = e.desired({"similarity": "euclid"})
    plan = plan_without_server(wanted, e.current(e.with_settings(similarity="euclid")), Policy())
    assert plan is not None
    assert plan.action == "none"


def test_creation_with_a_part_of_chunking() -> None:
    with pytest.raises(BadInput, match="strategy is needed"):
        plan_without_server(
            e.desired(e.IDENTITY, chunking_settings={"max_chunk_size": 9}, secrets=SECRET), None, Policy()
        )


def bodies(wanted: Desired, there: dict[str, t.Any]) -> list[dict[str, t.Any]]:
    return creation_bodies(wanted, e.current(there))


FULL = e.with_settings(max_input_tokens=8, rate_limit={"requests_per_minute": 7})
FULL["task_settings"] = {"user": "u", "headers": {"h": "v"}}


def test_recreation_keeps_what_is_not_declared() -> None:
    first, second = bodies(e.desired({"max_input_tokens": 9}, secrets=SECRET), FULL)
    assert first == {
        "service": "azureopenai",
        "service_settings": {
            **e.IDENTITY,
            "rate_limit": {"requests_per_minute": 7},
            "similarity": "dot_product",
            "max_input_tokens": 9,
            **SECRET,
        },
        "task_settings": {"user": "u", "headers": {"h": "v"}},
        "chunking_settings": e.SENTENCE,
    }
    assert second == {**first, "service_settings": {**first["service_settings"], "dimensions": 1536}}


@pytest.mark.parametrize("path", ["resource_name", "deployment_id", "api_version"])
def test_what_azure_derived_is_not_kept_for_another_model(path: str) -> None:
    (body,) = bodies(e.desired({path: "other"}, secrets=SECRET), FULL)
    settings = body["service_settings"]
    assert "dimensions" not in settings
    assert "similarity" not in settings
    assert settings["rate_limit"] == {"requests_per_minute": 7}
    assert settings[path] == "other"
    assert body["chunking_settings"] == e.SENTENCE


def test_declared_dimensions_are_sent_at_once() -> None:
    (body,) = bodies(e.desired({"dimensions": 256}, secrets=SECRET), FULL)
    assert body["service_settings"]["dimensions"] == 256


def test_recreation_with_other_chunking() -> None:
    wanted = e.desired(chunking_settings={"strategy": "word", "max_chunk_size": 100, "overlap": 10}, secrets=SECRET)
    assert bodies(wanted, FULL)[0]["chunking_settings"] == {"strategy": "word", "max_chunk_size": 100, "overlap": 10}
    wanted = e.desired(chunking_settings={"max_chunk_size": 100}, secrets=SECRET)
    assert bodies(wanted, FULL)[0]["chunking_settings"] == {**e.SENTENCE, "max_chunk_size": 100}


def test_recreation_as_another_task_type() -> None:
    (body,) = bodies(e.desired(task_type="completion", secrets=SECRET), e.shown(task_settings={"user": "u"}))
    assert body == {
        "service": "azureopenai",
        "service_settings": {**e.IDENTITY, **SECRET},  # no default of the embeddings' rate limit either
        "task_settings": {"user": "u"},
    }
    (body,) = bodies(e.desired(task_type="completion", secrets=SECRET), FULL)
    assert body["service_settings"]["rate_limit"] == {"requests_per_minute": 7}, "that was a user's wish"


def test_recreation_of_an_endpoint_of_another_service() -> None:
    there = e.shown(service="openai", service_settings={"model_id": "m", "rate_limit": {"requests_per_minute": 7}})
    for body in bodies(e.desired(e.IDENTITY, secrets=SECRET), there):
        assert body["service_settings"] == {**e.IDENTITY, **SECRET}


@pytest.mark.parametrize("besides", [{}, {"nope": "x"}, {"nope": "x", "other": "y"}])
@pytest.mark.parametrize(("secrets", "kept"), [({"client_secret": "x"}, True), (SECRET, False)])
def test_companions_go_with_their_secret(secrets: dict[str, str], kept: bool, besides: dict[str, str]) -> None:
    """A name that is no secret of the service is the server's to refuse, wherever it is set."""
    for declared in ({**secrets, **besides}, {**besides, **secrets}):
        body = bodies(e.desired(secrets=declared), e.with_settings(**OAUTH2))[0]
        assert all((name in body["service_settings"]) is kept for name in OAUTH2)


FEATURES: dict[str, tuple[dict[str, t.Any], str, str]] = {
    # declared: the release that lacks it, the one that has it
    "rate limit": ({"service_settings": {"rate_limit": {"requests_per_minute": 1}}}, "8.14.3", "8.15.0"),
    "completion": ({"task_type": "completion"}, "8.14.3", "8.15.0"),
    "chat completion": ({"task_type": "chat_completion"}, "9.2.6", "9.3.0"),
    "chunking": ({"chunking_settings": {"strategy": "sentence", "max_chunk_size": 20}}, "8.15.5", "8.16.0"),
    "chunking without strategy": ({"chunking_settings": {"max_chunk_size": 20}}, "8.15.5", "8.16.0"),
    "no chunking": ({"chunking_settings": {"strategy": "none"}}, "8.18.8", "8.19.0"),
    "no chunking in 9": ({"chunking_settings": {"strategy": "none"}}, "9.0.8", "9.1.0"),
    "recursive chunking": ({"chunking_settings": {"strategy": "recursive", "max_chunk_size": 20}}, "9.0.0", "9.1.0"),
    "OAuth2": ({"service_settings": OAUTH2, "secrets": {"client_secret": "x"}}, "9.3.1", "9.4.0"),
    "client secret": ({"secrets": {"client_secret": "x"}}, "9.3.1", "9.4.0"),
    "headers": ({"task_settings": {"headers": {"h": "v"}}}, "9.3.1", "9.4.0"),
}


@pytest.mark.parametrize("name", FEATURES)
def test_features_by_release(name: str) -> None:
    declared, lacking, having = FEATURES[name]
    wanted = e.desired(**declared)
    paths = all_declared_paths(wanted)
    with pytest.raises(MissingFeature) as caught:
        require_features(wanted, e.server(lacking), paths, with_secret=True)
    assert f"this server is Elasticsearch {lacking}" in caught.value.reason
    assert having.removesuffix(".0") in caught.value.reason
    require_features(wanted, e.server(having), paths, with_secret=True)
    require_features(wanted, e.server("serverless"), paths, with_secret=True)
