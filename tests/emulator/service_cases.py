# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One good request for every service and task type, written by hand from the specification, not from the facts."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from emulator.support import EVERY, number

Json = dict[str, Any]

KEY = {"api_key": "remote-key-one"}
AWS = {"access_key": "remote-key-one", "secret_key": "remote-key-one"}
MODEL = {"model_id": "m"}
ALLOCATED = {"num_allocations": 1, "num_threads": 1}
CHATS = ("completion", "chat_completion")
PARSERS = {
    "text_embedding": ("text_embeddings",),
    "sparse_embedding": ("token_path", "weight_path"),
    "rerank": ("relevance_score",),
    "completion": ("completion_result",),
}
DENSE = frozenset({"text_embedding", "embedding"})
CHUNKED = frozenset({"text_embedding", "sparse_embedding", "embedding"})


@dataclass(frozen=True)
class Case:
    """One service with some of its task types."""

    service: str
    #: task type -> the release that brought it (the oldest tested one if it was always there)
    task_types: dict[str, str]
    #: settings without which the service refuses
    required: Json
    secrets: Json = field(default_factory=lambda: dict(KEY))
    #: requests per minute unless declared; 0 = the service has none
    rate_limit: int | dict[str, int] = 0
    task_settings: Json = field(default_factory=dict)
    #: required ones that a group of others could stand for, so that the text differs
    extra: Json = field(default_factory=dict)
    #: shown without being declared
    filled_in: Json = field(default_factory=dict)
    similarity: str | None = "dot_product"
    #: status with which the server answers a wrong secret
    rejected: int = 401
    #: a setting that 9.5 changes in place, with another value
    change: Json = field(default_factory=lambda: {"rate_limit": {"requests_per_minute": 7}})
    changed_since: str = "9.5.0"
    #: one that nothing changes
    fixed: str = "model_id"

    def body(self, task_type: str, **settings: Any) -> Json:
        """A create body; a value of ... takes a setting away."""
        usual = {**self.required, **self.extra, **self.secrets, **settings}
        service_settings = {name: value for name, value in usual.items() if value is not ...}
        body: Json = {"task_type": task_type, "service": self.service, "service_settings": service_settings}
        if self.task_settings:
            body["task_settings"] = self.task_settings
        if self.service == "custom" and service_settings.get("response") == self.required["response"]:
            service_settings["response"] = self.response(task_type)
        return copy.deepcopy(body)

    def response(self, task_type: str) -> Json:
        """What service `custom` finds its answer with."""
        return {"json_parser": dict.fromkeys(PARSERS.get(task_type, ()), "$.b")}

    def limit(self, task_type: str) -> int:
        """Its default rate limit."""
        return self.rate_limit if isinstance(self.rate_limit, int) else self.rate_limit[task_type]


def _each(first: str, *task_types: str) -> dict[str, str]:
    return dict.fromkeys(task_types, first)


CASES = (
    Case("ai21", _each("9.2.6", *CHATS), MODEL, rate_limit=200, changed_since="9.4.0"),
    Case(
        "alibabacloud-ai-search",
        _each("8.16.0", "text_embedding", "sparse_embedding", "rerank", "completion"),
        {"service_id": "s", "host": "h", "workspace": "w"},
        rate_limit=1000,
        changed_since="9.4.0",
        fixed="host",
    ),
    Case(
        "amazon_sagemaker",
        _each("8.19.7", "text_embedding", "completion", "chat_completion"),
        {"api": "openai", "endpoint_name": "e", "region": "r"},
        AWS,
        similarity=None,
        change={"batch_size": 3},
        fixed="region",
        rejected=500,
    ),
    Case(
        "amazonbedrock",
        {**_each("8.15.0", "text_embedding", "completion"), "chat_completion": "9.4.1"},
        {"model": "m", "provider": "anthropic", "region": "r"},
        AWS,
        rate_limit=240,
        changed_since="9.4.0",
        filled_in={"provider": "ANTHROPIC"},
        similarity="cosine",
        fixed="region",
        rejected=500,
    ),
    Case(
        "anthropic",
        {"completion": "8.15.0", "chat_completion": "9.5.0"},
        MODEL,
        rate_limit=50,
        task_settings={"max_tokens": 9},
        changed_since="9.4.0",
    ),
    Case(
        "azureaistudio",
        {**_each("8.14.0", "text_embedding", "completion"), "rerank": "9.2.6"},
        {"target": "t", "provider": "OpenAI", "endpoint_type": "TOKEN"},
        rate_limit=240,
        changed_since="9.4.0",
        filled_in={"provider": "openai", "endpoint_type": "token"},
        fixed="target",
    ),
    Case(
        "cohere",
        {**_each("8.14.0", "text_embedding", "rerank"), "completion": "8.15.0"},
        MODEL,
        rate_limit=10000,
    ),
    Case("contextualai", {"rerank": "9.2.6"}, MODEL, rate_limit=1000),
    Case(
        "custom",
        _each("8.19.7", "text_embedding", "sparse_embedding", "rerank", "completion"),
        {"url": "https://u", "request": "{}", "response": {"json_parser": {"text_embeddings": "$.b"}}},
        {"secret_parameters": {"one": "remote-key-one", "two": "remote-key-one"}},
        rate_limit=10000,
        filled_in={"batch_size": 10, "input_type": {"translation": {}, "default": ""}},
        fixed="dimensions",
    ),
    Case("deepseek", _each("8.19.7", *CHATS), MODEL, change={}),
    Case(
        "elastic",
        {
            **_each("8.18.0", "chat_completion", "sparse_embedding"),
            **_each("8.19.7", "text_embedding", "rerank"),
            "completion": "9.3.1",
            "embedding": "9.4.1",
        },
        MODEL,
        {},
        similarity="cosine",
        change={},
    ),
    Case(
        "elasticsearch",
        {**_each("8.14.0", "text_embedding", "rerank"), "sparse_embedding": "8.16.0"},
        {"model_id": "my_model", **ALLOCATED},
        {},
        similarity="cosine",
        change={"num_allocations": 3},
        changed_since="8.16.0",
    ),
    Case(
        "elser",
        _each("8.14.0", "sparse_embedding"),
        ALLOCATED,
        {},
        filled_in={"model_id": ".elser_model_2_linux-x86_64"},
        change={"num_allocations": 3},
        changed_since="8.16.0",
    ),
    Case("fireworksai", _each("9.4.1", "text_embedding", *CHATS), MODEL, rate_limit=6000, similarity="cosine"),
    Case("googleaistudio", _each("8.15.0", "text_embedding", "completion"), MODEL, rate_limit=360, rejected=400),
    Case(
        "googlevertexai",
        {**_each("8.15.0", "text_embedding", "rerank"), **_each("8.19.7", *CHATS)},
        {"project_id": "p"},
        {"service_account_json": "remote-key-one"},
        rate_limit={"text_embedding": 30000, "rerank": 300, "completion": 1000, "chat_completion": 1000},
        extra=MODEL,
    ),
    Case("groq", {"chat_completion": "9.3.1"}, MODEL, rate_limit=1000),
    Case(
        "hugging_face",
        {**_each("8.14.0", "text_embedding", "sparse_embedding"), **_each("8.19.7", "rerank", *CHATS)},
        {"url": "https://u"},
        rate_limit=3000,
        similarity="cosine",
        fixed="url",
    ),
    Case("jinaai", {**_each("8.18.0", "text_embedding", "rerank"), "embedding": "9.4.1"}, MODEL, rate_limit=2000),
    Case("llama", _each("9.2.6", "text_embedding", *CHATS), {**MODEL, "url": "https://u"}, rate_limit=3000),
    Case(
        "mistral",
        {"text_embedding": "8.15.0", **_each("8.19.7", *CHATS)},
        {"model": "m"},
        rate_limit=240,
        fixed="model",
    ),
    Case("nvidia", _each("9.3.1", "text_embedding", "rerank", *CHATS), MODEL, rate_limit=3000),
    Case(
        "openai",
        {**_each("8.14.0", "text_embedding", "completion"), "chat_completion": "8.18.0", "embedding": "9.5.0"},
        MODEL,
        rate_limit={"text_embedding": 3000, "embedding": 3000, "completion": 500, "chat_completion": 500},
    ),
    Case(
        "openshift_ai",
        _each("9.3.1", "text_embedding", "rerank", *CHATS),
        {"url": "https://u"},
        rate_limit=3000,
        fixed="url",
    ),
    Case("voyageai", _each("8.19.7", "text_embedding", "rerank"), MODEL, rate_limit=2000),
    Case(
        "watsonxai",
        {"text_embedding": "8.16.0", "rerank": "8.18.0", **_each("9.2.6", *CHATS)},
        {"url": "https://u", "api_version": "1", "model_id": "m", "project_id": "p"},
        rate_limit=120,
        fixed="project_id",
    ),
)
BY_NAME = {case.service: case for case in CASES}
#: every service with every task type
PAIRS = [(case, task_type) for case in CASES for task_type in case.task_types]


def add_place(body: Json, version: str) -> Json:
    """What Google's service demanded before 9.5."""
    if body["service"] == "googlevertexai" and number(version) < (9, 5, 0) and body["task_type"] != "rerank":
        body["service_settings"]["location"] = "l"
    return body


def has(version: str, first: str) -> bool:
    """Whether a version is at or after a release; 9.0 lacks what came with 8.19."""
    return number(version) >= number(first) and not (first == "8.19.7" and version == "9.0.0")


def versions_of(case: Case, task_type: str) -> list[str]:
    """The tested versions that have it."""
    return [version for version in EVERY if has(version, case.task_types[task_type])]


def first_task(case: Case) -> str:
    """One of its task types, the oldest."""
    return min(case.task_types, key=lambda name: number(case.task_types[name]))


def name_of(value: Any) -> str | None:
    """How test ids name a case."""
    return value.service if isinstance(value, Case) else None
