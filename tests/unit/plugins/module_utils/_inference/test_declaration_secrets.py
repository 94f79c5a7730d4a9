# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in any order, and settings that are declared twice, under both of their names."""

from __future__ import annotations

import itertools
import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.declaration import desired_endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.endpoint import Desired
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.requirements import check_against_data
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Service
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import find_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import BadInput

VALUE = "s3cret-0ne"


def desired(service: str, secrets: dict[str, t.Any] | None = None, **sections: t.Any) -> Desired:
    """What a task declares of a completion endpoint."""
    params = {"inference_id": "e1", "task_type": "completion", **sections}
    return desired_endpoint(params, t.cast(Service, find_service(service)), secrets or {}, "secrets")


ORDERS: dict[str, tuple[str, dict[str, t.Any], list[str], str]] = {
    # service, settings, names of secrets in any order, what is said
    "half of a pair": ("amazonbedrock", {}, ["nope", "access_key"], "secrets.secret_key"),
    "two ways": ("azureopenai", {}, ["nope", "entra_id", "api_key"], "api_key and entra_id are both set"),
    "companions of another": ("azureopenai", {"client_id": "c"}, ["nope", "api_key"], "combined with api_key"),
    "companions of none": ("azureopenai", {"client_id": "c"}, ["other", "nope"], "combined with nope"),
    "no secret of the service": ("openai", {"model_id": "m"}, ["other", "nope"], "one of secrets.api_key, "),
}


@pytest.mark.parametrize("name", ORDERS)
def test_the_order_of_secrets_means_nothing(name: str) -> None:
    """A template makes any order; a name that is no secret of the service is the server's to refuse."""
    service, settings, names, text = ORDERS[name]
    messages = set()
    for ordered in itertools.permutations(names):
        with pytest.raises(BadInput) as caught:
            check_against_data(
                desired(service, dict.fromkeys(ordered, VALUE), service_settings=settings),
                None,
                {"service_settings": settings},
            )
        messages.add(caught.value.message)
    assert len(messages) == 1, messages
    assert text in messages.pop()


@pytest.mark.parametrize("names", list(itertools.permutations(["nope", "api_key", "other"])))
def test_what_is_complete_is_so_in_any_order(names: tuple[str, ...]) -> None:
    settings = {"model_id": "m"}
    found = desired("openai", dict.fromkeys(names, VALUE), service_settings=settings)
    assert check_against_data(found, None, {"service_settings": settings}) == ()
    assert found.credential is not None
    assert found.credential.secrets == ("api_key",)


@pytest.mark.parametrize("secrets", [{}, {"nope": VALUE}])
def test_no_way_to_log_in(secrets: dict[str, str]) -> None:
    assert desired("openai", secrets).credential is None


# service -> the sections that state the same setting twice; the values come in place of 1 and 2
TWICE: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "cohere": ("cohere", [("service_settings", "model_id"), ("service_settings", "model")]),
    "openai": ("openai", [("service_settings", "model_id"), ("task_settings", "model")]),
    "openai, oldest": ("openai", [("service_settings", "model_id"), ("task_settings", "model_id")]),
    "openai, both old": ("openai", [("task_settings", "model"), ("task_settings", "model_id")]),
}


def twice(places: t.Iterable[tuple[str, str]], *values: str) -> dict[str, dict[str, str]]:
    """The sections, in that order."""
    found: dict[str, dict[str, str]] = {}
    for (section, name), value in zip(places, values):
        found.setdefault(section, {})[name] = value
    return found


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("name", TWICE)
def test_two_values_for_one_setting(name: str, turned: bool) -> None:
    """Which of them would count depends on the order, so neither does."""
    service, places = TWICE[name]
    sections = twice(reversed(places) if turned else places, "m", "other")
    with pytest.raises(BadInput) as caught:
        desired(service, **sections)
    assert caught.value.reason == "service_settings.model_id is set twice, once under its earlier name"


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("name", TWICE)
def test_one_value_under_both_names(name: str, turned: bool) -> None:
    """As in a task that is to work with old servers and new ones."""
    service, places = TWICE[name]
    found = desired(service, **twice(reversed(places) if turned else places, "m", "m"))
    assert found.settings == {"service_settings.model_id": "m"}
