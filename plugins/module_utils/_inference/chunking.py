# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Chunking settings: the settings of each strategy, and when two of them are equal.

Source: elastic/elasticsearch, `x-pack/plugin/core/.../core/inference/chunking/`.
"""

from __future__ import annotations

import typing as t

from .._transport.errors import BadInput
from .._transport.versions import Ranges

Settings = t.Mapping[str, t.Any]


class Strategy(t.NamedTuple):
    """What one strategy allows: its required keys, its optional keys, its smallest chunk."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    smallest: int
    since: Ranges


_SINCE_8_16: Ranges = (((8, 16, 0), None),)  # notes 8.16.0: PR 113897
_SINCE_8_19: Ranges = (((8, 19, 0), (9, 0, 0)), ((9, 1, 0), None))  # notes 8.19.0, 9.1.0: PR 126866, 129150

_SINCE_9_2: Ranges = (((9, 2, 0), None),)  # notes 9.2.0: PR 133718
_LARGEST_BEFORE_9_2 = 300

STRATEGIES: dict[str, Strategy] = {
    "sentence": Strategy(("max_chunk_size",), ("sentence_overlap",), 20, _SINCE_8_16),
    "word": Strategy(("max_chunk_size", "overlap"), (), 10, _SINCE_8_16),
    "none": Strategy((), (), 0, _SINCE_8_19),
    "recursive": Strategy(("max_chunk_size",), ("separators", "separator_group"), 10, _SINCE_8_19),
}

# The server shows the separators of a group, not its name, and they have changed: any known expansion matches.
SEPARATOR_GROUPS: dict[str, tuple[list[str], ...]] = {
    "plaintext": ([r"(?<!\n)\n\n(?!\n)", r"(?<!\n)\n(?!\n)"], ["\n\n", "\n"]),
    "markdown": (
        [
            *("\n" + "#" * level + " " for level in range(1, 7)),
            "\n" + r"^(?!\s*$).*\n-{1,}\n",
            "\n" + r"^(?!\s*$).*\n={1,}\n",
        ],
    ),
}

# What the server shows for an endpoint without stored settings: created before 8.16, or damaged by an old update.
READ_DEFAULT: dict[str, t.Any] = {"strategy": "word", "max_chunk_size": 250, "overlap": 100}
# The settings of an endpoint that is created without any.
CREATE_DEFAULT: dict[str, t.Any] = {"strategy": "sentence", "max_chunk_size": 250, "sentence_overlap": 1}
DEFAULTS = (READ_DEFAULT, CREATE_DEFAULT)


def normalised(declared: Settings) -> dict[str, t.Any]:
    """The declared settings in the server's form: words in lower case."""
    words = ("strategy", "separator_group")
    return {key: value.strip().lower() if key in words else value for key, value in declared.items()}


def same(key: str, declared: t.Any, current: Settings) -> bool:
    """Whether one declared setting equals what the server shows."""
    if key == "separator_group":
        return current.get("separators") in SEPARATOR_GROUPS.get(declared, ())
    shown = current.get(key)
    return bool(shown.lower() == declared) if key == "strategy" and isinstance(shown, str) else bool(shown == declared)


def merge(declared: Settings, current: Settings) -> dict[str, t.Any]:
    """The whole object to send where only a part was declared: the rest as it is, as far as the strategy takes it."""
    strategy = STRATEGIES.get(str(declared.get("strategy") or current.get("strategy")))
    known = (*strategy.required, *strategy.optional) if strategy else ()
    kept = {key: value for key, value in current.items() if key in ("strategy", *known)}
    if "separator_group" in declared:
        kept.pop("separators", None)
    return {**kept, **declared}


def check(settings: Settings, *, complete: bool) -> None:
    """Refuse settings that every server would refuse.

    With `complete`, the required settings of the strategy must be there; the declaration for an existing endpoint may
    have fewer. Upper limits differ by server, which checks them. Raises BadInput.
    """
    for problem in _problems(settings, complete):
        raise BadInput(f"chunking_settings: {problem}", "See the option's documentation for what each strategy takes.")


def _problems(settings: Settings, complete: bool) -> t.Iterator[str]:
    name = settings.get("strategy")
    if name is None:
        if complete:
            yield "strategy is needed where chunking settings have to be sent"
        return
    strategy = STRATEGIES.get(str(name))
    if strategy is None:  # the declared strategy is known, so a newer server shows this one
        yield f"the endpoint has the strategy '{name}', which is not known here, so set strategy, too"
        return
    yield from (
        f"{key} is not a setting of the strategy '{name}'"
        for key in settings
        if key != "strategy" and key not in (*strategy.required, *strategy.optional)
    )
    if complete:
        yield from (f"the strategy '{name}' needs {key}" for key in strategy.required if key not in settings)
    yield from _value_problems(settings, name, strategy.smallest)


def _value_problems(settings: Settings, name: str, smallest: int) -> t.Iterator[str]:
    size, overlap = settings.get("max_chunk_size"), settings.get("overlap")
    if size is not None and size < smallest:
        yield f"max_chunk_size is {size}; the strategy '{name}' takes {smallest} or more"
    if settings.get("sentence_overlap") not in (None, 0, 1):
        yield f"sentence_overlap is {settings['sentence_overlap']}; it can be 0 or 1"
    if overlap is not None and (overlap < 1 or (size is not None and overlap > size // 2)):
        yield f"overlap is {overlap}; it can be 1 up to half of max_chunk_size"
    if "separators" in settings and "separator_group" in settings:
        yield "separators and separator_group exclude each other"
    if settings.get("separators") == []:
        yield "separators is empty; leave it out for the default"


def needs(settings: Settings) -> t.Iterator[tuple[str, Ranges]]:
    """What these settings require, each with the servers that have it."""
    if settings:
        yield "chunking_settings", _SINCE_8_16
    strategy = settings.get("strategy")
    if strategy in STRATEGIES:
        yield f"chunking_settings.strategy {strategy}", STRATEGIES[strategy].since
    if (settings.get("max_chunk_size") or 0) > _LARGEST_BEFORE_9_2:
        yield f"chunking_settings.max_chunk_size above {_LARGEST_BEFORE_9_2}", _SINCE_9_2
