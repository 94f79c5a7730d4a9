# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services that only complete: `ai21`, `anthropic`, `deepseek`, `groq` (packages of the same names)."""

from __future__ import annotations

from .form import EVER, Field, Form
from .words import API_KEY, LATE_8, V92, V93, V94, V95, decimal, need, positive, rate_limit, since, text, updated, whole

#: TV 9_134; Ai21ChatCompletionServiceSettings; updates: PR 142597 (2026-02)
AI21 = Form(
    "ai21",
    "AI21",
    V92,
    {"completion": V92, "chat_completion": V92},
    {"service_settings": (need("model_id"), rate_limit(200, merged=V94)), "task_settings": ()},
    API_KEY,
)

#: TV 8_693, which is before 8.15 (the specification says 8.16); updates: PR 144774 (2026-03); chat: PR 148539
#: (2026-05). AnthropicChatCompletionTaskSettings.updatedTaskSettings reads a create's settings anew: it replaces and
#: demands all.
ANTHROPIC = Form(
    "anthropic",
    "Anthropic",
    since("8.15"),
    {"completion": since("8.15"), "chat_completion": V95},
    {
        "service_settings": (need("model_id"), rate_limit(50, merged=V94)),
        "task_settings": updated(
            positive("max_tokens", required_in=EVER), decimal("temperature"), decimal("top_p"), whole("top_k")
        ),
    },
    API_KEY,
    replaces_task_settings=EVER,
)

#: TV 9_029 and 8_841; DeepSeekChatCompletionModel: no rate limit, no task settings, nothing to update
DEEPSEEK = Form(
    "deepseek",
    "DeepSeek",
    LATE_8,
    {"completion": LATE_8, "chat_completion": LATE_8},
    {"service_settings": (need("model_id"), text("url")), "task_settings": ()},
    API_KEY,
)

#: TV 9_230; GroqChatCompletionServiceSettings (the specification omits all but the model); updates: PR 146981 (2026-04)
GROQ = Form(
    "groq",
    "Groq",
    V93,
    {"chat_completion": V93},
    {
        "service_settings": (
            need("model_id"),
            text("url"),
            text("organization_id", merged_in=V95),
            rate_limit(1000, merged=V95),
        ),
        "task_settings": updated(text("user"), Field("headers", "text_map")),
    },
    API_KEY,
)

FORMS = (AI21, ANTHROPIC, DEEPSEEK, GROQ)
