# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`googleaistudio` and `googlevertexai` (`services/googleaistudio/**`, `services/googlevertexai/**`)."""

from __future__ import annotations

from .form import EVER, Field, Form, Way
from .words import (
    API_KEY,
    CHATS,
    LATE_8,
    RERANK,
    TEXT,
    V92,
    V93,
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

V815 = since("8.15")

#: specification put_googleaistudio; a wrong key is a bad request to Google
#: (GoogleAiStudioResponseHandler knows nothing of it); updates: PR 146671 (2026-04)
AI_STUDIO = Form(
    "googleaistudio",
    "Google AI Studio",
    V815,
    {"text_embedding": V815, "completion": V815},
    {
        "service_settings": (need("model_id"), *embedding(V95), rate_limit(360, merged=V95)),
        "task_settings": (),
    },
    API_KEY,
    rejected_status=400,
    rejected_words="API key not valid. Please pass a valid API key.",
)

_GARDEN = ("url", "streaming_url")
_PLACED = between("8.15", "9.5")

#: Embeddings and rerank: TV 8_694 and 8_700; chat: TV 9_083 and 8_841; Model Garden and `max_tokens`: TV 9_179;
#: `thinking_config`: TV 9_153. GoogleVertexAi{Embeddings,Rerank,ChatCompletion}ServiceSettings: rerank reads no
#: `location`; `location` is required until 9.5 (specification PR 6361); a provider is shown by `name()`, the default
#: is GOOGLE
VERTEX = Form(
    "googlevertexai",
    "Google Vertex AI",
    V815,
    {"text_embedding": V815, "rerank": V815, "completion": LATE_8, "chat_completion": LATE_8},
    {
        "service_settings": (
            text("location", task_types=TEXT, required_in=_PLACED),
            need("project_id", task_types=TEXT),
            need("model_id", task_types=TEXT),
            *embedding(V95),
            # EMBEDDING_MAX_BATCH_SIZE; updatable ever since there is one, with no other setting up to 9.4
            positive("max_batch_size", task_types=TEXT, known_in=V93, merged_in=V93, most=250),
            need("project_id", task_types=RERANK),
            text("model_id", task_types=RERANK),
            word(
                "provider",
                "google",
                "anthropic",
                "meta",
                "hugging_face",
                "mistral",
                "ai21",
                fold="upper",
                task_types=CHATS,
                known_in=V92,
                default="GOOGLE",
                default_in=V92,
            ),
            text("url", task_types=CHATS, known_in=V92),
            text("streaming_url", task_types=CHATS, known_in=V92),
            text("location", task_types=CHATS, required_in=_PLACED, unless=_GARDEN),
            need("project_id", task_types=CHATS, unless=_GARDEN),
            need("model_id", task_types=CHATS, unless=_GARDEN),
            rate_limit(30000, *TEXT, merged=V95),
            rate_limit(300, *RERANK, merged=V95),
            rate_limit(1000, *CHATS, merged=V95),
        ),
        "task_settings": updated(
            flag("auto_truncate", task_types=TEXT),
            # TV 8_790
            word(
                "input_type",
                "ingest",
                "search",
                "classification",
                "clustering",
                task_types=TEXT,
                known_in=since("8.17"),
            ),
            positive("top_n", task_types=RERANK),
            Field(
                "thinking_config",
                # ThinkingConfig.fromMap does not look at what is left
                "loose",
                V92,
                task_types=CHATS,
                members=(Field("thinking_budget", "whole", merged_in=EVER),),
            ),
            positive("max_tokens", task_types=CHATS, known_in=V92),
        ),
    },
    (Way(("service_account_json",)),),
)

FORMS = (AI_STUDIO, VERTEX)
