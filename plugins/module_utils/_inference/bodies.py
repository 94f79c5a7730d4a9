# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bodies of a create and of an `_update`: the declared settings, and those that must be sent with them."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from .._reconcile.nested import get_path, set_path
from . import chunking
from .comparison import Difference, differences, with_other_parts
from .endpoint import Desired, Endpoint


def creation_bodies(desired: Desired, current: Endpoint | None) -> list[dict[str, t.Any]]:
    """The possible bodies for creating an endpoint, the best first.

    If an endpoint is replaced, settings that are not declared are kept. The server does not show whether its
    `dimensions` were set by a user or found by the server, and some models fail if the latter are sent. So they are
    left out at first, and sent in a second attempt if the server then finds another size.
    """
    kept = kept_settings(desired, current) if current is not None and desired.service.shows(current.shown) else {}
    body: dict[str, t.Any] = {"service": desired.service.name}
    for path, value in kept.items():
        set_path(body, path, value)
    for path, value in desired.settings.items():
        same_parts = current is not None and current.task_type == desired.task_type
        whole = with_other_parts(desired.service.setting(path), value, kept.get(path)) if same_parts else value
        set_path(body, path, whole)
    for section in ("service_settings", "task_settings"):
        body[section] = {key: value for key, value in body.get(section, {}).items() if value != {}}
    body["service_settings"].update(desired.secrets)
    chunks = complete_chunking(desired, current) or kept_chunking(desired, current)
    for section, value in (("chunking_settings", chunks), ("task_settings", body["task_settings"])):
        body[section] = value
        if not value:
            del body[section]
    sizes = {"dimensions": current.section("service_settings").get("dimensions")} if current and kept else {}
    if (
        not sizes.get("dimensions")
        or "dimensions" in body["service_settings"]
        or not _same_identity(desired, t.cast(Endpoint, current))
    ):
        return [body]
    return [body, {**body, "service_settings": {**body["service_settings"], **sizes}}]


def update_body(desired: Desired, current: Endpoint, found: t.Sequence[Difference]) -> dict[str, t.Any]:
    """The body of an `_update` that corrects these differences, without a secret."""
    body: dict[str, t.Any] = {}
    unset = {difference.path for difference in found if difference.after is None}
    for path, value in desired.settings.items():
        # A setting that another one removes is removed by sending that other one, even if that already matches.
        if unset & set(desired.service.rivals(path)):
            set_path(body, path, with_other_parts(desired.service.setting(path), value, get_path(current.shown, path)))
    for difference in found:
        if difference.path.startswith("chunking_settings."):
            body["chunking_settings"] = complete_chunking(desired, current)
        elif difference.after is not None:
            # A map that is declared as empty is removed. The server expects null for this.
            setting = desired.service.setting(difference.path)
            value = with_other_parts(setting, difference.after, difference.before)
            set_path(body, difference.path, None if value == {} else value)
    if desired.service.replaces_task_settings and "task_settings" in body:
        body["task_settings"] = {**current.section("task_settings"), **body["task_settings"]}
    return body


def complete_chunking(desired: Desired, current: Endpoint | None) -> dict[str, t.Any]:
    """The chunking settings to send: what is declared, merged over what the server shows.

    Raises BadInput if the result is incomplete.
    """
    if not desired.chunking_settings:
        return {}
    whole = chunking.merge(desired.chunking_settings, current.section("chunking_settings") if current else {})
    chunking.check(whole, complete=True)
    return whole


def kept_settings(desired: Desired, current: Endpoint) -> dict[str, t.Any]:
    """The settings of the present endpoint, by path, that the new one keeps."""
    kept = dict(_shown_settings(current))
    same_identity = _same_identity(desired, current)
    dropped = {path for path in desired.service.derived if not same_identity or path.endswith(".dimensions")}
    if desired.credential is None or not desired.credential.companions:
        dropped |= set(desired.service.companion_paths)
    default = desired.service.rate_limits.get(current.task_type)
    if current.task_type != desired.task_type and kept.get("service_settings.rate_limit") == {
        "requests_per_minute": default
    }:
        dropped.add("service_settings.rate_limit")  # the default of the old task type, not a user's setting
    for path, value in _shown_settings(current):
        facts = desired.service.setting(path)
        in_force = isinstance(value, Mapping) and value.get("enabled")
        dropped |= {path} if facts.shown_only or not facts.fits(desired.task_type) else set()
        dropped |= set(desired.service.rivals(path)) if in_force else set()
    for path in desired.settings:
        dropped |= set(desired.service.rivals(path))
    return {path: value for path, value in kept.items() if path not in dropped}


def kept_chunking(desired: Desired, current: Endpoint | None) -> dict[str, t.Any]:
    """The chunking settings that the new endpoint keeps."""
    if current is None or (desired.service.known and desired.task_type not in desired.service.chunking_task_types):
        return {}
    return dict(current.section("chunking_settings"))


def _shown_settings(current: Endpoint) -> t.Iterator[tuple[str, t.Any]]:
    for section in ("service_settings", "task_settings"):
        for name, value in current.section(section).items():
            yield f"{section}.{name}", value


def _same_identity(desired: Desired, current: Endpoint) -> bool:
    """Whether all settings from which the server derives others stay unchanged."""
    changed = {difference.path for difference in differences(desired, current)}
    return not changed & {"service", "task_type", *desired.service.identity}
