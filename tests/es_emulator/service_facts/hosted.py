# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`alibabacloud-ai-search`, `azureaistudio`, `fireworksai`, `hugging_face`, `llama`, `nvidia`, `openai`,
`openshift_ai`, `watsonxai` (packages of about the same names).
"""

from __future__ import annotations

from .form import EVER, Field, Form, Way
from .words import (
    API_KEY,
    CHATS,
    DENSE,
    LATE_8,
    RERANK,
    SPARSE,
    TEXT,
    V92,
    V93,
    V94,
    V95,
    embedding,
    flag,
    need,
    positive,
    rate_limit,
    similarity,
    since,
    text,
    updated,
    whole,
    word,
)

V816 = since("8.16")

#: AlibabaCloudSearchServiceSettings (`http_schema` is compared as it stands), …EmbeddingsServiceSettings (sizes
#: unchecked), …{Embeddings,Sparse,Completion}TaskSettings; updates: PR 142738 (2026-02)
ALIBABA = Form(
    "alibabacloud-ai-search",
    "AlibabaCloud AI Search",
    V816,
    dict.fromkeys(("text_embedding", "sparse_embedding", "rerank", "completion"), V816),
    {
        "service_settings": (
            need("service_id"),
            need("host"),
            need("workspace"),
            word("http_schema", "https", "http", fold="", merged_in=V94),
            similarity(*TEXT),
            whole("dimensions", task_types=TEXT),
            whole("max_input_tokens", task_types=TEXT, merged_in=V94),
            rate_limit(1000, merged=V94),
        ),
        "task_settings": updated(
            word("input_type", "ingest", "search", task_types=(*TEXT, *SPARSE)),
            flag("return_token", task_types=SPARSE),
            Field("parameters", "map", task_types=("completion",)),
        ),
    },
    API_KEY,
)

#: AzureAiStudioServiceSettings, …Provider and …EndpointType (lower case out),
#: …{Embeddings,ChatCompletion,Rerank}TaskSettings; rerank: TV 9_123; updates: PR 144812 (2026-03)
AZURE_AI_STUDIO = Form(
    "azureaistudio",
    "Azure AI Studio",
    EVER,
    {"text_embedding": EVER, "completion": EVER, "rerank": V92},
    {
        "service_settings": (
            need("target"),
            word(
                "provider",
                "openai",
                "mistral",
                "meta",
                "microsoft_phi",
                "cohere",
                "databricks",
                required_in=EVER,
            ),
            word("endpoint_type", "token", "realtime", required_in=EVER),
            *embedding(V94),
            rate_limit(240, merged=V94),
        ),
        "task_settings": updated(
            # 0.0 to 2.0
            Field("temperature", "fraction", task_types=("completion",), most=2),
            Field("top_p", "fraction", task_types=("completion",), most=2),
            flag("do_sample", task_types=("completion",)),
            positive("max_new_tokens", task_types=("completion",)),
            text("user", task_types=TEXT),
            flag("return_documents", task_types=RERANK),
            positive("top_n", task_types=RERANK),
        ),
    },
    API_KEY,
)

_FIREWORKS = "https://api.fireworks.ai/inference/v1"

#: TV 9_285; FireworksAiEmbeddingsServiceSettings; similarity: specification put_fireworksai; updates: PR 146493
#: (2026-04)
FIREWORKS = Form(
    "fireworksai",
    "FireworksAI",
    V94,
    dict.fromkeys((*TEXT, *CHATS), V94),
    {
        "service_settings": (
            need("model_id"),
            text("url", task_types=TEXT, default=f"{_FIREWORKS}/embeddings"),
            text("url", task_types=CHATS, default=f"{_FIREWORKS}/chat/completions"),
            *embedding(V95),
            rate_limit(6000, merged=V95),
        ),
        "task_settings": updated(text("user", task_types=CHATS), Field("headers", "text_map", task_types=CHATS)),
    },
    API_KEY,
    similarity="cosine",
)

#: HuggingFaceServiceSettings, HuggingFaceElserServiceSettings (takes no size and shows 512),
#: …ChatCompletionServiceSettings, …RerankTaskSettings; chat: TV 9_078 and 8_841, rerank: TV 9_080 and 8_841;
#: updates: PR 147143 (2026-04)
HUGGING_FACE = Form(
    "hugging_face",
    "Hugging Face",
    EVER,
    {"text_embedding": EVER, "sparse_embedding": EVER, **dict.fromkeys((*RERANK, *CHATS), LATE_8)},
    {
        "service_settings": (
            need("url"),
            text("model_id", task_types=CHATS),
            *embedding(V95),
            Field("max_input_tokens", "shown", task_types=SPARSE, default=512),
            rate_limit(3000, merged=V95),
        ),
        "task_settings": updated(
            flag("return_documents", task_types=RERANK), positive("top_n", task_types=RERANK), merged=LATE_8
        ),
    },
    API_KEY,
    similarity="cosine",
)

#: TV 9_125; Llama{,Embeddings}ServiceSettings; the key is optional; updates: 9.5 by the alphabet
LLAMA = Form(
    "llama",
    "Llama",
    V92,
    dict.fromkeys((*TEXT, *CHATS), V92),
    {
        "service_settings": (need("model_id"), need("url"), *embedding(V95), rate_limit(3000, merged=V95)),
        "task_settings": (),
    },
    API_KEY,
    secret_optional=True,
)

_NVIDIA = "https://integrate.api.nvidia.com/v1"

#: TV 9_189; NvidiaEmbeddings{Service,Task}Settings: a request has no `dimensions`; updates: PR 147429 (2026-04)
NVIDIA = Form(
    "nvidia",
    "Nvidia",
    V93,
    dict.fromkeys((*TEXT, *RERANK, *CHATS), V93),
    {
        "service_settings": (
            need("model_id"),
            text("url", task_types=TEXT, default=f"{_NVIDIA}/embeddings"),
            text("url", task_types=CHATS, default=f"{_NVIDIA}/chat/completions"),
            text("url", task_types=RERANK, default="https://ai.api.nvidia.com/v1/retrieval/nvidia/reranking"),
            *embedding(V95, sizes=False),
            rate_limit(3000, merged=V95),
        ),
        "task_settings": updated(
            word("input_type", "ingest", "search", task_types=TEXT),
            word("truncate", "none", "start", "end", task_types=TEXT),
        ),
    },
    API_KEY,
)

_OAUTH2 = ("client_id", "scopes", "token_url")

#: OpenAi{,Embeddings,ChatCompletion}ServiceSettings; chat: specification 8.18; headers: TV 9_161; OAuth2 and
#: `embedding`: specification 9.5; updates: PR 147465 (2026-04)
OPENAI = Form(
    "openai",
    "OpenAI",
    EVER,
    {"text_embedding": EVER, "completion": EVER, "chat_completion": since("8.18"), "embedding": V95},
    {
        "service_settings": (
            need("model_id"),
            text("url"),
            text("organization_id", merged_in=V95),
            *embedding(V95, *DENSE),
            positive("max_input_tokens", task_types=CHATS, merged_in=V95),
            text("client_id", known_in=V95, merged_in=V95),
            Field("scopes", "texts", known_in=V95, merged_in=V95),
            text("token_url", known_in=V95, merged_in=V95),
            rate_limit(3000, *DENSE, merged=V95),
            rate_limit(500, *CHATS, merged=V95),
        ),
        "task_settings": updated(text("user"), Field("headers", "text_map", known_in=V92)),
    },
    (Way(("api_key",)), Way(("client_secret",), _OAUTH2, V95)),
    # OpenAiService.parseRequestConfig moves it
    renamed={("task_settings", name): ("service_settings", "model_id") for name in ("model", "model_id")},
)

#: TV 9_213; OpenShiftAi{Embeddings,ChatCompletion,Rerank}{Service,Task}Settings; updates: PR 147480 (2026-04)
OPENSHIFT = Form(
    "openshift_ai",
    "OpenShift AI",
    V93,
    dict.fromkeys((*TEXT, *RERANK, *CHATS), V93),
    {
        "service_settings": (need("url"), text("model_id"), *embedding(V95), rate_limit(3000, merged=V95)),
        "task_settings": updated(flag("return_documents", task_types=RERANK), positive("top_n", task_types=RERANK)),
    },
    API_KEY,
)

#: IbmWatsonx{Embeddings,Rerank,ChatCompletion}ServiceSettings, IbmWatsonxRerankTaskSettings; completions: TV 9_115,
#: so 9.2 (the specification's 9.1 branch has them anyway); updates: PR 147250 (2026-04)
WATSONX = Form(
    "watsonxai",
    "IBM watsonx",
    V816,
    {"text_embedding": V816, "rerank": since("8.18"), "completion": V92, "chat_completion": V92},
    {
        "service_settings": (
            need("url"),
            need("api_version"),
            need("model_id"),
            need("project_id"),
            *embedding(V95),
            rate_limit(120, merged=V95),
        ),
        "task_settings": updated(
            flag("return_documents", task_types=RERANK),
            positive("top_n", task_types=RERANK),
            positive("truncate_input_tokens", task_types=RERANK),
        ),
    },
    API_KEY,
)

FORMS = (ALIBABA, AZURE_AI_STUDIO, FIREWORKS, HUGGING_FACE, LLAMA, NVIDIA, OPENAI, OPENSHIFT, WATSONX)
