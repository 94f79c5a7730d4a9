# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The routes of indexes and documents; those with fewer wildcards come first."""

from __future__ import annotations

from es_emulator.node import Handler

from . import api_document, api_index, api_multi


def routes() -> tuple[tuple[str, str, Handler], ...]:
    """Method, path and handler of each."""
    return (
        *((method, "/_mget", api_multi.multi_get) for method in ("GET", "POST")),
        *((method, "/_bulk", api_multi.bulk) for method in ("POST", "PUT")),
        *((method, "/_refresh", api_index.refresh) for method in ("GET", "POST")),
        ("GET", "/_mapping", api_index.mapping),
        ("GET", "/_settings", api_index.settings),
        *((method, "/{index}/_mget", api_multi.multi_get) for method in ("GET", "POST")),
        *((method, "/{index}/_bulk", api_multi.bulk) for method in ("POST", "PUT")),
        *((method, "/{index}/_refresh", api_index.refresh) for method in ("GET", "POST")),
        ("GET", "/{index}/_mapping", api_index.mapping),
        ("GET", "/{index}/_settings", api_index.settings),
        ("POST", "/{index}/_doc", api_document.index_document),
        *((method, "/{index}/_create/{id}", api_document.create_document) for method in ("PUT", "POST")),
        *((method, "/{index}/_doc/{id}", api_document.index_document) for method in ("PUT", "POST")),
        ("GET", "/{index}/_doc/{id}", api_document.get),
        ("HEAD", "/{index}/_doc/{id}", api_document.exists),
        ("DELETE", "/{index}/_doc/{id}", api_document.delete),
        ("GET", "/{index}/_source/{id}", api_document.source),
        ("PUT", "/{index}", api_index.create),
        ("GET", "/{index}", api_index.get),
        ("HEAD", "/{index}", api_index.exists),
        ("DELETE", "/{index}", api_index.delete),
    )
