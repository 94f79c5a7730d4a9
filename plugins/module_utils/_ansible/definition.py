# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module without Ansible's process around it: a definition, and a run that ends with a result.

Nothing here needs Ansible, so that the same run works anywhere.
"""

from __future__ import annotations

import os
import typing as t
from types import MappingProxyType

from .._secrecy.arguments import Concealed, option_secrets, plain_words
from .._secrecy.forms import is_plain_word
from .._secrecy.scrubber import Scrubber
from .._transport.advice import explain
from .._transport.client import Client
from .._transport.connection import SECRET_VARIABLES, environment_secrets, resolve
from .._transport.errors import CollectionError, RequestError, fault

Api = t.TypeVar("Api")


class Context:
    """The input of a run: checked arguments, the modes, and the cluster.

    `scrubber` knows the secrets in the arguments, and learns those that are found during the run.
    """

    def __init__(
        self,
        params: t.Mapping[str, t.Any],
        *,
        check_mode: bool,
        diff_mode: bool,
        scrubber: Scrubber | None = None,
    ) -> None:
        self.params = params
        self.check_mode = check_mode
        self.diff_mode = diff_mode
        self.warnings: list[str] = []
        self.scrubber = Scrubber() if scrubber is None else scrubber
        self._client: Client | None = None
        self._apis: dict[t.Any, t.Any] = {}

    @property
    def client(self) -> Client:
        """The HTTP client; the connection options are checked when it is first used."""
        if self._client is None:
            connection = resolve(self.params, os.environ)
            self.scrubber.add(connection.headers.values())
            self._client = Client(connection)
        return self._client

    def api(self, kind: t.Callable[[Client], Api]) -> Api:
        """The cluster's API of that kind, created once: it remembers what it has read, such as the server's version."""
        if kind not in self._apis:
            self._apis[kind] = kind(self.client)
        return t.cast(Api, self._apis[kind])

    def warn(self, text: str) -> None:
        """Warn, once for each text."""
        if text not in self.warnings:
            self.warnings.append(text)

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()


def nothing_concealed(params: t.Mapping[str, t.Any]) -> Concealed:
    """For modules whose argument spec says which options are secret."""
    return Concealed(dict(params), set())


class Definition(t.NamedTuple):
    """One module: its argument spec with the rules between options, and its function.

    `conceal` finds secrets that the argument spec does not declare.
    """

    argument_spec: dict[str, t.Any]
    run: t.Callable[[Context], dict[str, t.Any]]
    doing: t.Callable[[t.Mapping[str, t.Any]], str]
    rules: t.Mapping[str, t.Any] = MappingProxyType({})
    conceal: t.Callable[[t.Mapping[str, t.Any]], Concealed] = nothing_concealed

    def secrets(self, params: t.Mapping[str, t.Any]) -> set[str]:
        """Every secret that is known before the run: in the arguments, and in the environment."""
        concealed = self.conceal(params).secrets
        return option_secrets(self.argument_spec, params) | concealed | environment_secrets(os.environ)


class Finished(t.NamedTuple):
    """The end of a run: the result, whether it failed, and the warnings; all free of secrets."""

    result: dict[str, t.Any]
    failed: bool
    warnings: list[str]


def execute(definition: Definition, context: Context) -> Finished:
    """Run a module. Every failure ends as a failed result, with secrets masked."""
    context.scrubber.add(definition.secrets(context.params))
    _warn_of_plain_words(definition.argument_spec, context)
    try:
        result = definition.run(context)
        failed = bool(result.pop("failed", False))
        if failed:
            result.setdefault("kind", CollectionError.kind)
    except CollectionError as error:
        result, failed = _failure(definition, context, error), True
    except Exception as error:  # noqa: BLE001 - a bug in the collection, whose traceback could show a secret
        result, failed = _failure(definition, context, fault(error)), True
    finally:
        context.close()
    if not context.diff_mode:
        result.pop("diff", None)
    scrub = context.scrubber.scrub
    return Finished(scrub(result), failed, scrub(context.warnings))


def _warn_of_plain_words(spec: t.Mapping[str, t.Any], context: Context) -> None:
    """Warn once that such a secret cannot be masked in names, which may contain it."""
    found = plain_words(spec, context.params)
    if not any(context.params.get(option) for option in ("api_key", "bearer_token", "password")):
        found += [name for name in SECRET_VARIABLES if is_plain_word(os.environ.get(name, ""))]
    if found:
        context.warn(
            f"The value of {', '.join(found)} is a plain word. It stays readable in IDs, in names of services, "
            "task types, indexes and pipelines, and in longer words; everywhere else it is masked. "
            "Use a longer, random secret."
        )


def _failure(definition: Definition, context: Context, error: CollectionError) -> dict[str, t.Any]:
    explain(error, definition.argument_spec)
    # Errors of a request do not name the object; all others do.
    doing = f"Could not {definition.doing(context.params)}: " if isinstance(error, RequestError) else ""
    return {"changed": False, **error.result(), "msg": doing + error.message}
