# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services that the collection knows, each described by data in its own file, loaded only when needed."""

from __future__ import annotations

import functools
import importlib
import typing as t

from .service import Credential, Demand, Service, Setting

if t.TYPE_CHECKING:
    # Ansible packs every import that it finds into the payload of a module, even if the line never runs.
    from .services import (
        ai21,
        alibabacloud_ai_search,
        amazon_sagemaker,
        amazonbedrock,
        anthropic,
        azureaistudio,
        azureopenai,
        cohere,
        contextualai,
        custom,
        deepseek,
        elastic,
        elasticsearch,
        elser,
        fireworksai,
        googleaistudio,
        googlevertexai,
        groq,
        hugging_face,
        jinaai,
        llama,
        mistral,
        nvidia,
        openai,
        openshift_ai,
        voyageai,
        watsonxai,
    )

NAMES: tuple[str, ...] = (
    "ai21",
    "alibabacloud-ai-search",
    "amazon_sagemaker",
    "amazonbedrock",
    "anthropic",
    "azureaistudio",
    "azureopenai",
    "cohere",
    "contextualai",
    "custom",
    "deepseek",
    "elastic",
    "elasticsearch",
    "elser",
    "fireworksai",
    "googleaistudio",
    "googlevertexai",
    "groq",
    "hugging_face",
    "jinaai",
    "llama",
    "mistral",
    "nvidia",
    "openai",
    "openshift_ai",
    "voyageai",
    "watsonxai",
)


@functools.cache
def find_service(name: str) -> Service | None:
    """The facts about the service of that name; None for one that the collection does not know."""
    if name not in NAMES:
        return None
    module = importlib.import_module(f"{__package__}.services.{name.replace('-', '_')}")
    return t.cast(Service, module.SERVICE)


__all__ = ["NAMES", "Credential", "Demand", "Service", "Setting", "find_service"]
