# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Putting a secret somewhere into a task."""

from __future__ import annotations

import base64
import json
import typing as t
from urllib.parse import quote

from functional.facts import PLACE, Json


class Task(t.NamedTuple):
    """The arguments of a module and its environment."""

    arguments: Json
    environment: dict[str, str]


Plant = t.Callable[[Task, t.Any], None]


def everywhere(value_of: Plant, *others: tuple[str, ...]) -> Plant:
    """Where it belongs, and once more where it does not: a name that is a password, too."""

    def plant(task: Task, value: t.Any) -> None:
        value_of(task, value)
        for path in others:
            at(*path)(task, value)

    return plant


def at(*path: str, **beside: t.Any) -> Plant:
    """Put the value at a path, and what belongs to it beside it."""

    def plant(task: Task, value: t.Any) -> None:
        settings = task.arguments
        for name in path[:-1]:
            inner = settings.get(name)
            settings[name] = dict(inner) if isinstance(inner, dict) else {}
            settings = settings[name]
        settings.update(beside)
        settings[path[-1]] = value

    return plant


def login(**options: t.Callable[[t.Any], t.Any]) -> Plant:
    """One login in place of any other."""

    def plant(task: Task, value: t.Any) -> None:
        for name in ("api_key", "username", "password", "bearer_token"):
            task.arguments.pop(name, None)
        task.arguments.update({name: made(value) for name, made in options.items()})

    return plant


def header(name: str, made: t.Callable[[t.Any], t.Any] = lambda value: value) -> Plant:
    def plant(task: Task, value: t.Any) -> None:
        task.arguments["http_headers"] = {**task.arguments.get("http_headers", {}), name: made(value)}

    return plant


def address(made: t.Callable[[str], t.Any]) -> Plant:
    def plant(task: Task, value: t.Any) -> None:
        task.arguments["url"] = made(value)

    return plant


def variable(name: str, made: t.Callable[[str], str] = str, without: str = "") -> Plant:
    def plant(task: Task, value: t.Any) -> None:
        text = made(str(value)).replace("\0", "")
        task.environment[name] = text.encode("utf-8", "replace").decode()
        task.arguments.pop(without, None)

    return plant


def service(name: str, **settings: t.Any) -> Plant:
    """Make it a task for another service."""

    def plant(task: Task, _value: t.Any) -> None:
        task.arguments.update(service=name, service_settings=settings)

    return plant


def both(*plants: Plant) -> Plant:
    def plant(task: Task, value: t.Any) -> None:
        for one in plants:
            one(task, value)

    return plant


def in_item(plant: Plant) -> Plant:
    """Not at the top, but in the second endpoint of a set."""

    def inner(task: Task, value: t.Any) -> None:
        items = task.arguments["endpoints"]
        if isinstance(items, list) and isinstance(items[1], dict):
            plant(Task(items[1], task.environment), value)

    return inner


def in_url(form: str) -> Plant:
    """Make it a part of the address that the service is called at."""

    def plant(task: Task, value: t.Any) -> None:
        task.arguments["service_settings"] = {"url": form.format(quote(str(value), safe=""))}

    return plant


def basic(value: t.Any) -> str:
    return "Basic " + b64(f"someone:{value}")


def b64(value: t.Any) -> str:
    return base64.b64encode(str(value).encode()).decode().rstrip("=")


def as_json(value: t.Any) -> str:
    return json.dumps({**PLACE, "api_key": value})
