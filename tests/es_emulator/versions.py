# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which server version behaves how: one table of features, and the switches for what nobody has confirmed.

The notes name the section of the reference page (inference-api.md) that a line comes from. "guess" marks what the page
leaves open; such a line is the likelier reading, and where a client could notice, a quirk turns it round.
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
#: what a serverless project reports, whatever it can do (section 8)
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
    "endpoints_key": _since("8.15.0", "§3: models/model_id until 8.14"),
    "both_ids": Feature((("8.16.0", "8.17.0"),), "§3: GET carried both ids for a while (guess: 8.16)"),
    "stream": _since("8.16.0", "§1"),
    "update": _since("8.16.0", "§1"),
    "update_two_segments": _since("8.17.2", "§4"),
    "update_timeout": _since("9.5.0", "§1"),
    "services": _since("8.17.0", "§1, §7"),
    "services_present_shape": _since("8.18.0", "§7"),
    "put_timeout": Feature(_LATE_8, "§1"),
    "timeout_by_task_type": _since("9.5.0", "§1"),
    # task types
    "task_chat_completion": _since("8.18.0", "§8: unified chat completion"),
    "rerank_fields_only_there": Feature(_LATE_8, "§6: fields of rerank are refused elsewhere (guess: 8.19, 9.1)"),
    "task_embedding": _since("9.3.0", "§1 lists it without a release (guess)"),
    "azure_completion": _since("8.15.0", "§3"),
    "azure_chat_completion": _since("9.3.0", "§3"),
    # settings
    "rate_limit": _since("8.15.0", "§3"),
    "rate_limit_keys_validated": _since("9.5.0", "§3: a foreign key is a line of the validation_exception"),
    "oauth2": _since("9.4.0", "§3"),
    "headers": _since("9.4.0", "§3"),
    "chunking": _since("8.16.0", "§3"),
    "chunking_none_recursive": Feature(_LATE_8, "§3"),
    "chunk_size_cap": Feature((("8.16.0", "9.2.0"),), "§3: 300 up to and including 9.1"),
    "chunk_limits_without_a": _since("9.2.0", "§3: the stray 'a' is gone in newer code (guess: 9.2)"),
    "separators_cap": _since("9.5.0", "§3: newest, at most 50 separators"),
    "unknown_settings_new_text": Feature(_LATE_8, "§3: 'Configuration contains' (guess: 8.19, 9.1)"),
    "secrets_three_kinds": _since("9.4.0", "§3"),
    "secrets_new_scope": _since("9.5.0", "§3: newer code says [service_settings] (guess: 9.5)"),
    # create
    "check_completion": _since("8.18.0", "§3: 8.17 and older did not check completion"),
    "check_errors_wrapped": _since("8.18.0", "§3"),
    "licence": _since("8.18.0", "§1"),
    "licence_per_service": _since("9.3.0", "§1"),
    "mapping_refusal": Feature((("8.19.7", "9.0.0"), ("9.1.7", "9.2.0"), ("9.2.1", None)), "§3 check 9"),
    "timeout_exception": Feature((("9.3.5", "9.4.0"), ("9.4.1", None)), "§3"),
    "timeout_504": Feature((("9.4.0", "9.4.1"),), "§3: 9.4.0 itself (guess; quirk timeout_exception_in_940)"),
    # answers
    "empty_task_settings_hidden": _since("8.16.0", "§3"),
    "metadata": _since("9.4.0", "§3"),
    "settings_order_new": _since("8.18.0", "§3: key order differs between versions (guess: 8.18)"),
    # update
    "update_loses_chunking": Feature((("8.16.0", "9.2.6"), ("9.3.0", "9.3.1")), "§4: mended in 9.2.6, 9.3.1, 9.4"),
    "update_merges": _since("9.4.0", "§4 (guess for 9.4; quirk rate_limit_ignored_on_update)"),
    "update_checks": _since("9.4.0", "§4"),
    "update_null_allowed": _since("9.4.0", "§4: null -> 500 before"),
    "update_task_settings_strict": _since("9.4.0", "§4"),
    "update_secret_optional": _since("9.5.0", "§4"),
    "update_strict": _since("9.5.0", "§4: immutable and unknown settings are refused"),
    "update_chunking": _since("9.5.0", "§4"),
    "update_threads_refused": _since("9.3.0", "§4; issue 137129: 9.2.0 ignores num_threads (guess: mended in 9.3)"),
    "update_default_refused": _since("9.5.0", "§4"),
    # delete
    "delete_params": _since("8.15.0", "§1"),
    "delete_pipelines": _since("8.15.0", "§5"),
    "delete_indexes": _since("8.16.0", "§5"),
    "delete_index_space": _before("9.1.0", "§5: older servers begin the sentence with a space (guess: before 9.1)"),
    "delete_reserved_refused": _since("8.18.0", "§5"),
    # connectors (sections of connector-api.md)
    "connector_both_answers": _since(
        "8.15.0", "CA §3.1: POST answers an id alone, PUT a result alone (specification 8.14)"
    ),
    "connector_features": _since("8.15.0", "CA §9 says 8.17 from the specification; the server's own test says 8.15"),
    "connector_filtering_defaults": _since("8.15.0", "CA §9: dates and the DEFAULT rule are filled in"),
    "sync_job_claim": _since("8.15.0", "CA §9"),
    "connector_privileges": _since("9.0.0", "CA §1.4: cluster privileges, on indexes before"),
    "connector_content_prefix": _since("9.0.0", "CA §9"),
    "connector_soft_delete": _since("9.0.0", "CA §3.3"),
    # _services
    "tenant_id_sensitive": Feature((("9.4.0", "9.5.0"),), "§7"),
}

#: switches for what section 10 leaves open, and for cluster settings; all may be given as Emulator(quirks={...})
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
    "inference_api": True,  # False: a node without the inference plugin (http-behaviour.md section 2)
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
        raise ValueError(f"not a version: {text!r}")
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
            raise ValueError(f"the emulator knows 8.14 to 9.x, not {text!r}")
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
