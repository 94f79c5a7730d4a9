# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chunking settings: limits, defaults and expansion by release.

docs/reference/elasticsearch-inference.md, "Chunking settings".
"""

from __future__ import annotations

from typing import Any, Callable

from .errors import ElasticError, illegal_argument
from .javatext import java_double, java_str
from .settings import (
    CHUNKING_SETTINGS,
    JsonMap,
    Problems,
    raise_if_any,
    take,
    take_choice,
    take_positive_integer,
    take_string_list,
)
from .versions import Release

#: what a create without the object stores
CREATE_DEFAULT = {"strategy": "sentence", "max_chunk_size": 250, "sentence_overlap": 1}
#: what an endpoint stored without the object reads back as
READ_DEFAULT = {"strategy": "word", "max_chunk_size": 250, "overlap": 100}

SEPARATOR_GROUPS = {
    "plaintext": ["(?<!\\n)\\n\\n(?!\\n)", "(?<!\\n)\\n(?!\\n)"],
    "markdown": [
        *("\n" + "#" * level + " " for level in range(1, 7)),
        "\n^(?!\\s*$).*\\n-{1,}\\n",
        "\n^(?!\\s*$).*\\n={1,}\\n",
    ],
}
_MAX_CAP = 300
_MAX_SEPARATORS = 50
_KEYS = {
    "sentence": ("strategy", "max_chunk_size", "sentence_overlap"),
    "word": ("strategy", "max_chunk_size", "overlap"),
    "recursive": ("strategy", "max_chunk_size", "separators", "separator_group"),
}
_LOWER_LIMITS = {"sentence": 20, "word": 10, "recursive": 10}


def _limit(release: Release, name: str, value: int, word: str, limit: int) -> str:
    article = "" if release.has("chunk_limits_without_a") else "a "
    return (
        f"[{CHUNKING_SETTINGS}] Invalid value [{java_double(value)}]. "
        f"[{name}] must be {article}{word} than or equal to [{java_double(limit)}]"
    )


def _foreign_keys(settings: JsonMap, strategy: str, problems: Problems) -> None:
    foreign = [key for key in settings if key not in _KEYS[strategy]]
    if foreign:
        begin = f"{strategy.capitalize()} based" if strategy != "recursive" else "Recursive"
        problems.append(f"{begin} chunking settings can not have the following settings: {java_str(foreign)}")


def _max_chunk_size(release: Release, settings: JsonMap, strategy: str, problems: Problems) -> int | None:
    size = take_positive_integer(settings, "max_chunk_size", CHUNKING_SETTINGS, problems, required=True)
    lower = _LOWER_LIMITS[strategy]
    if size is None:
        return None
    if size < lower:
        problems.append(_limit(release, "max_chunk_size", size, "greater", lower))
        return None
    if size > _MAX_CAP and release.has("chunk_size_cap"):
        problems.append(_limit(release, "max_chunk_size", size, "less", _MAX_CAP))
        return None
    return size


def _sentence(_release: Release, settings: JsonMap, _size: int | None, problems: Problems) -> JsonMap:
    overlap = take(settings, "sentence_overlap", "Integer", problems)
    if overlap is not None and overlap not in {0, 1}:
        problems.append(f"sentence_overlap[{overlap}] must be either 0 or 1")
    return {"sentence_overlap": 1 if overlap is None else overlap}


def _word(release: Release, settings: JsonMap, size: int | None, problems: Problems) -> JsonMap:
    if size is None:
        return {}
    overlap = take_positive_integer(settings, "overlap", CHUNKING_SETTINGS, problems, required=True)
    if overlap is not None and overlap > size // 2:
        problems.append(_limit(release, "overlap", overlap, "less", size // 2))
    return {"overlap": overlap}


def _recursive(release: Release, settings: JsonMap, _size: int | None, problems: Problems) -> JsonMap:
    group = take_choice(settings, "separator_group", CHUNKING_SETTINGS, tuple(SEPARATOR_GROUPS), problems)
    separators = take_string_list(settings, "separators", problems)
    if group is not None and separators is not None:
        problems.append("Recursive chunking settings can not have both separators and separator_set")
    if group is not None:
        separators = list(SEPARATOR_GROUPS[group])
    elif separators is not None and not separators:
        problems.append("Recursive chunking settings can not have an empty list of separators")
    if separators is not None and len(separators) > _MAX_SEPARATORS and release.has("separators_cap"):
        problems.append(f"separators list size [{len(separators)}] must not exceed [{_MAX_SEPARATORS}]")
    return {"separators": list(SEPARATOR_GROUPS["plaintext"]) if separators is None else separators}


_READERS: dict[str, Callable[[Release, JsonMap, int | None, Problems], JsonMap]] = {
    "sentence": _sentence,
    "word": _word,
    "recursive": _recursive,
}


def _strategy(release: Release, value: Any) -> str:
    known = ["word", "sentence"] + (["recursive", "none"] if release.has("chunking_none_recursive") else [])
    strategy = java_str(value).strip().lower()
    if strategy not in known:
        raise illegal_argument(f"Invalid chunkingStrategy {java_str(value)}")
    return strategy


def parse_chunking(release: Release, given: JsonMap | None) -> JsonMap:
    """Read the object of a create or update; what comes out is what is stored and shown."""
    if not given:
        return dict(CREATE_DEFAULT)
    if "strategy" not in given:
        raise illegal_argument("Can't generate Chunker without ChunkingStrategy provided")
    if given["strategy"] is None:  # the server calls toString on it
        raise ElasticError(500, "null_pointer_exception", 'Cannot invoke "Object.toString()" because value is null')
    strategy = _strategy(release, given["strategy"])
    if strategy == "none":
        return {"strategy": "none"}
    settings: JsonMap = dict(given)
    problems: Problems = []
    _foreign_keys(settings, strategy, problems)
    size = _max_chunk_size(release, settings, strategy, problems)
    rest = _READERS[strategy](release, settings, size, problems)
    raise_if_any(problems)
    return {"strategy": strategy, "max_chunk_size": size, **rest}
