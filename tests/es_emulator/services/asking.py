# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the cluster calls a remote service, and its errors for the response.

docs/reference/elasticsearch-inference.md, "The check call", "Run inference".
"""

from __future__ import annotations

import asyncio
import time
from typing import Callable, Protocol

from es_emulator.azure import AzureAnswer
from es_emulator.errors import ElasticError, status_error
from es_emulator.model import StoredEndpoint
from es_emulator.timevalue import show_time

from .base import Env

CHECK_FAILED = "Could not complete inference endpoint creation as validation call to service threw an exception."
RETRIED = frozenset({429, 500, 503})
_TEXTS = {
    401: "Received an authentication error status code",
    429: "Received a rate limit status code. Token limit [unknown], remaining tokens [unknown]. "
    "Request limit [unknown], remaining requests [unknown]",
    503: "Received a server busy error status code",
}


class Pretender(Protocol):
    """A simulated remote service."""

    latency: float


def _text(status: int, own: dict[int, str]) -> str:
    usual = "Received a server error status code" if status >= 500 else "Received an unsuccessful status code"
    return {**_TEXTS, **own}.get(status, usual)


def remote_error(endpoint: StoredEndpoint, answer: AzureAnswer, own: dict[int, str] | None = None) -> ElasticError:
    """The server's error for a refusal; 4xx keeps its number, 5xx becomes 400. `own` are a service's own texts."""
    status = answer.status if 400 <= answer.status < 500 else 400
    return status_error(
        status,
        f"{_text(answer.status, own or {})} for request from inference entity id [{endpoint.inference_id}] "
        f"status [{answer.status}]. Error message: [{answer.message}]",
    )


def timeout_error(env: Env, inference_id: str, timeout: float) -> ElasticError:
    """The error for a remote side that takes too long, by release."""
    text = f"Request timed out after [{show_time(timeout)}]"
    new_form = env.release.has("timeout_exception") or (
        env.release.has("timeout_504") and env.quirks["timeout_exception_in_940"]
    )
    if new_form:
        return ElasticError(
            504, "timeout_exception", f"{text} for inference id [{inference_id}]", extra={"timed_out": True}
        )
    return status_error(504 if env.release.has("timeout_504") else 408, text)


def refuse_other_size(endpoint: StoredEndpoint, answer: AzureAnswer) -> None:
    """Embeddings of another size than the user has set."""
    given = endpoint.service_settings.get("dimensions")
    if endpoint.dimensions_set_by_user and given != answer.size:
        raise status_error(
            400,
            f"The retrieved embeddings size [{answer.size}] does not match the size specified in the settings "
            f"[{given}]. Please recreate the [{endpoint.inference_id}] configuration with the correct dimensions",
        )


async def ask(
    env: Env, endpoint: StoredEndpoint, timeout: float, remote: Pretender, attempt: Callable[[], AzureAnswer]
) -> AzureAnswer:
    """Ask until there is an answer to pass on, good or bad; only taking too long is raised here."""
    ends = time.monotonic() + timeout
    while True:
        answer = attempt()
        left = ends - time.monotonic()
        await asyncio.sleep(max(0.0, min(remote.latency, left)))
        if remote.latency >= left:
            raise timeout_error(env, endpoint.inference_id, timeout)
        if answer.status not in RETRIED or not env.quirks["remote_retries"]:
            return answer
        delay = float(env.quirks["remote_retry_delay"])
        if ends - time.monotonic() <= delay:
            await asyncio.sleep(max(0.0, ends - time.monotonic()))
            raise timeout_error(env, endpoint.inference_id, timeout)
        await asyncio.sleep(delay)
