# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`custom` (`services/custom/**`)."""

from __future__ import annotations

from .form import EVER, Field, Form, Spans, Way
from .words import (
    LATE_8,
    RERANK,
    SPARSE,
    TEXT,
    V92,
    V95,
    need,
    positive,
    rate_limit,
    similarity,
    text,
    updated,
    whole,
    word,
)


def _parser(task_types: tuple[str, ...], *members: Field) -> Field:
    """What the answer of the custom service is read with; the parts differ by task type."""
    inside = Field("json_parser", "nested", members=members, required_in=EVER)
    return Field("response", "nested", task_types=task_types, members=(inside,), required_in=EVER, merged_in=V95)


#: embeddings other than floats: TV 9_118, so 9.2
_TYPED: Spans = V92

#: TV 9_084 and 8_841. CustomServiceSettings, CustomTaskSettings (parameters are merged one by one, null ones
#: dropped), CustomSecretSettings (an update without them empties them), InputTypeTranslator, the response parsers;
#: the request is a string; updates: PR 146242 (2026-04): everything but `similarity` and `dimensions`
CUSTOM = Form(
    "custom",
    "Custom",
    LATE_8,
    dict.fromkeys(("text_embedding", "sparse_embedding", "rerank", "completion"), LATE_8),
    {
        "service_settings": (
            need("url", merged_in=V95),
            Field("headers", "text_map", merged_in=V95),
            Field("query_parameters", "pairs", merged_in=V95),
            need("request", merged_in=V95),
            _parser(
                TEXT,
                need("text_embeddings"),
                word(
                    "embedding_type",
                    "float",
                    "byte",
                    "bit",
                    "binary",
                    known_in=_TYPED,
                    default="float",
                    default_in=_TYPED,
                ),
            ),
            _parser(SPARSE, need("token_path"), need("weight_path")),
            _parser(RERANK, need("relevance_score"), text("reranked_index"), text("document_text")),
            _parser(("completion",), need("completion_result")),
            Field("input_type", "map", merged_in=V95, default={"translation": {}, "default": ""}),
            positive("batch_size", merged_in=V95, default=10),
            similarity(*TEXT),
            whole("dimensions", task_types=TEXT),
            whole("max_input_tokens", task_types=TEXT, merged_in=V95),
            rate_limit(10000, merged=V95),
        ),
        "task_settings": updated(Field("parameters", "parameters")),
    },
    (Way(("secret_parameters",), mapped=True),),
    secret_optional=True,
)

FORMS = (CUSTOM,)
