# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it takes to make a mistake with an endpoint or a connector, so that its message shows."""

from __future__ import annotations

import typing as t

from functional.facts import KEY, NEWEST, PLACE, Json, seed, standing
from functional.harness import Bench
from functional.sets import texts
from support.modules import AZURE, GENERIC, SET

from es_emulator import Emulator, Fault

Prepare = t.Callable[[Emulator], t.Any]


class Mistake(t.NamedTuple):
    """A module, its options, what is there before (`prepare`), and the environment."""

    module: str
    options: Json
    prepare: Prepare = lambda _emu: None
    environment: t.Mapping[str, str] = {}


MODEL: Json = {"model_id": ".multilingual-e5-small", "num_allocations": 1, "num_threads": 1}
IN_CLUSTER: Json = {"task_type": "text_embedding", "service": "elasticsearch", "service_settings": MODEL}
OPENAI: Json = {
    "task_type": "text_embedding",
    "service": "openai",
    "service_settings": {"model_id": "text-embedding-3-small"},
    "secrets": {"api_key": KEY},
}


def azure(prepare: Prepare = lambda _emu: None, secrets: Json | None = None, **changes: t.Any) -> Mistake:
    """A good task for `azure_openai_inference_endpoint` with changes; `service_settings` are merged."""
    settings = {**PLACE, **(secrets or {"api_key": KEY}), **changes.pop("service_settings", {})}
    options = {"inference_id": "e1", "task_type": "text_embedding", "service_settings": settings, **changes}
    return Mistake(AZURE, options, prepare)


def generic(prepare: Prepare = lambda _emu: None, **changes: t.Any) -> Mistake:
    """A good task for `inference_endpoint` with changes; `service_settings` are merged."""
    settings = {**OPENAI["service_settings"], **changes.pop("service_settings", {})}
    return Mistake(GENERIC, {"inference_id": "e1", **OPENAI, "service_settings": settings, **changes}, prepare)


def a_set(*endpoints: t.Any, **options: t.Any) -> Mistake:
    """A set of endpoints."""
    return Mistake(SET, {"endpoints": list(endpoints), **options})


def steps(*acts: Prepare) -> Prepare:
    """One after the other."""

    def act(emu: Emulator) -> None:
        for one in acts:
            one(emu)

    return act


def there(**changes: t.Any) -> Prepare:
    """The endpoint exists."""
    return lambda emu: seed(emu, standing(NEWEST, **changes))


def stored(**endpoint: t.Any) -> Prepare:
    """Another endpoint has the ID."""
    return lambda emu: emu.seed("e1", **endpoint)


def release(version: str) -> Prepare:
    """The server has this version."""
    return lambda emu: emu.set_version(version)


def old_server(version: str) -> Prepare:
    """The server says that it has this version; otherwise it is the oldest one of the emulator."""

    def act(emu: Emulator) -> None:
        emu.set_version("8.14.0")
        body = {"name": "n", "cluster_name": "c", "version": {"number": version, "build_flavor": "default"}}
        emu.add_fault(Fault("status", status=200, body=body, path="^/$", times=None))

    return act


def privileges(*names: str, prepare: Prepare = lambda _emu: None) -> Prepare:
    """The login has these privileges."""

    def act(emu: Emulator) -> None:
        prepare(emu)
        emu.privileges = set(names)

    return act


def answers(status: int, body: t.Any, method: str | None = None, prepare: Prepare = lambda _emu: None) -> Prepare:
    """The server, or a proxy before it, answers with that."""

    def act(emu: Emulator) -> None:
        prepare(emu)
        emu.add_fault(Fault("status", status=status, body=body, method=method, times=None))

    return act


def refuses(status: int, kind: str, reason: str, method: str | None = None, **more: t.Any) -> Prepare:
    """Elasticsearch refuses with that."""
    error = {"root_cause": [], "type": kind, "reason": reason}
    return answers(status, {"error": error, "status": status}, method, **more)


def message(mistake: Mistake, bench: Bench, emu: Emulator) -> str:
    """The message of the task, and its warnings if there are any."""
    mistake.prepare(emu)
    arguments = {"retries": 0, **bench.arguments(**mistake.options)}
    run, _requests = bench.run(mistake.module, arguments, environment=mistake.environment)
    assert run.result.get("failed"), f"it did not fail, but returned {run.result}"
    warnings = texts(run.result.get("warnings", [])).splitlines()
    return " ".join([run.result["msg"], *(f"WARNING: {text}" for text in warnings)]).replace(
        emu.url, "http://127.0.0.1:9200"
    )
