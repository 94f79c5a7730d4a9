# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A double of the HTTP client that plays a script: each call that is expected, in order, with its answer."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import ServerError

ANYTHING: t.Any = object()


class Call(t.NamedTuple):
    """A call that is expected, and what it brings: JSON, or an exception that is raised.

    `wait` is how long the client is told that the server may take.
    """

    method: str
    target: str
    answer: t.Any = None
    body: t.Any = ANYTHING
    wait: t.Any = ANYTHING


class ScriptedClient:
    """Stands in for `client.Client`."""

    def __init__(self, *calls: Call) -> None:
        self.closed = False
        self._calls = list(calls)

    def call(
        self,
        method: str,
        segments: t.Sequence[str],
        query: t.Mapping[str, str] | None = None,
        body: t.Any = None,
        *,
        writes: bool = False,
        wait: float = 0.0,
        parse: t.Any = None,
    ) -> t.Any:
        """Compare the call with the script and give its answer. What `parse` would make of it is in the script."""
        del parse
        target = "/".join(segments) + "".join(f"?{key}={value}" for key, value in (query or {}).items())
        assert self._calls, f"not in the script: {method} {target} {body}"
        expected = self._calls.pop(0)
        assert (method, target) == (expected.method, expected.target)
        assert expected.body is ANYTHING or body == expected.body
        assert expected.wait is ANYTHING or wait == expected.wait
        # a dry run of a deletion is the one call of a writing method that writes nothing
        assert bool(writes) == (method != "GET" and "dry_run" not in target)
        if isinstance(expected.answer, Exception):
            raise copy.deepcopy(expected.answer)  # the code adds to it, and the script may be played again
        return copy.deepcopy(expected.answer)

    def now(self) -> float:
        """A clock that stands still."""
        return 0.0

    def close(self) -> None:
        """Remember that."""
        self.closed = True

    def check_finished(self) -> None:
        """Every expected call was made."""
        assert self._calls == []


def version(number: str, flavor: str = "default") -> Call:
    """The call that asks for the server's version."""
    return Call("GET", "", {"version": {"number": number, "build_flavor": flavor}})


def not_found(inference_id: str = "e1") -> ServerError:
    """An endpoint that does not exist (docs/reference/elasticsearch-inference.md, "Error bodies")."""
    return ServerError(404, "resource_not_found_exception", f"Inference endpoint not found [{inference_id}]")


def listed(*shown: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The answer to a read."""
    return {"endpoints": list(shown)}


def server_error(status: int, reason: str, kind: str = "status_exception") -> ServerError:
    """An error in the server's words."""
    return ServerError(status, kind, reason)
