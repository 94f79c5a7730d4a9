# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The routes below /_connector (docs/reference/elasticsearch-connectors.md, "Routes", "When features appeared")."""

from __future__ import annotations

from es_emulator.node import Call, Handler
from es_emulator.rest import Answer

from . import api_connector, api_sync_job
from .api_update import UPDATES

_JOB = "/_connector/_sync_job/{id}"
#: method, path, handler, feature of the release that it needs; literal segments stand before wildcards
_FIXED: tuple[tuple[str, str, Handler, str | None], ...] = (
    ("GET", "/_connector", api_connector.list_all, None),
    ("POST", "/_connector", api_connector.post, None),
    ("PUT", "/_connector", api_connector.put, None),
    ("GET", "/_connector/_sync_job", api_sync_job.list_all, None),
    ("POST", "/_connector/_sync_job", api_sync_job.post, None),
    ("GET", _JOB, api_sync_job.get, None),
    ("DELETE", _JOB, api_sync_job.delete, None),
    ("PUT", f"{_JOB}/_cancel", api_sync_job.cancel, None),
    ("PUT", f"{_JOB}/_check_in", api_sync_job.check_in, None),
    ("PUT", f"{_JOB}/_claim", api_sync_job.claim, "sync_job_claim"),
    ("PUT", f"{_JOB}/_error", api_sync_job.error, None),
    ("PUT", f"{_JOB}/_stats", api_sync_job.stats, None),
    ("GET", "/_connector/{id}", api_connector.get, None),
    ("PUT", "/_connector/{id}", api_connector.put, None),
    ("DELETE", "/_connector/{id}", api_connector.delete, None),
)
_NEEDED = {"_features": "connector_features"}


def _served(handler: Handler) -> Handler:
    """The handler, after whatever the connector service did in the meantime."""

    async def handle(call: Call) -> Answer:
        call.node.connector_service.meanwhile(call.request.method, call.request.path)
        return await handler(call)

    return handle


def routes() -> list[tuple[str, str, Handler, str | None]]:
    """All of them."""
    updates = [
        ("PUT", f"/_connector/{{id}}/{name}", update.handler(), _NEEDED.get(name)) for name, update in UPDATES.items()
    ]
    return [(method, path, _served(handler), feature) for method, path, handler, feature in (*_FIXED, *updates)]
