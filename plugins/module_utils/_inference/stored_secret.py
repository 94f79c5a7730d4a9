# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the stored secret of an endpoint works, by one minimal inference."""

from __future__ import annotations

import re
import typing as t

from .._transport.advice import explain, is_rejected_credential
from .._transport.errors import CollectionError, RequestError, ServerError
from .._transport.versions import Feature
from .api import InferenceApi
from .endpoint import Desired

# The smallest inference of each task type. Some models refuse a chat answer of one token, so a few are possible.
_SMALLEST: dict[str, dict[str, t.Any]] = {
    "text_embedding": {"input": "a"},
    "embedding": {"input": "a"},
    "sparse_embedding": {"input": "a"},
    "rerank": {"query": "a", "input": ["a"]},
    "completion": {"input": "a"},
    "chat_completion": {"messages": [{"role": "user", "content": "a"}], "max_completion_tokens": 16},
}
_SMALLEST_OTHERWISE = {"input": "a"}  # a task type of an unknown service


# How the server reports that an endpoint has no stored secret (`ServiceUtils`, `ModelRegistry`).
_NO_SECRET = re.compile(r"\[secret_settings\]|does not contain the required setting|Endpoint is in an invalid state")


class Verdict(t.NamedTuple):
    """Whether the stored secret is rejected or missing; a warning if that is unknown."""

    rejected: bool
    warning: str = ""


def ask(api: InferenceApi, desired: Desired) -> Verdict:
    """Run the smallest inference. Only a clear rejection counts as one."""
    try:
        infer_smallest(api, desired.inference_id, desired.task_type)
    except ServerError as error:
        if is_rejected_credential(error, desired.service.rejected_statuses) or _NO_SECRET.search(error.text):
            return Verdict(True)
        return Verdict(False, _unclear(desired, error))
    except RequestError as error:
        return Verdict(False, _unclear(desired, error))
    return Verdict(False)


def prove(api: InferenceApi, desired: Desired) -> None:
    """Raise CollectionError if a secret that was just stored does not work. Older servers store it without a check."""
    server = api.server()
    if server.within(Feature.UPDATE_CHECKS_REMOTE) and not server.within(Feature.SECRET_UPDATE_DOUBTFUL):
        return
    if ask(api, desired).rejected:
        raise CollectionError(
            f"The secret in the task was stored for inference endpoint '{desired.inference_id}', but the remote "
            "service rejects it too",
            "Correct the secret.",
        )


def infer_smallest(api: InferenceApi, inference_id: str, task_type: str) -> None:
    """Run the smallest inference of a task type, once. Raises RequestError if it does not work."""
    api.infer(inference_id, task_type, _SMALLEST.get(task_type, _SMALLEST_OTHERWISE))


def _unclear(desired: Desired, error: RequestError) -> str:
    return (
        f"Whether the stored secret of inference endpoint '{desired.inference_id}' still works is unknown, "
        f"so it was not sent: {explain(error).message}"
    )
