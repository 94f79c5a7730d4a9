# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Server versions, and which release has which feature.

A range of versions is a tuple of half-open pairs `(from, until)`; `None` as `until` means "and every later one".
Backports need more than one pair: 8.19 has features that 9.0 lacks.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

Version = tuple[int, int, int]
Ranges = tuple[tuple[Version, t.Optional[Version]], ...]

OLDEST: Version = (8, 14, 0)  # the oldest release that the collection supports
AFTER_NEWEST: Version = (9, 6, 0)  # the first release that the data about services does not cover
ALWAYS: Ranges = (((0, 0, 0), None),)
NEVER: Ranges = ()


class Server(t.NamedTuple):
    """The version and flavour of a cluster, from `GET /`."""

    version: Version
    serverless: bool = False

    def __str__(self) -> str:
        return "Elasticsearch Serverless" if self.serverless else "Elasticsearch " + ".".join(map(str, self.version))

    @property
    def is_known(self) -> bool:
        """Whether the collection's data about services covers this server. Serverless counts as the newest release."""
        return self.serverless or self.version < AFTER_NEWEST

    def within(self, ranges: Ranges) -> bool:
        """Whether this server is in one of the ranges. Serverless counts as the newest release."""
        if self.serverless:
            return any(until is None for _since, until in ranges)
        return any(since <= self.version and (until is None or self.version < until) for since, until in ranges)


def parse_server(body: t.Any) -> Server:
    """Read the answer to `GET /`. The version number of serverless means nothing, so the flavour is kept, too.

    Raises ValueError if the answer has no version.
    """
    version = body.get("version") if isinstance(body, Mapping) else None
    if not isinstance(version, Mapping) or not isinstance(version.get("number"), str):
        raise ValueError("the answer to GET / has no version number in it")
    numbers = version["number"].split("-")[0].split(".")
    if len(numbers) < 2 or not all(part.isdigit() for part in numbers):
        raise ValueError(f"the version number {version['number']!r} is not understood")
    padded = [int(part) for part in numbers[:3]] + [0]
    return Server((padded[0], padded[1], padded[2]), version.get("build_flavor") == "serverless")


def upgrade(server: Server, otherwise: str = "") -> str:
    """The advice to upgrade, or to do `otherwise`; for an unsupported server, with the oldest supported release."""
    if server.serverless or server.version >= OLDEST:
        return f"Upgrade{otherwise}."
    return f"Upgrade to {_short(OLDEST)} or later, the oldest release that this collection supports."


def everywhere(ranges: Ranges) -> bool:
    """Whether every supported server is in the ranges."""
    return any(since <= OLDEST and until is None for since, until in ranges)


def is_over(ranges: Ranges, server: Server) -> bool:
    """Whether the server is newer than all of the ranges."""
    return bool(ranges) and all(until and (server.serverless or server.version >= until) for _since, until in ranges)


def first_release(ranges: Ranges) -> str:
    """The first releases of the ranges, in words: "8.19 or 9.1"."""
    return " or ".join(_short(since) for since, _until in ranges)


def _short(version: Version) -> str:
    return ".".join(str(part) for part in (version if version[2] else version[:2]))


class Feature:
    """Features of the inference API by version (Elasticsearch source and release notes; see docs)."""

    INFERENCE: Ranges = (((8, 11, 0), None),)
    """The inference API as such."""
    UPDATE: Ranges = (((8, 16, 0), None),)
    """`PUT _inference/{task_type}/{id}/_update` (PR 114457)."""
    CREATE_TIMEOUT: Ranges = (((8, 19, 0), (9, 0, 0)), ((9, 1, 0), None))
    """`timeout` on create (PR 126805)."""
    UPDATE_TIMEOUT: Ranges = (((9, 5, 0), None),)
    """`timeout` on update (PR 152179)."""
    UPDATE_KEEPS_CHUNKING: Ranges = (((9, 2, 6), (9, 3, 0)), ((9, 3, 1), None))
    """An update keeps stored chunking settings (PR 141687, 141682, 140003); before, it loses them (issue 139574)."""
    UPDATE_CHECKS_REMOTE: Ranges = (((9, 4, 0), None),)
    """An update is tried with the remote service before it is stored (PR 140003)."""
    UPDATE_REFUSES_UNKNOWN: Ranges = (((9, 5, 0), None),)
    """An update with a setting that the server does not know is refused (PR 149430); before, it is ignored."""
    UPDATE_WITHOUT_SECRET: Ranges = (((9, 5, 0), None),)
    """`service_settings` may be updated without the secret (PR 149628)."""
    CHUNKING_UPDATE: Ranges = (((9, 5, 0), None),)
    """`chunking_settings` can be updated (PR 149723)."""
    SECRET_UPDATE_DOUBTFUL: Ranges = (((9, 5, 0), (9, 5, 3)),)
    """Some services could not change their secret (PR 157214); which ones is not known."""
    CREATE_CHECKS_COMPLETION: Ranges = (((8, 18, 0), None),)
    """A create tries completion endpoints, too, not only those for embeddings (PR 115020)."""
    DELETE_CHECKS_MAPPINGS: Ranges = (((8, 16, 0), None),)
    """A delete is refused while a `semantic_text` field names the endpoint, as well as a pipeline (PR 110399)."""
    CHAT_COMPLETION: Ranges = (((8, 18, 0), None),)
    """`POST _inference/chat_completion/{id}/_stream` (PR 117589; `_stream` as such 8.16, PR 113158)."""
    CHAT_REASONING: Ranges = (((9, 4, 0), None),)
    """`reasoning` in a chat completion (the specification's example of `chat_completion_unified`)."""
    CONTENT_LISTS: Ranges = (((9, 5, 0), None),)
    """Several items in one `content` of an input for `embedding` (EmbeddingRequestExample3 of the specification)."""
    RERANK_OBJECTS: Ranges = (((9, 5, 0), None),)
    """Objects, such as images, as input and query of `rerank`; the exact release is UNVERIFIED."""
    REGION_POLICY: Ranges = (((9, 5, 0), None),)
    """`_inference/_region_policy` (the specification has it from 9.5 on, and on serverless)."""
    SERVICES: Ranges = (((8, 17, 0), None),)
    """`GET _inference/_services` (PR 114862)."""

    CONNECTORS: Ranges = (((8, 12, 0), None),)
    """The connector API as such (PR 102994)."""
    CONNECTOR_FEATURES: Ranges = (((8, 15, 0), None),)
    """`PUT _connector/{id}/_features`: the server's own tests begin with it; the specification has it from 8.17 on."""
    CONNECTOR_SOFT_DELETE: Ranges = (((9, 0, 0), None),)
    """A connector is deleted softly, `hard` and `include_deleted` (PR 118669, 120200; not in 8.18 and 8.19)."""
    CONNECTOR_NATIVE_KEEPS_STATUS: Ranges = (((9, 0, 0), None),)
    """`_native` sets back `connected` only; before, it sets `configured` after any status (PR 104654)."""
    CONTENT_PREFIX: Ranges = (((9, 0, 0), None),)
    """The index of a connector managed by Elastic must begin with `content-` (PR 117778)."""
