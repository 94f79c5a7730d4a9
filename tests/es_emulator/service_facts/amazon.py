# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`amazonbedrock` and `amazon_sagemaker` (`services/amazonbedrock/**`, `services/sagemaker/**`)."""

from __future__ import annotations

from .form import EVER, Field, Form
from .words import (
    AWS,
    CHATS,
    LATE_8,
    RERANK,
    SPARSE,
    TEXT,
    V94,
    V95,
    need,
    positive,
    rate_limit,
    similarity,
    since,
    text,
    updated,
    word,
)

V815 = since("8.15")
#: of a key that Amazon does not know (UnrecognizedClientException)
_REJECTED = "The security token included in the request is invalid."


def _sdk(kind: str, service: str) -> tuple[str, str]:
    """The error of Amazon's library, whose text has the remote answer's status in it."""
    return kind, f"{{message}} (Service: {service}, Status Code: {{status}}, Request ID: 0)"


#: TV 8_702. AmazonBedrockServiceSettings shows `provider.name()`, which is upper case;
#: AmazonBedrockEmbeddingsServiceSettings refuses `dimensions` in a request; AmazonBedrockProviderCapabilities has
#: the similarities; chat: specification 9.4; `truncate`: TV 9_049 and 8_841, PR 126493; updates: 9.4 like all up to
#: `azure…` in the order of the alphabet
BEDROCK = Form(
    "amazonbedrock",
    "Amazon Bedrock",
    V815,
    {"text_embedding": V815, "completion": V815, "chat_completion": V94},
    {
        "service_settings": (
            need("region"),
            need("model"),
            word(
                "provider",
                "amazontitan",
                "anthropic",
                "ai21labs",
                "cohere",
                "meta",
                "mistral",
                fold="upper",
                required_in=EVER,
            ),
            Field("dimensions", "positive", task_types=TEXT, refused=True),
            similarity(*TEXT),
            positive("max_input_tokens", task_types=TEXT, merged_in=V94),
            rate_limit(240, merged=V94),
        ),
        "task_settings": updated(
            # 0.0 to 1.0
            Field("temperature", "fraction", task_types=CHATS),
            Field("top_p", "fraction", task_types=CHATS),
            Field("top_k", "fraction", task_types=CHATS),
            positive("max_new_tokens", task_types=CHATS),
            word("truncate", "none", "start", "end", task_types=TEXT, known_in=LATE_8),
        ),
    },
    AWS,
    rejected_status=403,
    rejected_words=_REJECTED,
    # AmazonBedrockInferenceClient
    wrapped=(
        ("exception", "AmazonBedrock converse failure: [{message}]"),
        _sdk("bedrock_runtime_exception", "BedrockRuntime"),
    ),
    similarity="cosine",
    similarity_by_provider={"COHERE": "dot_product"},
)

_ELASTIC = {"api": ("elastic",)}
_OPENAI = {"api": ("openai",)}

#: TV 9_106 and 8_841. SageMakerServiceSettings (no rate limit; `batch_size` is all that an update changes, see its
#: test); ElasticTextEmbeddingPayload ("at the very least"), OpenAiTextEmbeddingPayload (its similarity is neither
#: read nor shown up to 9.5), SageMakerElasticTaskSettings (kept nowhere, so a create takes none); specification PR
#: 6222
SAGEMAKER = Form(
    "amazon_sagemaker",
    "Amazon SageMaker",
    LATE_8,
    dict.fromkeys(("text_embedding", "sparse_embedding", "rerank", "completion", "chat_completion"), LATE_8),
    {
        "service_settings": (
            need("endpoint_name"),
            need("region"),
            need("api"),
            text("target_model"),
            text("target_container_hostname"),
            text("inference_component_name"),
            positive("batch_size", merged_in=V95),
            positive("dimensions", task_types=TEXT),
            similarity(*TEXT, only_if=_ELASTIC, required_in=EVER),
            word("element_type", "byte", "float", "bit", task_types=TEXT, only_if=_ELASTIC, required_in=EVER),
        ),
        "task_settings": updated(
            text("custom_attributes"),
            text("enable_explanations"),
            text("inference_id"),
            text("session_id"),
            text("target_variant"),
            text("user", task_types=(*TEXT, *CHATS), only_if=_OPENAI),
        ),
    },
    AWS,
    rejected_status=403,
    rejected_words=_REJECTED,
    # SageMakerSchema
    wrapped=(
        ("status_exception", "Received an error from SageMaker for [{id}]"),
        _sdk("sage_maker_runtime_exception", "SageMakerRuntime"),
    ),
    similarity="",
)
#: what an API serves; everything else is refused with status 405 (SageMakerSchemas)
SAGEMAKER_APIS = {"openai": (*TEXT, *CHATS), "elastic": (*TEXT, *SPARSE, *RERANK, *CHATS)}

FORMS = (BEDROCK, SAGEMAKER)
