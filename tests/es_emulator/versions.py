# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which server version behaves how: one table of features, and switches for what is not confirmed.

The notes begin with the section that a line comes from: of docs/reference/elasticsearch-inference.md or, after
"connectors", of docs/reference/elasticsearch-connectors.md. "guess" marks what the page leaves open; such a line is the
likelier reading, and where a client could notice, a quirk reverses it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional

Number = tuple[int, int, int]
#: a range of releases: from (inclusive), until (exclusive; None = for ever)
Span = tuple[str, Optional[str]]

NEWEST: Number = (9, 5, 3)
#: what a serverless project reports, whatever it can do ("When features appeared")
SERVERLESS_NUMBER = "8.11.0"


@dataclass(frozen=True)
class Feature:
    """The releases that have a behaviour, and where that is written."""

    spans: tuple[Span, ...]
    source: str


def _since(first: str, source: str) -> Feature:
    return Feature(((first, None),), source)


def _before(end: str, source: str) -> Feature:
    return Feature((("0.0.0", end),), source)


#: features of 8.19 that 9.0 lacks
_LATE_8 = (("8.19.0", "9.0.0"), ("9.1.0", None))

FEATURES: Mapping[str, Feature] = {
    # routes and parameters
    "endpoints_key": _since("8.15.0", "Responses: models/model_id until 8.14"),
    "both_ids": Feature((("8.16.0", "8.17.0"),), "Responses: GET carried both ids for a while (guess: 8.16)"),
    "stream": _since("8.16.0", "Routes"),
    "update": _since("8.16.0", "Routes"),
    "update_two_segments": _since("8.17.2", "Update"),
    "update_timeout": _since("9.5.0", "Query parameters"),
    "services": _since("8.17.0", "Routes, Services"),
    "services_present_shape": _since("8.18.0", "Services"),
    "put_timeout": Feature(_LATE_8, "Query parameters"),
    "timeout_by_task_type": _since("9.5.0", "Query parameters"),
    # task types
    "task_chat_completion": _since("8.18.0", "When features appeared: unified chat completion"),
    "rerank_fields_only_there": Feature(
        _LATE_8, "Run inference: fields of rerank are refused elsewhere (guess: 8.19, 9.1)"
    ),
    "task_embedding": _since("9.3.0", "Routes: listed without a release (guess)"),
    "chat_reasoning": _since("9.4.0", "Single services: `reasoning` of a chat"),
    "content_lists": _since("9.5.0", "Single services: several items in one `content` (specification: 9.5)"),
    "rerank_objects": _since("9.5.0", "Single services: rerank takes objects (guess: 9.5)"),
    "azure_completion": _since("8.15.0", "Settings of azureopenai"),
    "azure_chat_completion": _since("9.3.0", "Settings of azureopenai"),
    # settings
    "rate_limit": _since("8.15.0", "Settings of azureopenai"),
    "rate_limit_keys_validated": _since(
        "9.5.0", "Settings of azureopenai: a foreign key is a line of the validation_exception"
    ),
    "oauth2": _since("9.4.0", "Settings of azureopenai"),
    "headers": _since("9.4.0", "Settings of azureopenai"),
    "task_settings_parser": _since("9.4.0", "Single services: azureopenai reads task_settings with a parser"),
    "custom_names_once": _since("9.5.0", "Single services: custom (PR 153309)"),
    "chunking": _since("8.16.0", "Chunking settings"),
    "chunking_none_recursive": Feature(_LATE_8, "Chunking settings"),
    "chunk_size_cap": Feature((("8.16.0", "9.2.0"),), "Chunking settings: 300 up to and including 9.1"),
    "chunk_limits_without_a": _since("9.2.0", "Chunking settings: the stray 'a' is gone in newer code (guess: 9.2)"),
    "separators_cap": _since("9.5.0", "Chunking settings: newest, at most 50 separators"),
    "unknown_settings_new_text": Feature(
        _LATE_8, "Settings of azureopenai: 'Configuration contains' (guess: 8.19, 9.1)"
    ),
    "secrets_three_kinds": _since("9.4.0", "Settings of azureopenai"),
    "secrets_new_scope": _since("9.5.0", "Settings of azureopenai: newer code says [service_settings] (guess: 9.5)"),
    # create
    "check_completion": _since("8.18.0", "The check call: 8.17 and older did not check completion"),
    "check_errors_wrapped": _since("8.18.0", "The check call"),
    "licence": _since("8.18.0", "Privileges and licence"),
    "licence_per_service": _since("9.3.0", "Privileges and licence"),
    "mapping_refusal": Feature((("8.19.7", "9.0.0"), ("9.1.7", "9.2.0"), ("9.2.1", None)), "Order of checks: check 9"),
    "region_policy": _since("9.5.0", "Region policy"),
    "timeout_exception": Feature((("9.3.5", "9.4.0"), ("9.4.1", None)), "The check call"),
    "timeout_504": Feature(
        (("9.4.0", "9.4.1"),), "The check call: 9.4.0 itself (guess; quirk timeout_exception_in_940)"
    ),
    # answers
    "empty_task_settings_hidden": _since("8.16.0", "Responses"),
    "cloud_connected_mode": _since("9.3.0", "Region policy: self-managed clusters can use the service (guess: 9.3)"),
    "eis_endpoints": _since("8.18.0", "Responses: preconfigured endpoints of service elastic (guess: 8.18)"),
    "metadata": _since("9.4.0", "Responses"),
    "settings_order_new": _since("8.18.0", "Responses: key order differs between versions (guess: 8.18)"),
    "live_allocations": _since("8.17.0", "Models in the cluster: GET shows the present number (guess: 8.17)"),
    # models in the cluster
    "zero_allocations_full": _since("8.16.0", "Models in the cluster"),
    "waits_for_allocation": _since(
        "8.17.0", "Models in the cluster: a call waits for a sleeping model, 409 before (guess: 8.17)"
    ),
    # update
    "update_loses_chunking": Feature((("8.16.0", "9.2.6"), ("9.3.0", "9.3.1")), "Update: fixed in 9.2.6, 9.3.1, 9.4"),
    "update_merges": _since("9.4.0", "Update: a guess for 9.4 (quirk rate_limit_ignored_on_update)"),
    "update_checks": _since("9.4.0", "Update"),
    "update_null_allowed": _since("9.4.0", "Update: null -> 500 before"),
    "update_secret_optional": _since("9.5.0", "Update"),
    "update_strict": _since("9.5.0", "Update: immutable and unknown settings are refused"),
    "update_chunking": _since("9.5.0", "Update"),
    "update_threads_refused": _since("9.3.0", "Update: issue 137129: 9.2.0 ignores num_threads (guess: fixed in 9.3)"),
    "update_default_refused": _since("9.5.0", "Update"),
    # delete
    "delete_params": _since("8.15.0", "Query parameters"),
    "delete_pipelines": _since("8.15.0", "Delete"),
    "delete_indexes": _since("8.16.0", "Delete"),
    "delete_short": Feature((("8.15.0", "8.16.0"),), "Delete: 8.15 names no pipeline in a refusal"),
    "delete_index_space": _before("9.1.0", "Delete: older servers begin the sentence with a space (guess: before 9.1)"),
    "delete_reserved_refused": _since("8.18.0", "Delete"),
    "delete_parses": Feature(_LATE_8, "Delete: force skips what cannot be parsed (PR 129090; guess: 8.19, 9.1)"),
    # connectors
    "connector_both_answers": _since(
        "8.15.0", "connectors, Create: POST answers an id alone, PUT a result alone (specification 8.14)"
    ),
    "connector_features": _since(
        "8.15.0", "connectors, When features appeared: 8.17 from the specification; the server's test says 8.15"
    ),
    "connector_filtering_defaults": _since(
        "8.15.0", "connectors, When features appeared: dates and the DEFAULT rule are filled in"
    ),
    "sync_job_claim": _since("8.15.0", "connectors, When features appeared"),
    "connector_privileges": _since("9.0.0", "connectors, Privileges: cluster privileges, on indexes before"),
    "connector_content_prefix": _since("9.0.0", "connectors, When features appeared"),
    "connector_soft_delete": _since("9.0.0", "connectors, Delete"),
    "connector_native_configures": _before("9.0.0", "connectors, Status: whatever it was (PR 104654, client tests)"),
    # _services
    "tenant_id_sensitive": Feature((("9.4.0", "9.5.0"),), "Services"),
}

#: switches for what these pages list as open points, and for cluster settings; all may be given as
#: Emulator(quirks={...})
QUIRKS: Mapping[str, Any] = {
    "rate_limit_ignored_on_update": False,  # 9.4 behaves as 9.3 for rate_limit, max_input_tokens and OAuth2 fields
    "secret_not_updatable": False,  # 9.5.0 - 9.5.2 keep the old secret (PR 157214)
    "secret_added_by_update": False,  # an endpoint made without a secret can be given one by an update
    "task_settings_always_merged": False,  # no service replaces all of task_settings
    "chunking_kept_on_819": False,  # 8.19 had the fix after all
    "timeout_exception_in_940": False,  # 9.4.0 already had the new timeout error
    "reserved_never_deletable": False,  # a preconfigured endpoint cannot be deleted even with force
    "services_needs_licence": False,  # _services is refused without the licence
    "default_timeout": None,  # seconds that the node waits for Azure, instead of 30 or 120
    "remote_retries": False,  # repeat 429, 500 and 503 of Azure inside the timeout, as a real server does
    "remote_retry_delay": 1.0,  # seconds between two of those
    "skip_validate_and_start": False,  # cluster setting xpack.inference.skip_validate_and_start
    "preconfigured": True,  # lists contain endpoints whose ids begin with a dot
    "zero_allocations_starting": False,  # a deployment that was scaled to zero reads starting instead of started
    "inference_api": True,  # False: a node without the inference plugin (elasticsearch-http.md)
    "connector_pipeline_default": False,  # a create writes the pipeline that the specification speaks of
    "connector_revived_is_created": False,  # a PUT on a softly deleted id answers 201 and created
    "connector_index_name_required": False,  # 8.14 asks for the key index_name in a create
    "connector_content_prefix_everywhere": False,  # 8.x has the rule about content- too
    "connector_always_updated": False,  # no update of a connector answers noop
    "connector_blind_404_mapped": False,  # updates that do not look first say resource_not_found_exception as well
    "connector_updates_refresh": False,  # every update is seen by the next search
    "connector_null_value_stored": False,  # null inside values is stored, instead of 500
    "connector_scheduling_bug_fixed": False,  # access_control alone is a schedule
    "connector_cron_verbatim": False,  # cron expressions are stored as they came, instead of in upper case
    "sync_jobs_oldest_first": False,  # the list is sorted as the specification says
    "compression": True,  # answer gzip when asked; never over TLS, like the real default
}


def _numbers(text: str) -> Number:
    match = re.fullmatch(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    if match is None:
        raise ValueError(f"{text!r} is not a version; write it like 9.5 or 9.5.3, or serverless")
    return int(match[1]), int(match[2]), int(match[3] or 0)


@dataclass(frozen=True)
class Release:
    """One version of the server, or the serverless offering."""

    number: Number
    serverless: bool = False

    @classmethod
    def parse(cls, text: str) -> Release:
        """Read "9.5", "9.5.3" or "serverless"."""
        if text == "serverless":
            return cls(NEWEST, serverless=True)
        number = _numbers(text)
        if not (8, 14, 0) <= number < (10, 0, 0):
            raise ValueError(f"{text} is not emulated; choose one from 8.14 to 9.5, or serverless")
        return cls(number)

    @property
    def major(self) -> int:
        return self.number[0]

    @property
    def reported(self) -> str:
        """The number that `GET /` shows."""
        return SERVERLESS_NUMBER if self.serverless else ".".join(str(part) for part in self.number)

    def has(self, feature: str) -> bool:
        """Tell whether this release shows a behaviour of the table."""
        spans = FEATURES[feature].spans
        return any(_numbers(a) <= self.number and (b is None or self.number < _numbers(b)) for a, b in spans)


def checked_quirks(given: Mapping[str, Any]) -> dict[str, Any]:
    """Lay the given switches over the defaults; a misspelt one must not pass unnoticed."""
    unknown = sorted(set(given) - set(QUIRKS))
    if unknown:
        raise ValueError(f"unknown quirks: {', '.join(unknown)}")
    return {**QUIRKS, **given}
