# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of every shape: what people have in their vaults, and what is hard to recognise again."""

from __future__ import annotations

import base64
import json
import typing as t

from hypothesis import strategies as st

# A text that begins like this is nothing that a message says by itself.
_MARK = "zQ7"
_ANY = st.characters(exclude_categories=["Cs", "Cc"])
_ALPHABETS = {
    "letters and digits": st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
    "hexadecimal": st.sampled_from("0123456789abcdef"),
    "JSON": st.sampled_from('"\\/{}[]:,\b\f\n\r\tu0'),
    "URLs": st.sampled_from("/?#&%+@:;= ~!$'()*,[]"),
    "pages": st.sampled_from("<>&\"'/;#x27"),
    "shells": st.sampled_from("$`\\'\"!|;&><(){}*? \t"),
    "anything": _ANY,
    "not ASCII": st.sampled_from("äöüßéñ\u00a0\u200b\u202e\u20ac\u4e2d\u6587\U0001f511\U0001f600e\u0301"),
    "control characters": st.characters(categories=["Cc"]),
}


def _texts(letters: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    return st.text(letters, min_size=6, max_size=most)


def _account(key: str) -> str:
    return json.dumps({"type": "service_account", "private_key": key, "client_email": "someone@example.com"})


_PIECE = st.one_of(*(_texts(letters, 40) for letters in _ALPHABETS.values()))
_PEM = st.lists(_texts(_ALPHABETS["letters and digits"], 40), min_size=2, max_size=4).map(
    lambda lines: "-----BEGIN PRIVATE KEY-----\n" + "\n".join(_MARK + line for line in lines) + "\n-----END-----\n"
)
#: secrets that no message has in it by accident
DISTINCT: st.SearchStrategy[str] = st.one_of(
    _PIECE.map(lambda text: f"{_MARK}{text}{_MARK[::-1]}"),
    _PIECE.map(lambda text: base64.b64encode(f"{_MARK}{text}".encode()).decode()),
    _PIECE.map(lambda text: f" {_MARK}{text} "),
    _PEM,
    _PIECE.map(lambda text: _account(f"{_MARK}{text}")),
)
#: secrets that are also words of the messages, too short to be told apart, or that YAML takes for something else
ORDINARY: st.SearchStrategy[t.Any] = st.one_of(
    st.sampled_from(
        ("changed", "endpoint", "inference", "Elasticsearch", "password", "e1", "secret", "request", "msg")
    ),
    st.sampled_from(("true", "null", "yes", "~", "1e5", "0123", "-", "*", "********", '"', "\\", "'", "%", "{{")),
    st.text(_ANY, min_size=1, max_size=3).filter(str.strip),
    st.integers(0, 99_999),
    st.booleans(),
)
#: numbers that are as long as a password
NUMBERS: st.SearchStrategy[int | float] = st.integers(10**7, 10**18) | st.integers(-(10**12), -(10**7))


@st.composite
def families(draw: st.DrawFn, size: int) -> list[str]:
    """As many secrets as asked for, some of them parts or continuations of others."""
    found: list[str] = [draw(DISTINCT)]
    while len(found) < size:
        other = draw(st.sampled_from(found)).strip()
        kind = draw(st.sampled_from(("new", "new", "same", "begin", "end", "longer")))
        middle = max(8, len(other) // 2)
        related = {"same": other, "begin": other[:middle], "end": other[-middle:], "longer": f"{other}{_MARK}"}
        found.append(related[kind] if kind in related else draw(DISTINCT))
    return found
