# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding the secrets in values and in addresses. Pure."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping
from urllib.parse import unquote, unquote_plus

from .forms import LEAST, PIECE
from .names import looks_secret

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\"'<>]+")
_WORD = re.compile(r"[A-Za-z]+(?:[_-][A-Za-z]+)*")
# The keys in the dictionary of a Google account, besides its `type`: service_account or authorized_user.
_KEYS_OF_ACCOUNTS = frozenset({"private_key", "refresh_token"})
_PEM = "-----BEGIN"
_SHORTEST_NUMBER = 8  # digits; a shorter number under an unknown name is a size or a limit rather than a key
LEAST_DIGITS = 6  # digits of a number that is treated as a secret; shorter ones are mostly sizes or limits


def leaves(value: t.Any, *, keys: bool = False, secret: bool = False) -> list[t.Any]:
    """Every text and number inside a value, in no order.

    With `keys`, also the names in maps; with `secret`, only the secret parts of a value that was declared as a secret:
    in the dictionary of an account, the key and values with a name that sounds secret.
    """
    found: list[t.Any] = []
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, str):
            found.append(inner)
        elif isinstance(inner, (list, tuple)):
            waiting.extend(inner)
        elif isinstance(inner, (bool, int, float, type(None))):  # checked before Mapping, which is slow
            found.extend(() if inner is None or isinstance(inner, bool) else (inner,))
        elif isinstance(inner, (dict, Mapping)):
            waiting.extend(_secret_entries(inner) if secret else inner.values())
            waiting.extend(inner if keys else ())
        else:
            found.append(inner)
    return found


def _secret_entries(value: t.Mapping[t.Any, t.Any]) -> t.Iterable[t.Any]:
    """The secret entries of a map that is a secret: all, unless it is an account, which also has names in it."""
    if "type" not in value or not _KEYS_OF_ACCOUNTS.intersection(value):
        return value.values()
    return [
        inner for name, inner in value.items() if looks_secret(str(name)) or (isinstance(inner, str) and _PEM in inner)
    ]


def texts_in(value: t.Any, *, keys: bool = False) -> list[str]:
    """Every text inside a value, numbers as text, in no order; with `keys`, the names in maps as well."""
    return [str(leaf) for leaf in leaves(value, keys=keys)]


def secret_texts_in(value: t.Any) -> list[str]:
    """Every text that is secret in the value of an option that is a secret."""
    return [str(leaf) for leaf in leaves(value, secret=True)]


def has_map(value: t.Any) -> bool:
    """Whether a value is a map, or a list with one in it."""
    if isinstance(value, (list, tuple)):
        return any(map(has_map, value))
    return isinstance(value, Mapping)


def is_named_secret(name: t.Any, value: t.Any) -> bool:
    """Whether a value is a secret, as far as its name and its form can tell."""
    return looks_secret(str(name)) and may_be_key(value)


def may_be_key(value: t.Any) -> bool:
    """Whether a value of unknown meaning could be a secret."""
    return any(
        leaf if isinstance(leaf, str) else (isinstance(leaf, int) and len(str(abs(leaf))) >= _SHORTEST_NUMBER)
        for leaf in leaves(value)
    )


def searched_for(value: t.Any) -> t.Iterator[str]:
    """The secret texts and numbers in a value that are long enough not to appear in messages by chance."""
    for leaf in leaves(value, secret=True):
        if len(str(leaf)) >= (LEAST if isinstance(leaf, str) else LEAST_DIGITS):
            yield str(leaf)


def searched_in_covered(value: t.Any) -> t.Iterator[str]:
    """The same for a setting that is masked as a whole: of pairs of a name and a value, only the values."""
    for _name, inner in _named(value):
        yield from searched_for(inner)


def searched_in_shown(value: t.Any) -> t.Iterator[str]:
    """The same for settings that the server shows and the task does not declare.

    Words, such as the name of a team, are included only if their name says that they are a secret.
    """
    for name, inner in _named(value):
        speaks = name is None or looks_secret(name)
        yield from (text for text in searched_for(inner) if speaks or not _WORD.fullmatch(text))


def _named(value: t.Any) -> t.Iterator[tuple[str | None, t.Any]]:
    """The values in a map or in a list of pairs, with their names; a single value has no name."""
    if isinstance(value, Mapping):
        yield from ((str(name), inner) for name, inner in value.items())
    elif isinstance(value, list):
        for item in value:
            paired = isinstance(item, list) and len(item) > 1
            yield (str(item[0]), item[1:]) if paired else (None, item)
    else:
        yield None, value


def secrets_in_urls(value: t.Any) -> t.Iterator[str]:
    """The secrets in all URLs inside a value, see `url_secrets`."""
    for text in texts_in(value):
        yield from url_secrets(text)


def url_secrets(text: str) -> set[str]:
    """The secrets inside the URLs of a text: passwords, and query parameters whose name sounds secret."""
    found: set[str] = set()
    for url in _URL.findall(text) if "://" in text else ():
        rest = url.partition("://")[2]
        authority = re.split(r"[/?#]", rest)[0]
        found.add(authority.rpartition("@")[0].partition(":")[2])
        for parameter in re.split(r"[?#&;]", rest)[1:]:
            name, _equals, value = parameter.partition("=")
            if looks_secret(unquote_plus(name)):
                found.add(value)
    return _long_enough(found)


def address_secrets(text: str) -> set[str]:
    """The secrets in an address, even an invalid one: all that may be a password, query or fragment."""
    found: set[str] = set()
    for start in {0, *(match.end() for match in re.finditer("//", text))}:
        before = [text[start : start + match.start()] for match in re.finditer("@", text[start:])]
        found |= {login.partition(":")[2] for login in before if "://" not in login.partition("@")[0]}
    for mark in "?#":
        query = text.partition(mark)[2]
        found |= {query, *(part for part in re.split(r"[?#&;=,]", query) if len(part) >= PIECE)}
    return _long_enough(found)


def misread_names(value: t.Any) -> set[str]:
    """The texts that Ansible reads as names if a map is given as text: all before a `=`, with which base64 may end."""
    names = re.findall(r"([^\s,=]+)=", value) if isinstance(value, str) else []
    return {name for name in names if len(name) >= LEAST and not re.fullmatch("[a-z_]*", name)}


def _long_enough(values: set[str]) -> set[str]:
    return {form for value in values for form in (value, unquote(value)) if len(form) >= LEAST}
