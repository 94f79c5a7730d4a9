# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding the secrets in free-form settings, before anything is logged or shown.

A secret belongs in `secrets`. One among the settings is recognised by the facts about the service. Values under unknown
names (misspelt, or of a service that the collection does not know) are masked as a precaution, which does no harm.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from .._reconcile.nested import get_path, set_path
from .._secrecy.arguments import Concealed
from .._secrecy.forms import LEAST
from .._secrecy.mask import SENT_SECRET, covered
from .._secrecy.names import looks_harmless, looks_secret
from .._secrecy.search import (
    has_map,
    is_named_secret,
    leaves,
    may_be_key,
    misread_names,
    searched_for,
    searched_in_covered,
)
from .service import Service
from .service_catalog import find_service

# The names of settings that are not secrets. Services that the collection does not know may use the same names.
_PLAIN_NAMES = """
    adaptive_allocations api api_version auto_truncate batch_size client_id custom_attributes deployment_id
    dimensions do_sample element_type embedding_type enable_explanations endpoint_name endpoint_type host
    http_schema inference_component_name inference_id input_type instruction late_chunking location
    long_document_strategy max_batch_size max_chunks_per_doc max_input_tokens max_new_tokens max_tokens model
    model_id multimodal_model num_allocations num_threads organization_id parameters project_id provider rate_limit
    reasoning region request resource_name response return_documents return_token scopes service_id session_id
    similarity streaming_url target target_container_hostname target_model target_variant temperature tenant_id
    thinking_config token_url top_k top_n top_p truncate truncate_input_tokens truncation url user workspace
"""
PLAIN_NAMES = frozenset(_PLAIN_NAMES.split())


def conceal(params: t.Mapping[str, t.Any]) -> Concealed:
    """Mask the secrets in `service_settings` and `task_settings`."""
    service = find_service(str(params.get("service")))
    shown, secrets = dict(params), set()
    for section in ("service_settings", "task_settings"):
        settings = params.get(section)
        if not isinstance(settings, Mapping):
            # A text: Ansible may still turn it into a map, or refuse and show it.
            if settings is not None:
                shown[section] = SENT_SECRET
                secrets |= {str(settings), *misread_names(settings)}
            continue
        shown[section], found = _covered(service, section, settings)
        secrets |= found
        _cover_masked(service, section, shown, secrets)
    return Concealed(shown, {text for text in secrets if len(text) >= LEAST})


def _covered(
    service: Service | None, section: str, settings: t.Mapping[str, t.Any]
) -> tuple[dict[str, t.Any], set[str]]:
    """The settings of one section with secrets masked, and the secret texts in them."""
    shown: dict[str, t.Any] = dict(settings)
    secrets: set[str] = set()
    for name, value in settings.items():
        if value is None:
            continue
        if _is_secret(service, section, name, value):
            shown[name] = covered(value, SENT_SECRET)
            secrets.update(searched_for(value) if service is not None or looks_secret(name) else ())
        elif service is None or f"{section}.{name}" in service.divided:
            shown[name], found = _covered_inside(service, f"{section}.{name}", value)
            secrets |= found
        elif has_map(value) and not service.setting(f"{section}.{name}").masked:
            shown[name], found = _covered_by_name(value)
            secrets |= found
    return shown, secrets


def _covered_by_name(value: t.Any) -> tuple[t.Any, set[str]]:
    """The same for a setting that is a map with the user's own keys, where only names tell what is secret."""
    if isinstance(value, (list, tuple)):
        parts = [_covered_by_name(item) for item in value]
        return [shown for shown, _secrets in parts], {text for _shown, secrets in parts for text in secrets}
    shown, secrets = value, set[str]()
    for name, inner in value.items() if isinstance(value, Mapping) else ():
        if is_named_secret(name, inner):
            part, found = covered(inner, SENT_SECRET), set(searched_for(inner))
        else:
            part, found = _covered_by_name(inner)
        shown = {**shown, name: part}
        secrets |= found
    return shown, secrets


def _covered_inside(service: Service | None, section: str, value: t.Any) -> tuple[t.Any, set[str]]:
    """The same for a value under a name that is not secret itself."""
    if isinstance(value, Mapping):
        return _covered(service, section, value)
    if isinstance(value, (list, tuple)):
        parts = [_covered_inside(service, section, item) for item in value]
        return [shown for shown, _secrets in parts], {text for _shown, secrets in parts for text in secrets}
    return value, set()


def _is_secret(service: Service | None, section: str, name: str, value: t.Any) -> bool:
    plain = name in PLAIN_NAMES or looks_harmless(name)
    if service is not None:
        if section == "service_settings" and name in service.credential_names:
            return True
        path = f"{section}.{name}"
        if path in service.known_paths:
            return has_map(value) and not service.takes_map(path)
    elif plain:
        return False
    return may_be_key(value) or (not plain and looks_secret(name) and bool(leaves(value)))


def _cover_masked(service: Service | None, section: str, shown: dict[str, t.Any], secrets: set[str]) -> None:
    """Mask secrets that the server shows."""
    for setting in service.settings if service else ():
        value = get_path(shown, setting.path) if setting.masked and setting.path.startswith(section) else None
        if value:
            secrets.update(searched_in_covered(value))
            set_path(shown, setting.path, covered(value, SENT_SECRET))
