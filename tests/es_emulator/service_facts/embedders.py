# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`cohere`, `contextualai`, `jinaai`, `mistral`, `voyageai` (packages of the same names)."""

from __future__ import annotations

from .form import EVER, Field, Form
from .words import (
    API_KEY,
    DENSE,
    LATE_8,
    RERANK,
    TEXT,
    V92,
    V94,
    V95,
    between,
    embedding,
    flag,
    need,
    positive,
    rate_limit,
    since,
    text,
    updated,
    word,
)

V818 = since("8.18")

#: CohereCommonServiceSettings (9.5: `url` is stored and not shown; `model` is an old name), CohereEmbeddingType
#: (int8 and binary read back as element types; bits: TV 9_001 and 8_841), Cohere{Embeddings,Rerank}TaskSettings; the
#: model is required since version 2 of Cohere's API (TV 9_110 and 8_841); updates: PR 145360 (2026-04)
COHERE = Form(
    "cohere",
    "Cohere",
    EVER,
    {"text_embedding": EVER, "rerank": EVER, "completion": since("8.15")},
    {
        "service_settings": (
            text("model_id", required_in=LATE_8),
            text("url", hidden_in=V95),
            *embedding(V95),
            word(
                "embedding_type",
                "float",
                "int8",
                "byte",
                task_types=TEXT,
                known_in=(*between("8.14", "8.19"), *between("9.0", "9.1")),
                spelled={"int8": "byte"},
                default="float",
            ),
            word(
                "embedding_type",
                "float",
                "int8",
                "byte",
                "bit",
                "binary",
                task_types=TEXT,
                known_in=LATE_8,
                spelled={"int8": "byte", "binary": "bit"},
                default="float",
            ),
            rate_limit(10000, merged=V95),
        ),
        "task_settings": updated(
            word("input_type", "ingest", "search", "classification", "clustering", task_types=TEXT),
            word("truncate", "none", "start", "end", task_types=TEXT),
            positive("top_n", task_types=RERANK),
            flag("return_documents", task_types=RERANK),
            positive("max_chunks_per_doc", task_types=RERANK),
        ),
    },
    API_KEY,
    renamed={("service_settings", "model"): ("service_settings", "model_id")},
)

#: ContextualAiRerank{Service,Task}Settings; PR 145700 (9.5) takes `url`, which was shown with its default, and
#: `return_documents` away. It is `top_n` in the code (the specification's `top_k` is not). An update reads the task
#: settings anew; the tests of PR 145700 still say so
CONTEXTUAL = Form(
    "contextualai",
    "Contextual AI",
    V92,
    {"rerank": V92},
    {
        "service_settings": (
            need("model_id"),
            text(
                "url",
                known_in=between("9.2", "9.5"),
                default="https://api.contextual.ai/v1/rerank",
                default_in=between("9.2", "9.5"),
            ),
            rate_limit(1000, merged=V95),
        ),
        "task_settings": updated(
            flag("return_documents", known_in=between("9.2", "9.5")), positive("top_n"), text("instruction")
        ),
    },
    API_KEY,
    replaces_task_settings=EVER,
)

#: JinaAIServiceSettings, BaseJinaAIEmbeddingsServiceSettings, JinaAIEmbeddingType (a name as it was given; TV 9_020 and
#: 8_841); `embedding` and what belongs to it: specification 9.4; updates: PR 147295 (2026-04)
JINA = Form(
    "jinaai",
    "Jina AI",
    V818,
    {"text_embedding": V818, "rerank": V818, "embedding": V94},
    {
        "service_settings": (
            need("model_id"),
            *embedding(V95, *DENSE),
            word(
                "embedding_type",
                "float",
                "bit",
                "binary",
                task_types=DENSE,
                known_in=LATE_8,
                default="float",
                default_in=LATE_8,
            ),
            flag("multimodal_model", task_types=("embedding",), known_in=V94, default=True, default_in=V94),
            rate_limit(2000, merged=V95),
        ),
        "task_settings": updated(
            word("input_type", "ingest", "search", "classification", "clustering", task_types=DENSE),
            flag("late_chunking", task_types=DENSE, known_in=V94),
            positive("top_n", task_types=RERANK),
            flag("return_documents", task_types=RERANK),
        ),
    },
    API_KEY,
)

#: MistralEmbeddingsServiceSettings (the setting is `model`); chat: TV 9_090 and 8_841; updates: 9.5 by the alphabet
MISTRAL = Form(
    "mistral",
    "Mistral",
    since("8.15"),
    {"text_embedding": since("8.15"), "completion": LATE_8, "chat_completion": LATE_8},
    {
        "service_settings": (need("model"), *embedding(V95), rate_limit(240, merged=V95)),
        "task_settings": (),
    },
    API_KEY,
)

#: TV 9_014 and 8_841; VoyageAIEmbeddings{Service,Task}Settings, VoyageAIEmbeddingType (a name as it was given)
VOYAGE = Form(
    "voyageai",
    "Voyage AI",
    LATE_8,
    {"text_embedding": LATE_8, "rerank": LATE_8},
    {
        "service_settings": (
            need("model_id"),
            *embedding(V95),
            word("embedding_type", "float", "int8", "byte", "bit", "binary", task_types=TEXT, default="float"),
            rate_limit(2000, merged=V95),
        ),
        "task_settings": updated(
            word("input_type", "ingest", "search", task_types=TEXT),
            positive("top_k", task_types=RERANK),
            flag("return_documents", task_types=RERANK),
            Field("truncation", "flag"),
        ),
    },
    API_KEY,
    similarity_bits="dot_product",
)

FORMS = (COHERE, CONTEXTUAL, JINA, MISTRAL, VOYAGE)
