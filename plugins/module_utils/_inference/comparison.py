# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between what a task declares and what the server shows. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from .._reconcile.nested import del_path, flattened, get_path, set_path
from .._secrecy.mask import SENT_SECRET, covered
from .._transport.versions import Server
from . import chunking
from .endpoint import Desired, Endpoint, is_off, masked
from .service import Service, Setting


class Difference(t.NamedTuple):
    """A declared setting, by dotted path, that differs on the server. `secret` masks its values."""

    path: str
    before: t.Any
    after: t.Any
    secret: bool = False

    def __str__(self) -> str:
        if self.secret:
            return f"{self.path} (values not shown)"
        return f"{self.path} (now {_worded(self.before)}, wanted {_worded(self.after)})"


def differences(desired: Desired, current: Endpoint, server: Server | None = None) -> list[Difference]:
    """Every declared setting that differs on the server. Settings that are not declared do not count.

    Without `server`, missing settings that some servers never show do not count either.
    """
    found = []
    if not desired.service.shows(current.shown):
        found.append(Difference("service", current.service, desired.service.name))
    if current.task_type != desired.task_type:
        found.append(Difference("task_type", current.task_type, desired.task_type))
    if not desired.service.shows(current.shown):
        return found  # settings of another service cannot be compared
    for path, declared in desired.settings.items():
        setting, shown = desired.service.setting(path), get_path(current.shown, path)
        hidden = shown is None and bool(setting.hidden) and (server is None or server.within(setting.hidden))
        if not hidden and not equal(setting, declared, shown):
            found.append(Difference(path, shown, _folded(declared) if setting.lower else declared, setting.masked))
        found += [Difference(rival, shown, None) for rival, shown in _rivals_shown(desired, current, path)]
    return found + list(_chunking_differences(desired, current))


def hides_something(desired: Desired, current: Endpoint) -> bool:
    """Whether a declared setting is missing that some servers never show: then the version is needed."""
    hidden = desired.service.hidden_settings
    declared = desired.settings if hidden else ()
    return any(path in hidden and get_path(current.shown, path) is None for path in declared)


def unseen_settings(desired: Desired, current: Endpoint, server: Server) -> list[str]:
    """The settings that the present endpoint may have, but that this server does not show."""
    service = desired.service
    if not service.shows(current.shown):
        return []
    return [path for path in service.hidden_settings if server.within(service.setting(path).hidden)]


def same(one: Endpoint | None, other: Endpoint | None, service: Service) -> bool:
    """Whether two reads show the same, except for numbers that the server counts each time."""
    return _lasting(one, service) == _lasting(other, service)


def preview(desired: Desired, current: Endpoint, found: t.Sequence[Difference], with_secret: bool) -> dict[str, t.Any]:
    """The endpoint as expected afterwards: what is declared merged over what the server shows, secrets as markers."""
    after = dict(current.redacted.shown)
    if not desired.service.shows(current.shown):
        after = {name: value for name, value in after.items() if name not in ("service_settings", "task_settings")}
        declared = desired.settings.items()
        found = [
            *found,
            *(Difference(path, None, value, desired.service.setting(path).masked) for path, value in declared),
        ]
    for difference in found:
        setting = desired.service.setting(difference.path)
        value = with_other_parts(setting, difference.after, get_path(after, difference.path))
        value = covered(value, SENT_SECRET) if difference.secret else value
        if difference.after in (None, {}):  # removed
            del_path(after, difference.path)
        elif not difference.path.startswith("chunking_settings."):
            set_path(after, difference.path, value)
    if list(_chunking_differences(desired, current)):
        after["chunking_settings"] = chunking.merge(desired.chunking_settings, current.section("chunking_settings"))
    return marked(after, desired) if with_secret else after


def marked(body: dict[str, t.Any], desired: Desired) -> dict[str, t.Any]:
    """The body with a marker for the secret that is sent with it."""
    for name in desired.secrets:
        set_path(body, f"service_settings.{name}", SENT_SECRET)
    return body


def predicted(after: t.Mapping[str, t.Any], desired: Desired) -> dict[str, t.Any]:
    """What the server would show afterwards, as far as is known: the preview without the secret."""
    shown = masked(after, desired.service.settings)
    if isinstance(shown.get("service_settings"), dict):
        secret = {*desired.service.credential_names, *desired.secrets}  # services and secrets may be unknown
        shown["service_settings"] = {
            key: value for key, value in shown["service_settings"].items() if key not in secret
        }
    return shown


def ignored(desired: Desired, answer: Endpoint) -> list[Difference]:
    """The declared settings that the server ignored, by its answer to a write.

    Numbers that the server counts each time may follow later; the next run compares them.
    """
    return [found for found in differences(desired, answer) if not desired.service.setting(found.path).dynamic]


def equal(setting: Setting, declared: t.Any, shown: t.Any) -> bool:
    """Whether a declared value equals what the server shows."""
    if (setting.lower or setting.upper) and isinstance(declared, str) and isinstance(shown, str):
        word = declared.strip().lower()
        return shown.strip().lower() in (word, setting.spelled.get(word, word))
    if setting.filled and isinstance(declared, Mapping) and isinstance(shown, Mapping):
        return all(key in shown and equal(setting, value, shown[key]) for key, value in declared.items())
    if setting.unordered and isinstance(declared, list) and isinstance(shown, list):
        return sorted(map(str, declared)) == sorted(map(str, shown))
    if is_off(declared) and (shown is None or is_off(shown)):
        return True
    if isinstance(declared, bool) is not isinstance(shown, bool):
        return False
    return bool(declared == shown) or (setting.whole and not declared and not shown)


def with_other_parts(setting: Setting, declared: t.Any, shown: t.Any) -> t.Any:
    """The value to send for a declared one: a map that is replaced as a whole keeps the parts that are not declared."""
    if not setting.filled or not isinstance(declared, Mapping) or not isinstance(shown, Mapping):
        return declared
    inner = {key: with_other_parts(setting, value, shown.get(key)) for key, value in declared.items()}
    return {**shown, **inner}


def _chunking_differences(desired: Desired, current: Endpoint) -> t.Iterator[Difference]:
    shown = current.section("chunking_settings")
    for key, declared in desired.chunking_settings.items():
        if not chunking.same(key, declared, shown):
            shown_as = "separators" if key == "separator_group" else key
            yield Difference(f"chunking_settings.{key}", shown.get(shown_as), declared)


def _rivals_shown(desired: Desired, current: Endpoint, path: str) -> t.Iterator[tuple[str, t.Any]]:
    """The present settings that are removed when this one is set."""
    for rival in desired.service.rivals(path):
        shown = get_path(current.shown, rival)
        if isinstance(shown, Mapping) and shown.get("enabled"):
            yield rival, shown


def _lasting(endpoint: Endpoint | None, service: Service) -> dict[str, t.Any] | None:
    if endpoint is None:
        return None
    settings = flattened(endpoint.section("service_settings"), "service_settings")
    lasting = {path: value for path, value in settings if not service.setting(path).dynamic}
    return {**endpoint.shown, "service_settings": lasting}


def _folded(value: t.Any) -> t.Any:
    return value.strip().lower() if isinstance(value, str) else value


def _worded(value: t.Any) -> str:
    return "not set" if value is None else repr(value)
