# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Removing secrets from texts, at any depth of a result."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping

from .forms import is_plain_word, secret_parts, written_forms
from .mask import SHOWN_SECRET
from .names import holds_name
from .search import LEAST_DIGITS, texts_in

_LONG = 24  # characters; half of a secret of this length is masked, too, in case a response was cut off
_OWN_KEY = re.compile(r"[a-z_]*")  # the form of the keys of a result
# The number of texts from which searching one by one is slower, and the number of characters compared at their ends.
_MANY, _END = 200, 8
# Where a plain word begins and ends in a text: not inside a longer one, as in `elasticsearch` or `my-elastic-one`. An
# escape before it (`\n`, `%20`, `\u003d`) is no part of a longer one.
_BEFORE_WORD = r"(?:(?<![A-Za-z0-9_-])(?<![A-Za-z0-9_-]\.)|(?<=\\[bfnrt])|(?<=%[0-9A-Fa-f]{2})|(?<=\\u[0-9A-Fa-f]{4}))"
_AFTER_WORD = r"(?![A-Za-z0-9_-]|\.[a-z0-9])"
_LOGIN = re.compile(r"[^\s/]*@")
_QUOTES = {"'": "'", '"': '"', "[": "]"}


class Scrubber:
    """Masks secrets in texts, in each form in which they may come back.

    A secret that is a plain word cannot be told from the same word in a name. It stays inside longer words, in the
    names in a result, and in quotes if it is such a name; it is masked everywhere else.
    """

    def __init__(self) -> None:
        self._learnt: set[str] = set()
        self._forms: set[str] = set()
        self._words: set[str] = set()
        self._names: set[str] = set()
        # Halves of long forms, each with its form, and whether it is the first half.
        self._halves: dict[str, set[tuple[str, bool]]] = {}

    def add(self, secrets: t.Iterable[str]) -> None:
        """Add secrets, with their parts and their encoded forms."""
        for secret in secrets:
            if secret not in self._learnt and secret.strip():
                self._learnt.add(secret)
                for part in {part for whole in (secret, *secret_parts(secret)) for part in (whole, whole.strip())}:
                    self._learn(part)

    def values(self) -> set[str]:
        """All forms of all secrets."""
        return self._forms | self._words

    def words(self) -> set[str]:
        """The secrets that are plain words."""
        return set(self._words)

    def scrub(self, value: t.Any) -> t.Any:
        """The value with every secret in it masked: in texts, as a number, in keys that are not the collection's.

        Values without secrets are returned unchanged.
        """
        found = standing_in([*self._forms, *self._halves, *self._words], value)
        if not found:
            return value
        words = found & self._words
        if words:
            self._names.update(words.intersection(_names_in(value)))
        halves = {half: self._halves[half] for half in found if half in self._halves}
        return _Cleaner(found & self._forms, halves, words, self._names)(value)

    def _learn(self, secret: str) -> None:
        forms = {form for form in written_forms(secret) if form.strip()}
        if is_plain_word(secret):
            self._words.add(secret)
            forms.discard(secret)
        for form in forms if len(secret) >= _LONG else ():
            half = (len(form) + 1) // 2
            self._halves.setdefault(form[:half], set()).add((form, True))
            self._halves.setdefault(form[-half:], set()).add((form, False))
        self._forms |= forms


def standing_in(wanted: t.Collection[str], value: t.Any) -> set[str]:
    """The texts among `wanted` that are in any text, name or number inside a value.

    A set of hundreds of endpoints has thousands of forms of secrets and tens of thousands of texts, nearly all without
    a secret. To search for each in each would take seconds, so all texts are searched together, and in full only for
    the forms whose ends are both found.
    """
    whole = "\0".join(set(texts_in(value, keys=True)))
    if len(wanted) > _MANY:
        ends = {end for text in wanted for end in (text[:_END], text[-_END:])}
        seen = ends.intersection(whole[start : start + _END] for start in range(len(whole)))
        wanted = [text for text in wanted if len(text) < _END or (text[:_END] in seen and text[-_END:] in seen)]
    return {text for text in wanted if text in whole}


def _names_in(value: t.Any) -> t.Iterator[str]:
    """The names in a value, by their keys."""
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, Mapping):
            waiting.extend(inner.values())
            yield from (text for key, under in inner.items() if holds_name(key) for text in _texts_right_in(under))
        elif isinstance(inner, (list, tuple)):
            waiting.extend(inner)


def _texts_right_in(value: t.Any) -> list[str]:
    return [text for text in (value if isinstance(value, (list, tuple)) else [value]) if isinstance(text, str)]


class _Cleaner:
    """Masks the secrets that a value contains."""

    def __init__(
        self,
        forms: t.Collection[str],
        halves: t.Mapping[str, t.Collection[tuple[str, bool]]],
        words: t.Collection[str],
        names: t.Container[str],
    ) -> None:
        self._forms = forms
        self._halves = halves
        self._words = [(word, re.compile(_BEFORE_WORD + word + _AFTER_WORD)) for word in words]
        self._names = names

    def __call__(self, value: t.Any, is_name: bool = False) -> t.Any:
        """The value with secrets masked; in a name, plain words stay."""
        if isinstance(value, str):
            return self._clean(value, is_name)
        if isinstance(value, Mapping):
            return {self._key(key): self(inner, holds_name(key)) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self(inner, is_name) for inner in value]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            text = str(value)
            return SHOWN_SECRET if len(text) >= LEAST_DIGITS and text in self._forms else value
        return value

    def _key(self, key: t.Any) -> t.Any:
        """The key, masked unless it is one of the collection's."""
        return key if not isinstance(key, str) or _OWN_KEY.fullmatch(key) else self._clean(key, is_name=True)

    def _clean(self, text: str, is_name: bool) -> str:
        spans = sorted([*self._spans(text), *(() if is_name else self._spans_of_words(text))])
        if not spans:
            return text
        cleaned, done = [], 0
        begin, end = spans[0]
        for start, stop in [*spans[1:], (len(text) + 1, 0)]:
            if start > end:
                cleaned += [text[done:begin], SHOWN_SECRET]
                begin, done, end = start, end, stop
            end = max(end, stop)
        return "".join([*cleaned, text[done:]])

    def _spans(self, text: str) -> t.Iterator[tuple[int, int]]:
        """Where secrets are in a text. They may overlap: one can be a part of another one."""
        for form in self._forms:
            if form in text:
                yield from ((start, start + len(form)) for start in _found(form, text))
        for half, wholes in self._halves.items():
            if half in text:
                for start in _found(half, text):
                    yield from (_grown(text, start, half, *whole) for whole in wholes)

    def _spans_of_words(self, text: str) -> t.Iterator[tuple[int, int]]:
        for word, pattern in self._words:
            for found in pattern.finditer(text) if word in text else ():
                before = text[: found.start()]
                quoted = before[-1:] in _QUOTES and text.startswith(_QUOTES[before[-1:]], found.end())
                is_host = before.endswith("://") and not _LOGIN.match(text, found.end())
                if not is_host and not (quoted and word in self._names):
                    yield found.span()


def _grown(text: str, start: int, half: str, form: str, is_begin: bool) -> tuple[int, int]:
    """How much of a form is in the text where half of it was found."""
    stop, length = start + len(half), len(half)
    if is_begin:
        while length < len(form) and text.startswith(form[length], start + length):
            length += 1
        return start, start + length
    while start and length < len(form) and text[start - 1] == form[-length - 1]:
        start, length = start - 1, length + 1
    return start, stop


def _found(part: str, text: str) -> t.Iterator[int]:
    """Every position where a part begins, even if two of them overlap."""
    start = text.find(part)
    while start >= 0:
        yield start
        start = text.find(part, start + 1)
