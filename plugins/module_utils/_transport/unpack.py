# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unpacking what is sent packed, a bounded piece at a time: a few bytes can stand for gigabytes."""

from __future__ import annotations

import typing as t
import zlib

from .errors import AnswerLost

_MOST = 1024 * 1024  # bytes that one step may bring to light
_TELLING = 2  # bytes by which the forms can be told apart
_GZIP, _ZLIB, _BARE = 31, 15, -15  # what zlib calls these forms
_FORMS: dict[str, tuple[int, ...]] = {"gzip": (_GZIP,), "x-gzip": (_GZIP,), "deflate": (_ZLIB, _BARE)}


def unpacked(pieces: t.Iterable[bytes], encoding: str) -> t.Iterator[bytes]:
    """The body of an answer whose header Content-Encoding is `encoding`.

    Raises AnswerLost where it is damaged, or packed in a way that was not asked for: several times over, for one.
    """
    names = [name for name in (part.strip().lower() for part in encoding.split(",")) if name not in ("", "identity")]
    if not names:
        yield from pieces
        return
    if len(names) > 1 or names[0] not in _FORMS:
        raise AnswerLost(f"The answer is packed as {encoding!r}, which was not asked for", "See which proxy does that.")
    try:
        yield from _unpacked(pieces, _FORMS[names[0]])
    except zlib.error:
        raise AnswerLost("The packed answer is damaged, as if it had been exchanged on the way") from None


def _unpacked(pieces: t.Iterable[bytes], forms: tuple[int, ...]) -> t.Iterator[bytes]:
    unpacker, data = None, b""
    for piece in pieces:
        data += piece
        while len(data) >= _TELLING or (data and unpacker is not None):
            if unpacker is None or unpacker.eof:  # several may stand one after the other
                unpacker = zlib.decompressobj(_form(data, forms))
            yield unpacker.decompress(data, _MOST)
            data = unpacker.unconsumed_tail or unpacker.unused_data
    if data or (unpacker is not None and not unpacker.eof):
        raise AnswerLost("The packed answer is not whole, as if it had been cut off on the way")


def _form(data: bytes, forms: tuple[int, ...]) -> int:
    """Some servers leave out what zlib puts around the data."""
    for form in forms[:-1]:
        try:
            zlib.decompressobj(form).decompress(data, 1)
        except zlib.error:
            continue
        return form
    return forms[-1]
