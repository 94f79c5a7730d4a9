# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads request bodies as strictly, and as leniently, as the server's parser does.

docs/reference/elasticsearch-http.md, "Bodies".
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from .errors import ElasticError

#: a string, or a comment (which the server allows)
_TOKENS = re.compile(r'"(?:\\.|[^"\\])*"|/\*.*?\*/|//[^\n]*', re.DOTALL)
#: bodies longer than this are not quoted in the error
_QUOTED_BODY = 8000
_QUOTED_PART = 500


class _DuplicateFieldError(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _DuplicateFieldError(key)
        found[key] = value
    return found


def _no_constant(text: str) -> NoReturn:
    raise json.JSONDecodeError(f"Non-standard token '{text}'", text, 0)


def _blank(match: re.Match[str]) -> str:
    text = match.group()
    return text if text.startswith('"') else " " * len(text)


def _where(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, len(before[before.rfind("\n") + 1 :].encode()) + 1


def _source(text: str) -> str:
    if len(text) > _QUOTED_BODY:
        return "(org.elasticsearch.common.bytes.BytesReferenceStreamInput)"
    quoted = text[:_QUOTED_PART]
    rest = len(text) - len(quoted)
    return f'(byte[])"{quoted}"' + (f"[truncated {rest} bytes]" if rest else "")


def _syntax_error(text: str, position: int, message: str, *, ended: bool) -> ElasticError:
    line, column = _where(text, position)
    inner = f"{message}\n at [Source: {_source(text)}; line: {line}, column: {column}]"
    kind = "json_e_o_f_exception" if ended else "json_parse_exception"
    cause = ElasticError(400, kind, inner)
    return ElasticError(400, "x_content_parse_exception", f"[{line}:{column}] {inner}", cause)


def _describe(text: str, position: int, message: str) -> tuple[str, bool]:
    """Say it as the server's parser does: the rest ended, a word it does not know, or a character out of place."""
    if not text[position:].strip():
        return "Unexpected end-of-input within/between Object entries", True
    word = re.match(r"[A-Za-z_]+", text[position:])
    if word:
        return (
            f"Unrecognized token '{word.group()}': was expecting (JSON String, Number, Array, Object or token)",
            False,
        )
    char = text[position]
    return f"Unexpected character ('{char}' (code {ord(char)})): {message}", False


def parse(body: bytes) -> Any:
    """Read the first JSON value of a body; what follows it is ignored."""
    try:
        text = body.decode(json.detect_encoding(body)).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise _syntax_error("", 0, f"Invalid UTF-8 middle byte 0x{body[error.start]:02x}", ended=False) from None
    plain = _TOKENS.sub(_blank, text)
    start = len(plain) - len(plain.lstrip())
    if start == len(plain):
        return None
    decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)
    try:
        return decoder.raw_decode(plain, start)[0]
    except _DuplicateFieldError as error:
        position = plain.rfind(json.dumps(error.name, ensure_ascii=False))
        raise _syntax_error(text, max(position, 0), f"Duplicate field '{error.name}'", ended=False) from None
    except json.JSONDecodeError as error:
        message, ended = _describe(plain, error.pos, error.msg)
        raise _syntax_error(text, error.pos, message, ended=ended) from None


def parse_map(body: bytes) -> dict[str, Any]:
    """Read an object; anything else counts as an empty one, which is what the server's map reader makes of it."""
    value = parse(body)
    return value if isinstance(value, dict) else {}
