# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a server refuses a create or an update: it is too old, or a name is misspelt. Check mode predicts the former."""

from __future__ import annotations

import typing as t

from .._transport.advice import kind_of
from .._transport.errors import CollectionError, RequestError, ServerError
from .api import InferenceApi
from .endpoint import Desired
from .requirements import (
    all_declared_paths,
    check_against_data,
    depends_on_server,
    needs_any_feature,
    require_features,
)
from .service_catalog import NAMES
from .suggestions import nearest, unknown_settings


def check_features(
    api: InferenceApi, desired: Desired, created: t.Mapping[str, t.Any] | None, error: RequestError | None = None
) -> None:
    """Raise a better error if the server is too old for the declared settings, or a name is misspelt.

    A create needs no version, so this is called only when the server has refused, and in check mode. `created` is the
    body of a create. Raises BadInput or MissingFeature with the server's `error` in its result, or `error` with the
    name that was probably meant.
    """
    _check_server(api, desired, created, error)
    if isinstance(error, ServerError):
        _suggest(desired, error)


def _check_server(
    api: InferenceApi, desired: Desired, created: t.Mapping[str, t.Any] | None, error: RequestError | None
) -> None:
    paths = all_declared_paths(desired)
    if not needs_any_feature(desired, paths) and not (created and depends_on_server(created, desired)):
        return
    try:
        server = api.server()
    except ServerError as refused:
        if refused.status != 403:
            raise
        return  # without the privilege monitor nothing can be predicted, and a create does not need it
    try:
        require_features(desired, server, paths, with_secret=True)
        if created:
            check_against_data(desired, server, created)
    except CollectionError as missing:
        raise missing.told(extra=error.result() if error else {}) from error


def _suggest(desired: Desired, error: ServerError) -> None:
    """Raise the server's refusal of a name that it does not know, with the name that was probably meant."""
    questions: t.Iterable[str] = ()
    if error.text.startswith("Unknown service") and not desired.service.known:
        near = nearest(desired.service.name, NAMES)
        questions = [f"Did you mean '{near}'?"] if near else ()
    elif kind_of(error) == "unknown_setting":
        questions = dict.fromkeys(filter(None, unknown_settings(desired).values()))
    if questions:
        raise error.told(hint=" ".join(questions))
