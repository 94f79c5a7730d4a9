# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What single services demand beyond their tables."""

from __future__ import annotations

from typing import Callable

from es_emulator.azure import AzureAnswer
from es_emulator.errors import ElasticError, status_error
from es_emulator.javatext import java_str
from es_emulator.model import StoredEndpoint
from es_emulator.service_facts.amazon import SAGEMAKER_APIS
from es_emulator.service_facts.form import Form
from es_emulator.settings import SERVICE_SETTINGS, JsonMap, Problems, missing
from es_emulator.versions import Release

_PLACE = ("location", "project_id", "model_id")


def _sagemaker(_release: Release, task_type: str, found: JsonMap, problems: Problems) -> None:
    """An API serves some task types only (SageMakerSchemas); asked once the common settings are fine."""
    api = found.get("api")
    served = SAGEMAKER_APIS.get(str(api), ())
    if not [line for line in problems if "[similarity]" not in line and "[element_type]" not in line] and (
        task_type not in served
    ):
        # the server has the two names the wrong way round
        raise status_error(
            405,
            f"Task [{api}] is not compatible for service [sagemaker] and api [{task_type}]. "
            f"Supported tasks: [{java_str(list(served))}]",
        )


def _vertex(release: Release, task_type: str, found: JsonMap, problems: Problems) -> None:
    """Google's own models need their place, others an address (GoogleVertexAiChatCompletionServiceSettings, 9.2)."""
    if task_type not in {"completion", "chat_completion"} or release.number < (9, 2, 0):
        return
    lacking = [name for name in _PLACE if missing(name, SERVICE_SETTINGS) in problems]
    problems[:] = [line for line in problems if line not in {missing(name, SERVICE_SETTINGS) for name in _PLACE}]
    urls = [found.get(name) for name in ("url", "streaming_url")]
    provider = found.get("provider", "GOOGLE")
    if provider != "GOOGLE":
        if not any(urls):
            shown = str(provider).lower()
            text = f"Google Model Garden provider={shown} selected. Either 'uri' or 'streaming_uri' must be provided"
            problems.append(text)
    elif any(urls):
        problems.append(
            "'provider' is either GOOGLE or null. For Google Vertex AI models 'uri' and 'streaming_uri' must not be "
            "provided. Remove 'url' and 'streaming_url' fields. "
            f"Provided values: uri={java_str(urls[0])}, streaming_uri={java_str(urls[1])}"
        )
    elif lacking:
        values = ", ".join(f"{name}={java_str(found.get(name))}" for name in _PLACE)
        problems.append(
            "For Google Vertex AI models, you must provide 'location', 'project_id', and 'model_id'. "
            f"Provided values: {values}"
        )


#: service -> its own check of `service_settings`; it may also take problems away
SPECIAL: dict[str, Callable[[Release, str, JsonMap, Problems], None]] = {
    "amazon_sagemaker": _sagemaker,
    "googlevertexai": _vertex,
}


def library_error(form: Form, endpoint: StoredEndpoint, found: AzureAnswer) -> ElasticError | None:
    """The error for a refusal that came through a library: it says nothing to the server, whose own status is 500."""
    error = None
    text = found.message
    for kind, words in reversed(form.wrapped):
        text = words.format(message=text, status=found.status, id=endpoint.inference_id)
        error = ElasticError(500, kind, text, error)
    return error
