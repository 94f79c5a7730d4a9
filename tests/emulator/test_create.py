# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What exchanges/create.txt and exchanges/fields.txt cannot tell of a create, or only in many lines.

docs/reference/elasticsearch-inference.md, "Error bodies", "Order of checks", "Settings of azureopenai".
"""

from __future__ import annotations

from typing import Any

import pytest
from emulator.support import EVERY, KEY, Api, before, since

from es_emulator import Emulator


def test_what_follows_the_first_value_is_ignored_and_comments_are_fine(api: Api) -> None:
    reply = api.put("/_inference/e1", b'\xef\xbb\xbf/* hi */ {"task_type":"any" /* "x" */} junk')
    reply.refused("task_type [any] is not valid type for inference")


def test_an_id_may_be_long(api: Api) -> None:
    assert api.create("a" * 500).status == 200


def test_success_is_the_bare_object_and_a_read_sees_it(emu: Emulator, api: Api) -> None:
    reply = api.create(task_settings={"user": "u"})
    assert reply.status == 200
    assert reply.body == api.shown()
    assert emu.endpoints["e1"].secrets == KEY


@pytest.mark.parametrize("task_type", ["completion", "chat_completion"])
@pytest.mark.parametrize("name", ["dimensions", "max_input_tokens", "similarity"])
def test_embedding_fields_are_unknown_elsewhere(api: Api, task_type: str, name: str) -> None:
    value: Any = "cosine" if name == "similarity" else 5
    text = f"Configuration contains settings [{{{name}={value}}}] unknown to the [azureopenai] service"
    api.create(task_type=task_type, settings={name: value}).refused(text)


@pytest.mark.parametrize("value", ["1536", 1536.0, True, 2**31, [1536]])
@pytest.mark.parametrize("name", ["dimensions", "max_input_tokens"])
def test_integers_must_be_json_integers(api: Api, name: str, value: Any) -> None:
    printed = {True: "true"}.get(value, value) if isinstance(value, bool) else value
    api.create(settings={name: value}).invalid(
        f"field [{name}] is not of the expected type. The value [{printed}] cannot be converted to a [Integer]"
    )


SUPPORTED = {"text_embedding": "8.14.0", "completion": "8.15.0", "chat_completion": "9.3.0"}


@pytest.mark.parametrize("version", EVERY)
@pytest.mark.parametrize("task_type", [*SUPPORTED, "sparse_embedding", "rerank"])
def test_task_types(api: Api, version: str, task_type: str) -> None:
    reply = api.create(task_type=task_type)
    if task_type in SUPPORTED and version in since(SUPPORTED[task_type]):
        assert reply.status == 200
    elif task_type == "chat_completion" and version in before("8.18.0"):
        reply.refused("Unknown task_type [chat_completion]")
    else:
        reply.refused(f"The [azureopenai] service does not support task type [{task_type}]")
