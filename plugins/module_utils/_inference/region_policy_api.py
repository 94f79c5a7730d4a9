# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls of the region policy API, each one method."""

from __future__ import annotations

import typing as t

from .._transport.advice import is_missing_api
from .._transport.client import Client
from .._transport.errors import AnswerLost, CollectionError, MissingFeature, RequestError, ServerError
from .._transport.server import ServerVersion
from .._transport.versions import Feature, first_release
from .region_policy import Document, Policy, read_document

_PATH = ("_inference", "_region_policy")


class RegionPolicyApi:
    """The region policy of one cluster."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._version = ServerVersion(client)

    def get(self) -> Document | None:
        """The policy, or None if there is none. Call it before any write: it finds out whether this API exists.

        An older server would read the path of a PUT as the ID of an endpoint to create.
        """
        try:
            body = self.client.call("GET", _PATH)
        except ServerError as error:
            if is_no_policy(error):
                return None
            raise self._explained(error) from error
        found = read_document(body)
        if found is None:
            raise RequestError("The answer has no region policy in it", "Check url: is it Elasticsearch?")
        return found

    def put(self, policy: Policy, *, force: bool) -> Document:
        """Replace the whole policy; with `force`, even if that disables endpoints in use."""
        query = {"force": "true"} if force else None
        found = read_document(self.client.call("PUT", _PATH, query, {"region_policy": policy}, writes=True))
        if found is None:
            raise AnswerLost("The answer is not a region policy, so a proxy may have replaced it")
        return found

    def delete(self) -> None:
        """Remove the policy."""
        self.client.call("DELETE", _PATH, writes=True)

    def _explained(self, error: ServerError) -> CollectionError:
        """The error to raise if the server does not have this API: older ones look for an endpoint of that name."""
        if error.status != 404 and not is_missing_api(error):
            return error
        what = f"A region policy needs Elasticsearch {first_release(Feature.REGION_POLICY)} or later, or Serverless"
        try:
            server = self._version.get()
        except CollectionError:
            return MissingFeature(f"{what}; this server does not have it", "Upgrade.", **error.result())
        if server.within(Feature.REGION_POLICY):
            return error
        return MissingFeature(f"{what}; this server is {server}", "Upgrade.", **error.result())


def is_no_policy(error: ServerError) -> bool:
    """Whether Elasticsearch says that there is no policy."""
    return error.status == 404 and "No region policy is configured" in error.server_reason


def is_conflict(error: ServerError) -> bool:
    """Whether another client is writing the policy at the same time."""
    return error.status == 409 and "concurrent update conflict" in error.server_reason


def policy_of(document: Document | None) -> dict[str, t.Any]:
    """The policy for a diff or a comparison; empty if there is none."""
    return {"region_policy": document.policy} if document else {}
