# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules in the hunt. A new module needs one more row here, and a list of the places that only it has."""

from __future__ import annotations

import os
import typing as t

from functional.connectors import ID, SCHEMA
from functional.facts import PLACE, Json
from functional.leaks.connector_places import CONNECTOR_PLACES, seed_connector, task_about_connector
from functional.leaks.places import (
    AZURE_PLACES,
    CONNECTION,
    GENERIC_PLACES,
    INFERENCE_PLACES,
    REGION_POLICY_PLACES,
    Place,
)
from functional.leaks.plants import Task, in_item
from support.modules import (
    AZURE,
    CONNECTOR,
    CONNECTOR_INFO,
    GENERIC,
    INFERENCE,
    INFO,
    REGION_POLICY,
    REGION_POLICY_INFO,
    SERVICES,
    SET,
    SYNC_JOB,
    SYNC_JOB_INFO,
)
from support.thinning import EVERYTHING

from es_emulator import Emulator

#: of so many places that all modules have, one is tried with a module every time, and each with some module
_TURNS = 3


def openai(inference_id: str) -> Json:
    return {
        "inference_id": inference_id,
        "task_type": "text_embedding",
        "service": "openai",
        "service_settings": {"model_id": "text-embedding-3-small"},
    }


class Module(t.NamedTuple):
    """A module in the hunt."""

    #: the arguments of a task without any secret in it, but for the address
    bare: t.Callable[[], Json]
    #: where a secret can stand besides the connection options
    places: t.Sequence[Place] = ()
    #: options, each with values, that are declared in some of the tasks that are made at random
    ways: t.Sequence[t.Mapping[str, t.Any]] = ()
    #: what may be there besides inference endpoints, with texts in it that have secrets in them
    seed: t.Callable[[Emulator, t.Sequence[str]], None] | None = None


_STATES = ({"state": "absent"},)
_WRITES = ({"recreate": True}, {"update_secrets": "always"}, {"update_secrets": "when_rejected"})

MODULES: dict[str, Module] = {
    AZURE: Module(
        lambda: {"inference_id": "e1", "task_type": "text_embedding", "service_settings": dict(PLACE)},
        AZURE_PLACES,
        (*_STATES, *_WRITES),
    ),
    GENERIC: Module(lambda: openai("e1"), GENERIC_PLACES, (*_STATES, *_WRITES)),
    SET: Module(
        lambda: {"endpoints": [openai("e1"), openai("e2")]},
        [place._replace(plant=in_item(place.plant)) for place in GENERIC_PLACES],
        ({"purge": True}, *_WRITES),
    ),
    INFO: Module(dict, (), ({"probe": True},)),
    REGION_POLICY: Module(
        lambda: {"region_policy": {"allowed_geos": ["eu"]}}, REGION_POLICY_PLACES, (*_STATES, {"force": True})
    ),
    REGION_POLICY_INFO: Module(dict),
    SERVICES: Module(dict),
    INFERENCE: Module(
        lambda: {"inference_id": "e1", "input": "a"},
        INFERENCE_PLACES,
        ({"input": None, "task_type": "chat_completion", "messages": [{"role": "user", "content": "a"}]},),
    ),
    CONNECTOR: Module(
        task_about_connector,
        CONNECTOR_PLACES,
        (*_STATES, {"configuration_schema": SCHEMA}, {"delete_sync_jobs": True}, {"configuration": {"host": "h"}}),
        seed_connector,
    ),
    CONNECTOR_INFO: Module(dict, (), ({"connector_id": ID},), seed_connector),
    SYNC_JOB: Module(
        lambda: {"connector_id": ID}, (), ({"state": "canceled"}, {"job_type": "incremental"}), seed_connector
    ),
    SYNC_JOB_INFO: Module(dict, (), ({"connector_id": ID},), seed_connector),
}


def base(module: str, url: str) -> Task:
    """A task without any secret in it."""
    return Task({"url": [url], "retries": 0, **MODULES[module].bare()}, {})


def places(module: str) -> list[Place]:
    """All places of a module."""
    return [*CONNECTION, *MODULES[module].places]


def rotated(module: str) -> list[Place]:
    """The places to go through every time: those of the connection options in turn with other modules."""
    if os.environ.get(EVERYTHING):
        return places(module)
    number = list(MODULES).index(module)
    return [*CONNECTION[number % _TURNS :: _TURNS], *MODULES[module].places]
