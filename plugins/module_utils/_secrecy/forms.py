# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forms in which a secret may come back, and the parts of it that are secret by themselves. Pure."""

from __future__ import annotations

import base64
import binascii
import json
import re
import typing as t
from urllib.parse import quote, quote_plus

from .names import looks_secret

_URL_SAFE = str.maketrans("-_", "+/")
_PLAIN = re.compile(r"[A-Za-z0-9._~-]+")
# Pages may escape quotes; the module of the standard library is large, and would do no more.
_PAGES = tuple(
    str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", **quotes})
    for quotes in ({}, {'"': "&quot;", "'": "&#x27;"}, {'"': "&quot;", "'": "&#39;"})
)
_SCHEME = re.compile(r"(?:apikey|basic|bearer|digest|key|token) +(\S+)", re.IGNORECASE)
_WHOLE_SCHEME = re.compile(r"\s*(?:apikey|basic|bearer|digest|key|token) +(.+)", re.IGNORECASE | re.DOTALL)
_BEHIND_ID = re.compile(r"[^\s:/{\[]+:(?!//)(.+)", re.DOTALL)
_PLAIN_WORD = re.compile(r"[A-Za-z][a-z]{0,15}")  # the length of the longest words in names

LEAST = 4  # characters of a text that is masked although no option declares it a secret
PIECE = 8  # a shorter part of a secret also appears in ordinary texts
_LINE = 12


def is_plain_word(secret: str) -> bool:
    """Whether a secret is a single word, which can be a part of any name, as `elastic` is of many IDs."""
    return _PLAIN_WORD.fullmatch(secret) is not None


def written_forms(secret: str) -> set[str]:
    """The forms of a secret: plain, in JSON (also twice), in a URL, in a page, in base64, as Python prints it."""
    raw = secret.encode("utf-8", "surrogatepass")
    packed = {encode(raw).decode("ascii") for encode in (base64.b64encode, base64.urlsafe_b64encode)}
    packed |= {form.rstrip("=") for form in packed if len(raw) >= LEAST}
    if _PLAIN.fullmatch(secret):
        return {secret, *packed}  # the other forms are equal, which saves time with hundreds of secrets
    in_json = {json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    in_json |= {form.replace("/", "\\/") for form in in_json}
    in_json |= {re.sub(r"\\u[0-9a-f]{4}", lambda found: "\\u" + found.group()[2:].upper(), form) for form in in_json}
    in_json |= {json.dumps(form)[1:-1] for form in in_json}
    in_url = {quote(raw), quote(raw, safe=""), quote_plus(raw)}
    in_url |= {re.sub(r"%[0-9A-F]{2}", lambda found: found.group().lower(), form) for form in in_url}
    in_page = {secret.translate(page) for page in _PAGES}
    return {secret, repr(secret)[1:-1], *in_json, *in_url, *in_page, *packed}


def secret_parts(secret: str) -> set[str]:
    """The parts of a secret that are secret by themselves, and its decoded form if it is encoded.

    The lines of a private key, the key in an account's JSON, the text after `Bearer`, a cookie's value, the key after
    the ID in an API key.
    """
    found: set[str] = set()
    waiting = {secret, secret.strip()}
    for _level in range(3):  # `Basic`, base64, and the text after the colon in it
        waiting = {part for text in waiting for part in _parts(text)} - found - {secret}
        found |= waiting
    return found


def _parts(text: str) -> t.Iterator[str]:
    lines = text.splitlines()
    yield from (line for line in lines if len(lines) > 1 and len(line) >= _LINE and not line.startswith("-----"))
    words = [cookie.partition("=")[2] for cookie in text.split("; ")]
    plain = _decoded(text)
    words += [*_WHOLE_SCHEME.findall(text), *_SCHEME.findall(text), *_in_json(text), plain, plain.partition(":")[2]]
    words += [found[1] for found in [_BEHIND_ID.fullmatch(text)] if found]
    # A text of letters alone may be a word in any message.
    yield from (word for word in words if len(word) >= PIECE and not word.isalpha())


def _in_json(text: str) -> t.Iterator[str]:
    try:
        loaded = json.loads(text) if text[:1] == "{" else None
    except (ValueError, RecursionError):
        return
    for name, value in loaded.items() if isinstance(loaded, dict) else ():
        if isinstance(value, str) and looks_secret(name):
            yield value


def _decoded(text: str) -> str:
    """The decoded text of any kind of base64; empty if it is not base64."""
    whole = text.translate(_URL_SAFE).rstrip("=")
    try:
        return base64.b64decode(whole + "=" * (-len(whole) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
