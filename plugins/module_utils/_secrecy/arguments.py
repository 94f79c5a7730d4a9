# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding the secrets in the arguments, and the arguments with these masked.

Ansible masks the values of `no_log` options, but shows values under a misspelt name. It also replaces the values in no
order, so that a value that is a part of another one reveals the rest of it.
"""

from __future__ import annotations

import json
import typing as t
from collections.abc import Mapping

from .forms import is_plain_word
from .mask import SENT_SECRET, covered
from .search import address_secrets, has_map, misread_names, searched_for, secret_texts_in, texts_in, url_secrets

Spec = t.Mapping[str, t.Any]
ADDRESS_OPTIONS = ("url", "urls")
_MAPS = ("dict", "json", "jsonarg", "raw")  # types of options whose value may be a map


class Concealed(t.NamedTuple):
    """The masked arguments, and the texts in them that are masked everywhere."""

    params: dict[str, t.Any]
    secrets: set[str]


def option_secrets(spec: Spec, params: t.Mapping[str, t.Any]) -> set[str]:
    """Every secret in the arguments: values of `no_log` options, passwords in URLs, and maps in the wrong place.

    Values under unknown names are not included: they may be harmless words. `masked_params` masks them.
    """
    found: set[str] = set()
    for name, value in params.items():
        option = _option(spec, name)
        if option is None:
            continue
        if option.get("no_log"):
            found.update(secret_texts_in(value))
            found |= misread_names(value) if option.get("type") == "dict" else set()
        elif _is_misplaced_map(option, value):
            found.update(searched_for(value))
        elif option.get("options"):
            for inner in _sub_options(value):
                is_map = isinstance(inner, Mapping)
                found |= (
                    option_secrets(option["options"], inner) if is_map else {*texts_in(inner), *misread_names(inner)}
                )
        elif name in ADDRESS_OPTIONS:
            found |= address_secrets(",".join(texts_in(value)))
        else:
            found.update(*map(url_secrets, texts_in(value)))
    return found


def masked_params(spec: Spec, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The arguments with secrets masked, and with all values under unknown names masked."""
    masked: dict[str, t.Any] = {}
    for name, value in params.items():
        option = _option(spec, name)
        if name.startswith("_ansible"):
            masked[name] = value
        elif option is None or (option.get("no_log") and value is not None):
            masked[name] = SENT_SECRET
        elif _is_misplaced_map(option, value):
            masked[name] = covered(value, SENT_SECRET)
        elif option.get("options") and value is not None:
            inner = [_masked_sub(option["options"], item) for item in _sub_options(value)]
            masked[name] = inner if isinstance(value, list) else inner[0]
        else:
            masked[name] = _without_secret_urls(value, name in ADDRESS_OPTIONS)
    return masked


def misplaced_maps(spec: Spec, params: t.Mapping[str, t.Any]) -> list[str]:
    """The options with a map where they take single values; Ansible would turn most of these maps into text."""
    return [name for name, option, value in _options_in(spec, params) if _is_misplaced_map(option, value)]


def plain_texts(spec: Spec, params: t.Mapping[str, t.Any]) -> set[str]:
    """The texts in `no_log` options that are not secret, such as the project of an account. Ansible would mask them."""
    values = [value for _name, option, value in _options_in(spec, params) if option.get("no_log") and has_map(value)]
    return set(texts_in(values)) - option_secrets(spec, params) if values else set()


def plain_words(spec: Spec, params: t.Mapping[str, t.Any]) -> list[str]:
    """The options whose secret is a plain word. Headers are left out: most of them are masked only as a precaution."""
    found: dict[str, None] = {}
    for name, option, value in _options_in(spec, params):
        if option.get("no_log") and not name.endswith("headers"):
            inside = value.items() if isinstance(value, Mapping) else [("", value)]
            found.update((f"{name}.{key}" if key else name, None) for key, inner in inside if _has_plain_word(inner))
    return list(found)


def _has_plain_word(value: t.Any) -> bool:
    return any(map(is_plain_word, secret_texts_in(value)))


def _options_in(spec: Spec, params: t.Mapping[str, t.Any], prefix: str = "") -> t.Iterator[tuple[str, Spec, t.Any]]:
    """Each option that has a value, with its name; the name of an inner option begins with those of the outer ones."""
    for name, value in params.items():
        option = _option(spec, name)
        if option is not None:
            yield prefix + name, option, value
            for inner in _sub_options(value) if option.get("options") else ():
                if isinstance(inner, Mapping):
                    yield from _options_in(option["options"], inner, f"{prefix}{name}.")


def _is_misplaced_map(option: Spec, value: t.Any) -> bool:
    """Whether the value is a map, but the option takes single values or a list of them. Its content is unknown."""
    takes = option.get("elements", "str") if option.get("type") == "list" else option.get("type", "str")
    return takes not in _MAPS and has_map(value)


def _without_secret_urls(value: t.Any, is_address: bool = False) -> t.Any:
    """A value without texts in which a URL has a login, query or fragment; in an address, these are refused."""
    if isinstance(value, Mapping):
        return {name: _without_secret_urls(inner) for name, inner in value.items()}
    texts = list(texts_in(value))
    has_url = is_address or any("://" in text for text in texts)
    return SENT_SECRET if has_url and any(mark in text for text in texts for mark in "@?#") else value


def _option(spec: Spec, name: str) -> Spec | None:
    """The option of that name or alias."""
    if name in spec:
        return t.cast(Spec, spec[name])
    return next((option for option in spec.values() if name in option.get("aliases", ())), None)


def _sub_options(value: t.Any) -> list[t.Any]:
    """The maps of an option that has inner options; a text may be a map in JSON."""
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
