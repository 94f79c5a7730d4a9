# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeping secrets out of everything that leaves the module.

Ansible covers the values of `no_log` options by itself, but it shows what stands under a misspelt name, and it
replaces values one by one in no order, so that a value that is part of another one uncovers the rest of it.
"""

from __future__ import annotations

import base64
import json
import typing as t
from collections.abc import Mapping
from urllib.parse import quote, quote_plus

from ._connection import userinfo_secrets
from ._endpoint import SENT_SECRET, SHOWN_SECRET

Spec = t.Mapping[str, t.Any]

# What is dearer than to look for so many texts one by one, and how many characters at the ends of them are looked at.
_MANY, _END = 200, 8


def option_secrets(spec: Spec, params: t.Mapping[str, t.Any]) -> set[str]:
    """Every secret among the arguments: values of `no_log` options, and passwords in URLs.

    What stands under a name that is not an option is no secret to search for (it may be a plain word, put under a
    misspelt name); `masked_params` keeps it from being shown.
    """
    found: set[str] = set()
    for name, value in params.items():
        option = _option(spec, name)
        if option is None:
            continue
        if option.get("no_log"):
            found.update(_texts(value))
        elif option.get("options"):
            for inner in _sub_options(value):
                found |= option_secrets(option["options"], inner) if isinstance(inner, Mapping) else set(_texts(inner))
        elif value is not None and not isinstance(value, bool):
            found.update(*map(userinfo_secrets, _texts(value)))
    return found


def masked_params(spec: Spec, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The arguments as they may be shown: secrets, and what stands under names that are not options, are covered."""
    masked: dict[str, t.Any] = {}
    for name, value in params.items():
        option = _option(spec, name)
        if name.startswith("_ansible"):
            masked[name] = value
        elif option is None or (option.get("no_log") and value is not None):
            masked[name] = SENT_SECRET
        elif option.get("options") and value is not None:
            inner = [_masked_sub(option["options"], item) for item in _sub_options(value)]
            masked[name] = inner if isinstance(value, list) else inner[0]
        else:
            masked[name] = _without_secret_urls(value)
    return masked


class Scrubber:
    """Replaces secrets in texts, the longest first, in each form in which they may come back."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._forms: set[str] = set()

    def add(self, secrets: t.Iterable[str]) -> None:
        """Learn secrets, and what they look like encoded."""
        for secret in secrets:
            stripped = secret.strip()
            if stripped and secret not in self._secrets:
                self._secrets.add(secret)
                raw = stripped.encode("utf-8", "surrogatepass")
                self._forms.update((secret, stripped, quote(raw), quote(raw, safe=""), quote_plus(raw)))
                self._forms.update(json.dumps(stripped, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))
                self._forms.add(base64.b64encode(raw).decode("ascii"))

    def values(self) -> set[str]:
        """All forms of all secrets."""
        return set(self._forms)

    def scrub(self, value: t.Any) -> t.Any:
        """The value with every secret in its texts replaced. What has none is handed back as it is."""
        found = standing_in(self._forms, value)
        return _scrubbed(value, sorted(found, key=len, reverse=True)) if found else value


def standing_in(wanted: t.Collection[str], value: t.Any) -> set[str]:
    """Those of the wanted texts that stand in some text or number inside a value.

    A set of hundreds of endpoints brings thousands of forms of secrets and tens of thousands of texts, nearly all
    without a secret. To look for each in each would take seconds; so all texts are looked through at once, and in full
    only for those whose both ends are found.
    """
    whole = "\0".join(set(_texts(value)))
    if len(wanted) > _MANY:
        ends = {end for text in wanted for end in (text[:_END], text[-_END:])}
        seen = ends.intersection(whole[start : start + _END] for start in range(len(whole)))
        wanted = [text for text in wanted if len(text) < _END or (text[:_END] in seen and text[-_END:] in seen)]
    return {text for text in wanted if text in whole}


def _scrubbed(value: t.Any, forms: t.Sequence[str]) -> t.Any:
    if isinstance(value, str):
        for form in forms:
            if form in value:
                value = value.replace(form, SHOWN_SECRET)
        return value
    if isinstance(value, Mapping):
        return {key: _scrubbed(inner, forms) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_scrubbed(inner, forms) for inner in value]
    return value


def misshapen(spec: Spec, params: t.Mapping[str, t.Any], prefix: str = "") -> list[str]:
    """The options that were given something else than the map that they are; Ansible would end in a traceback."""
    found = []
    for name, value in params.items():
        option = _option(spec, name) or {}
        if not option.get("options") or value is None:
            continue
        whole = option.get("type") != "list"
        for number, item in enumerate([value] if whole and not isinstance(value, str) else _sub_options(value), 1):
            place = f"{prefix}{name}" if whole else f"{prefix}{name} (number {number})"
            if isinstance(item, Mapping):
                found += misshapen(option["options"], item, f"{place}.")
            elif not (isinstance(item, str) and "=" in item):  # Ansible takes a text of the form key=value
                found.append(place)
    return found


def _without_secret_urls(value: t.Any) -> t.Any:
    """A value in which a URL has a login or a query: both are refused, and neither is anybody's business."""
    texts = [value] if isinstance(value, str) else _texts(value)
    if any("://" in text for text in texts) and any(mark in text for text in texts for mark in "@?#"):
        return SENT_SECRET
    return value


def _option(spec: Spec, name: str) -> Spec | None:
    """The option of that name or alias."""
    if name in spec:
        return t.cast(Spec, spec[name])
    return next((option for option in spec.values() if name in option.get("aliases", ())), None)


def _sub_options(value: t.Any) -> list[t.Any]:
    """The maps of an option that has options of its own; a text may be a map in JSON."""
    if isinstance(value, list):
        return value  # an empty list has none
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return [value]
    return value if isinstance(value, list) and value else [value]


def _masked_sub(spec: Spec, item: t.Any) -> t.Any:
    if item is None or isinstance(item, Mapping):
        return item and masked_params(spec, item)
    return SENT_SECRET


def _texts(value: t.Any) -> list[str]:
    """Every text inside a value, numbers as text, in no order."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, str):
            found.append(inner)
        elif isinstance(inner, Mapping):
            waiting.extend(inner.values())
        elif isinstance(inner, (list, tuple)):
            waiting.extend(inner)
        elif inner is not None and not isinstance(inner, bool):
            found.append(str(inner))
    return found
