# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server is too old for, told when it has refused, and in check mode, which has to predict that."""

from __future__ import annotations

import typing as t

from .._transport.errors import CollectionError, RequestError, ServerError
from .api import InferenceApi
from .endpoint import Desired
from .requirements import (
    all_stated_paths,
    check_against_data,
    depends_on_server,
    needs_any_feature,
    require_features,
)


def check_features(
    api: InferenceApi, desired: Desired, created: t.Mapping[str, t.Any] | None, error: RequestError | None = None
) -> None:
    """Name both versions where the server is too old for something that is declared, or for leaving something out.

    A create needs no version, so this is asked only when the server has refused, and in check mode. `created` is the
    body of a create. Raises BadInput or MissingFeature, with the server's `error` in its result.
    """
    paths = all_stated_paths(desired)
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
