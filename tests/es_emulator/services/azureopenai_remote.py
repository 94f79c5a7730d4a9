# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls from the cluster to Azure, and the server's errors for the response.

docs/reference/elasticsearch-inference.md, "The check call", "Run inference".
"""

from __future__ import annotations

from es_emulator.azure import AzureAnswer, AzureCall
from es_emulator.errors import ElasticError, status_error
from es_emulator.model import StoredEndpoint

from .asking import ask, remote_error
from .base import Env


def _error(endpoint: StoredEndpoint, answer: AzureAnswer) -> ElasticError:
    if answer.status == 0:
        host = f"{endpoint.service_settings.get('resource_name')}.openai.azure.com"
        cause = ElasticError(400, "unknown_host_exception", f"{host}: Name or service not known")
        return status_error(400, f"Invalid host [https://{host}], please check that the URL is correct.", cause)
    return remote_error(endpoint, answer)


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
    return call, str(secret), str(settings.get("api_version"))


async def call_azure(env: Env, endpoint: StoredEndpoint, timeout: float) -> AzureAnswer:
    """Make one request of Azure; raise what the server would."""
    call, secret, api_version = _call(endpoint)
    answer = await ask(env, endpoint, timeout, env.azure, lambda: env.azure.answer(call, secret, api_version))
    if answer.status != 200:
        raise _error(endpoint, answer)
    return answer
