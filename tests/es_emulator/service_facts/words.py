# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words in which the tables of services are written.

How a release is dated: the transport version that guards a feature (elastic/elasticsearch,
`server/src/main/resources/transport/definitions/referable/NAME.csv`, formerly `TransportVersions.java`) against those
with which the branches ended (`.../upper_bounds/9.x.csv`): 8_841 is 8.19; up to 9_112 is 9.1, to 9_185 9.2, to 9_250
9.3; 9_285 is 9.4 and 9_389 9.5. One that 8.19 and 9.1 share is not in 9.0. "TV n" in the tables is such a number. Pull
requests without one are dated by their day: those on `updateServiceSettings` of February and March 2026 are 9.4, from
April on 9.5 (docs/reference/elasticsearch-inference.md, "Update").
"""

from __future__ import annotations

from typing import Any

from es_emulator.versions import Number

from .form import EVER, NEVER, Field, Spans, Way

TEXT = ("text_embedding",)
SPARSE = ("sparse_embedding",)
DENSE = ("text_embedding", "embedding")
RERANK = ("rerank",)
CHATS = ("completion", "chat_completion")


def number(text: str) -> Number:
    """Read "9.2" or "9.2.1"."""
    parts = [int(part) for part in text.split(".")]
    return parts[0], parts[1], parts[2] if len(parts) > 2 else 0


def since(first: str) -> Spans:
    """From a release on."""
    return ((number(first), None),)


def between(first: str, end: str) -> Spans:
    """From a release on, until before another."""
    return ((number(first), number(end)),)


#: came with 8.19 and 9.1; 9.0 lacks it
LATE_8: Spans = (*between("8.19", "9.0"), *since("9.1"))
#: rate limits of all services are settings since PR 107706
RATE_LIMITS = since("8.15")
V92, V93, V94, V95 = since("9.2"), since("9.3"), since("9.4"), since("9.5")


def text(name: str, **more: Any) -> Field:
    """A non-empty string."""
    return Field(name, "text", **more)


def need(name: str, **more: Any) -> Field:
    """A non-empty string that a create must contain."""
    return Field(name, "text", **{"required_in": EVER, **more})


def positive(name: str, **more: Any) -> Field:
    """A JSON integer above 0 (`extractOptionalPositiveInteger`)."""
    return Field(name, "positive", **more)


def whole(name: str, **more: Any) -> Field:
    """Any JSON integer (`removeAsType(…, Integer.class)`)."""
    return Field(name, "whole", **more)


def decimal(name: str, **more: Any) -> Field:
    """A JSON number with a decimal point; `1` is none (`removeAsType(…, Double.class)`)."""
    return Field(name, "number", **more)


def flag(name: str, **more: Any) -> Field:
    """A JSON boolean."""
    return Field(name, "flag", **more)


def word(name: str, *choices: str, **more: Any) -> Field:
    """One of some words, trimmed and in any case (`valueOf(name.trim().toUpperCase())`), shown in lower case."""
    return Field(name, "choice", choices=choices, **{"fold": "lower", **more})


def rate_limit(requests_per_minute: int, *task_types: str, merged: Spans = NEVER) -> Field:
    """The rate limit and its default."""
    value = {"requests_per_minute": requests_per_minute}
    return Field(
        "rate_limit",
        "rate_limit",
        RATE_LIMITS,
        merged,
        task_types,
        default=value,
        default_in=RATE_LIMITS,
    )


def similarity(*task_types: str, **more: Any) -> Field:
    """`SimilarityMeasure`."""
    return Field("similarity", "similarity", task_types=task_types, **more)


def embedding(merged: Spans, *task_types: str, sizes: bool = True) -> tuple[Field, ...]:
    """What nearly every service takes for dense embeddings."""
    kinds = task_types or TEXT
    size = (positive("dimensions", task_types=kinds),) if sizes else ()
    return (similarity(*kinds), *size, positive("max_input_tokens", task_types=kinds, merged_in=merged))


def updated(*fields: Field, merged: Spans = EVER) -> tuple[Field, ...]:
    """Task settings: every release with `_update` changes them."""
    return tuple(Field(**{**vars(item), "merged_in": merged}) for item in fields)


API_KEY = (Way(("api_key",)),)
AWS = (Way(("access_key", "secret_key")),)
