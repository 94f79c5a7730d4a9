# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking whether the secret that an endpoint has stored still works."""

from __future__ import annotations

import typing as t

from .._transport.advice import explain, is_rejected_credential
from .._transport.errors import RequestError, ServerError
from .api import InferenceApi
from .endpoint import Desired

# The smallest inference of each task type. Some models refuse a chat answer of one token, so a few are allowed.
_SMALLEST: dict[str, dict[str, t.Any]] = {
    "text_embedding": {"input": "a"},
    "embedding": {"input": "a"},
    "sparse_embedding": {"input": "a"},
    "rerank": {"query": "a", "input": ["a"]},
    "completion": {"input": "a"},
    "chat_completion": {"messages": [{"role": "user", "content": "a"}], "max_completion_tokens": 16},
}
_SMALLEST_OTHERWISE = {"input": "a"}  # a task type of a service that is not known here


class Verdict(t.NamedTuple):
    """Whether the remote service rejected the stored secret; a warning where that could not be found out."""

    rejected: bool
    warning: str = ""


def ask(api: InferenceApi, desired: Desired) -> Verdict:
    """Run the smallest inference there is. Only a clear rejection counts as one."""
    try:
        infer_smallest(api, desired.inference_id, desired.task_type, once=True)
    except ServerError as error:
        if is_rejected_credential(error, desired.service.rejected_statuses):
            return Verdict(True)
        return Verdict(False, _unclear(desired, error))
    except RequestError as error:
        return Verdict(False, _unclear(desired, error))
    return Verdict(False)


def infer_smallest(api: InferenceApi, inference_id: str, task_type: str, *, once: bool = False) -> None:
    """Run the smallest inference of a task type, `once` also where it is refused.

    Raises RequestError where it does not work.
    """
    api.infer(inference_id, task_type, _SMALLEST.get(task_type, _SMALLEST_OTHERWISE), once=once)


def _unclear(desired: Desired, error: RequestError) -> str:
    return (
        f"Whether the stored secret of inference endpoint '{desired.inference_id}' still works could not be found out, "
        f"so it is left as it is: {explain(error).message}"
    )
