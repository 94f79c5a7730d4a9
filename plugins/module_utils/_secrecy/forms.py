# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a secret may look like when it comes back, and by what a secret is known that nobody has called one. Pure."""

from __future__ import annotations

import base64
import binascii
import json
import re
import typing as t
from collections.abc import Mapping
from urllib.parse import quote, quote_plus, unquote, unquote_plus

_LOOKS_SECRET = re.compile(r"key|secret|token|pass|pwd|credential|entra_id|auth|headers|signature|^sig$", re.IGNORECASE)
_LOOKS_HARMLESS = re.compile(r"^(max|min|num)_|_tokens$|tokenizer|_ur[il]$", re.IGNORECASE)
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\"'<>]+")
_URL_SAFE = str.maketrans("-_", "+/")
_PLAIN = re.compile(r"[A-Za-z0-9._~-]+")
# Pages escape quotes or leave them; the standard library's module for it is large, and would do no more.
_PAGES = tuple(
    str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", **quotes})
    for quotes in ({}, {'"': "&quot;", "'": "&#x27;"}, {'"': "&quot;", "'": "&#39;"})
)
_SCHEME = re.compile(r"(?:apikey|basic|bearer|digest|key|token) +(\S+)", re.IGNORECASE)
_WHOLE_SCHEME = re.compile(r"\s*(?:apikey|basic|bearer|digest|key|token) +(.+)", re.IGNORECASE | re.DOTALL)
_BEHIND_ID = re.compile(r"[^\s:/{\[]+:(?!//)(.+)", re.DOTALL)

_WORD = re.compile(r"[A-Za-z]+(?:[_-][A-Za-z]+)*")
LEAST_DIGITS = 6  # of a number that is taken for a secret; one with fewer is most often a size or a limit
LEAST = 4  # characters of a text that is searched for although no option says that it is a secret
_PIECE = 8  # a shorter part of a secret stands in ordinary texts as well
_LINE = 12


def looks_secret(name: str) -> bool:
    """Whether what stands under this name is a secret, as far as a name can tell."""
    return bool(_LOOKS_SECRET.search(name)) and not _LOOKS_HARMLESS.search(name)


def looks_harmless(name: str) -> bool:
    """Whether what stands under this name is a number or an address, as far as a name can tell."""
    return bool(_LOOKS_HARMLESS.search(name))


def written_forms(secret: str) -> set[str]:
    """How a secret may be written: plain, in JSON (in JSON again too), in a URL, in a page, in base64, by Python."""
    raw = secret.encode("utf-8", "surrogatepass")
    packed = {encode(raw).decode("ascii") for encode in (base64.b64encode, base64.urlsafe_b64encode)}
    packed |= {form.rstrip("=") for form in packed if len(raw) >= LEAST}
    if _PLAIN.fullmatch(secret):
        return {secret, *packed}  # all others are alike, which saves time where there are hundreds
    in_json = {json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    in_json |= {form.replace("/", "\\/") for form in in_json}
    in_json |= {re.sub(r"\\u[0-9a-f]{4}", lambda found: "\\u" + found.group()[2:].upper(), form) for form in in_json}
    in_json |= {json.dumps(form)[1:-1] for form in in_json}
    in_url = {quote(raw), quote(raw, safe=""), quote_plus(raw)}
    in_url |= {re.sub(r"%[0-9A-F]{2}", lambda found: found.group().lower(), form) for form in in_url}
    in_page = {secret.translate(page) for page in _PAGES}
    return {secret, repr(secret)[1:-1], *in_json, *in_url, *in_page, *packed}


def secret_parts(secret: str) -> set[str]:
    """The parts of a secret that are secret by themselves, and what it says in plain if it is encoded.

    The lines of a private key, the key inside an account's JSON, what follows `Bearer`, a cookie's value, the key
    behind the id in an API key.
    """
    found: set[str] = set()
    waiting = {secret, secret.strip()}
    for _level in range(3):  # `Basic`, base64, and what follows the colon in it
        waiting = {part for text in waiting for part in _parts(text)} - found - {secret}
        found |= waiting
    return found


def url_secrets(text: str) -> set[str]:
    """The secrets inside the URLs of a text: passwords, and parameters of the query whose name says so."""
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
    """The secrets in what was given as an address, however badly: all that may be a password, query or fragment."""
    found: set[str] = set()
    for start in {0, *(match.end() for match in re.finditer("//", text))}:
        before = [text[start : start + match.start()] for match in re.finditer("@", text[start:])]
        found |= {login.partition(":")[2] for login in before if "://" not in login.partition("@")[0]}
    for mark in "?#":
        query = text.partition(mark)[2]
        found |= {query, *(part for part in re.split(r"[?#&;=,]", query) if len(part) >= _PIECE)}
    return _long_enough(found)


def misread_names(value: t.Any) -> set[str]:
    """What Ansible takes for names where a text stands for a map: all before a `=`, which base64 may end with."""
    names = re.findall(r"([^\s,=]+)=", value) if isinstance(value, str) else []
    return {name for name in names if len(name) >= LEAST and not re.fullmatch("[a-z_]*", name)}


def texts_in(value: t.Any, *, keys: bool = False) -> list[str]:
    """Every text inside a value, numbers as text, in no order; with `keys`, the names in maps as well."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, str):
            found.append(inner)
        elif isinstance(inner, (list, tuple)):
            waiting.extend(inner)
        elif isinstance(inner, (bool, int, float, type(None))):  # to ask for Mapping is dear
            found.extend(() if inner is None or isinstance(inner, bool) else (str(inner),))
        elif isinstance(inner, (dict, Mapping)):
            waiting.extend(inner.values())
            waiting.extend(inner if keys else ())
        else:
            found.append(str(inner))
    return found


def scalars(value: t.Any) -> t.Iterator[t.Any]:
    """Every text and number inside a value."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from scalars(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from scalars(inner)
    elif value is not None and not isinstance(value, bool):
        yield value


def searched_for(value: t.Any) -> t.Iterator[str]:
    """The texts inside a value, and the numbers, that are long enough to be told from those in any message."""
    for inner in scalars(value):
        if len(str(inner)) >= (LEAST if isinstance(inner, str) else LEAST_DIGITS):
            yield str(inner)


def searched_in_covered(value: t.Any) -> t.Iterator[str]:
    """The same for a setting that is covered as a whole: of pairs of a name and a value, the values alone."""
    for _name, inner in _named(value):
        yield from searched_for(inner)


def searched_in_shown(value: t.Any) -> t.Iterator[str]:
    """The same of what the server shows and nobody states.

    A plain word, as the name of a team, would be taken out of IDs and task types as well; it is left there, unless its
    own name speaks of a secret.
    """
    for name, inner in _named(value):
        speaks = name is None or looks_secret(name)
        yield from (text for text in searched_for(inner) if speaks or not _WORD.fullmatch(text))


def _named(value: t.Any) -> t.Iterator[tuple[str | None, t.Any]]:
    """The values in a map, or in a list of pairs, with their names; what stands alone has none."""
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


def _long_enough(values: set[str]) -> set[str]:
    return {form for value in values for form in (value, unquote(value)) if len(form) >= LEAST}


def _parts(text: str) -> t.Iterator[str]:
    lines = text.splitlines()
    yield from (line for line in lines if len(lines) > 1 and len(line) >= _LINE and not line.startswith("-----"))
    words = [cookie.partition("=")[2] for cookie in text.split("; ")]
    plain = _decoded(text)
    words += [*_WHOLE_SCHEME.findall(text), *_SCHEME.findall(text), *_in_json(text), plain, plain.partition(":")[2]]
    words += [found[1] for found in [_BEHIND_ID.fullmatch(text)] if found]
    # What has letters alone may be a word of any message.
    yield from (word for word in words if len(word) >= _PIECE and not word.isalpha())


def _in_json(text: str) -> t.Iterator[str]:
    try:
        loaded = json.loads(text) if text[:1] == "{" else None
    except (ValueError, RecursionError):
        return
    for name, value in loaded.items() if isinstance(loaded, dict) else ():
        if isinstance(value, str) and looks_secret(name):
            yield value


def _decoded(text: str) -> str:
    """What base64 of any kind says in plain, or nothing where it is none."""
    whole = text.translate(_URL_SAFE).rstrip("=")
    try:
        return base64.b64decode(whole + "=" * (-len(whole) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
