# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls from the cluster to Azure, and the server's errors for what comes back (inference-api.md §3, §6)."""

from __future__ import annotations

import asyncio
import time

from es_emulator.azure import AzureAnswer, AzureCall
from es_emulator.errors import ElasticError, status_error
from es_emulator.model import StoredEndpoint
from es_emulator.timevalue import show_time

from .base import Env

RETRIED = frozenset({429, 500, 503})
_TEXTS = {
    401: "Received an authentication error status code",
    429: "Received a rate limit status code. Token limit [unknown], remaining tokens [unknown]. "
    "Request limit [unknown], remaining requests [unknown]",
    503: "Received a server busy error status code",
}


def _text(status: int) -> str:
    return _TEXTS.get(
        status, "Received a server error status code" if status >= 500 else "Received an unsuccessful status code"
    )


def _host(endpoint: StoredEndpoint) -> str:
    return f"{endpoint.service_settings.get('resource_name')}.openai.azure.com"


def remote_error(endpoint: StoredEndpoint, answer: AzureAnswer) -> ElasticError:
    """The server's error for a refusal of Azure; 4xx keeps its number, 5xx becomes 400."""
    if answer.status == 0:
        host = _host(endpoint)
        cause = ElasticError(400, "unknown_host_exception", f"{host}: Name or service not known")
        return status_error(400, f"Invalid host [https://{host}], please check that the URL is correct.", cause)
    status = answer.status if 400 <= answer.status < 500 else 400
    return status_error(
        status,
        f"{_text(answer.status)} for request from inference entity id [{endpoint.inference_id}] "
        f"status [{answer.status}]. Error message: [{answer.message}]",
    )


def timeout_error(env: Env, inference_id: str, timeout: float) -> ElasticError:
    """The error for an Azure that takes too long, by release."""
    text = f"Request timed out after [{show_time(timeout)}]"
    new_form = env.release.has("timeout_exception") or (
        env.release.has("timeout_504") and env.quirks["timeout_exception_in_940"]
    )
    if new_form:
        return ElasticError(
            504, "timeout_exception", f"{text} for inference id [{inference_id}]", extra={"timed_out": True}
        )
    return status_error(504 if env.release.has("timeout_504") else 408, text)


def _call(endpoint: StoredEndpoint) -> tuple[AzureCall, str, str]:
    settings = endpoint.service_settings
    kind, secret = next(iter(endpoint.secrets.items()), ("api_key", ""))
    call = AzureCall(
        str(settings.get("resource_name")),
        str(settings.get("deployment_id")),
        endpoint.task_type,
        kind,
        settings.get("dimensions") if endpoint.dimensions_set_by_user else None,
    )
    return call, secret, str(settings.get("api_version"))


async def call_azure(env: Env, endpoint: StoredEndpoint, timeout: float) -> AzureAnswer:
    """Make one request of Azure; raise what the server would."""
    call, secret, api_version = _call(endpoint)
    ends = time.monotonic() + timeout
    while True:
        answer = env.azure.answer(call, secret, api_version)
        left = ends - time.monotonic()
        await asyncio.sleep(max(0.0, min(env.azure.latency, left)))
        if env.azure.latency >= left:
            raise timeout_error(env, endpoint.inference_id, timeout)
        if answer.status == 200:
            return answer
        if answer.status not in RETRIED or not env.quirks["remote_retries"]:
            raise remote_error(endpoint, answer)
        delay = float(env.quirks["remote_retry_delay"])
        if ends - time.monotonic() <= delay:
            await asyncio.sleep(max(0.0, ends - time.monotonic()))
            raise timeout_error(env, endpoint.inference_id, timeout)
        await asyncio.sleep(delay)
