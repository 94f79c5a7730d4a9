# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The run of a module that writes one endpoint."""

from __future__ import annotations

import typing as t

from .._inference.api import InferenceApi
from .._inference.denied_endpoints import warn_of_denied
from .._inference.endpoint import Desired, check_id
from .._inference.ensure import Ensurer
from .._inference.model_wait import check_can_wait, wait_for_models, wait_of
from .._inference.outcome import Outcome
from .._inference.plan import Policy
from .._inference.removal import Removal, Remover
from .._transport.errors import BadInput, CollectionError
from .definition import Context
from .endpoint_options import policy

if t.TYPE_CHECKING:
    from .._inference.secret_index import SecretIndex


def ensure(context: Context, service: str | None, desired: t.Callable[[], Desired]) -> dict[str, t.Any]:
    """Bring one endpoint to the declared `state`. `desired` is called only if it is to be present."""
    try:
        outcome = _ensured(context, service, desired)
    except CollectionError as error:
        raise error.told(extra={"action": "none", **error.extra}) from error
    warn_of_denied(outcome.remaining(), context.warn)
    return {**outcome.result(), "diff": {"before": outcome.before, "after": outcome.after}}


def _ensured(context: Context, service: str | None, desired: t.Callable[[], Desired]) -> Outcome:
    params, how = context.params, policy(context.params)
    check_id(params["inference_id"])
    check_wait_timeout(how)
    if params["state"] == "absent":
        return _removed(context, Removal(params["inference_id"], params.get("task_type"), service, how.force), how)
    wanted = desired()
    if how.wait_for_model:
        check_can_wait(wanted.service)
    api = context.api(InferenceApi)
    outcome = _brought_to(context, api, wanted, how)
    if how.wait_for_model and not context.check_mode:
        _wait_for_model(api, outcome, how)
    return outcome


def _removed(context: Context, removal: Removal, how: Policy) -> Outcome:
    api = context.api(InferenceApi)
    if how.update_secrets != "on_change":
        return Remover(api, removal, context.check_mode, context.warn).run()
    from .._inference.secret_removal import RemovalRecord  # noqa: PLC0415 - rarely needed

    index = secret_index(context)
    watch = RemovalRecord(index, removal.inference_id)
    try:
        return Remover(api, removal, context.check_mode, context.warn, secrets=watch).run()
    finally:
        index.tell()


def _brought_to(context: Context, api: InferenceApi, wanted: Desired, how: Policy) -> Outcome:
    run = Ensurer(api, wanted, how, context.check_mode, context.warn, context.scrubber.add)
    if how.update_secrets != "on_change":
        return run.run()
    from .._inference.secret_record import SecretRecord  # noqa: PLC0415 - rarely needed

    index = secret_index(context)
    try:
        return run.watching(SecretRecord(index, wanted)).run()
    finally:
        index.tell()


def secret_index(context: Context) -> SecretIndex:
    """The index with the fingerprints of secrets. Raises BadInput for a name that no index can have."""
    from .._inference.secret_index import SecretIndex  # noqa: PLC0415 - rarely needed

    api, name = context.api(InferenceApi), context.params["secrets_index"]
    return SecretIndex(context.client, api.server, name, context.check_mode, context.warn)


def _wait_for_model(api: InferenceApi, outcome: Outcome, how: Policy) -> None:
    """Wait for the model; a failure does not change the rest of the result."""
    wait = wait_of(outcome.shown or {}, how.wait_timeout)
    try:
        failed = wait_for_models(api, [wait])
    except CollectionError as error:
        failed = {wait.inference_id: error}
    for failure in failed.values():
        diff = {"before": outcome.before, "after": outcome.after}
        raise failure.told(extra={**failure.extra, **outcome.result(), "diff": diff})


def doing(params: t.Mapping[str, t.Any]) -> str:
    """What the task does, for the message of a failed request."""
    verb = "create or update" if params.get("state") == "present" else "remove"
    return f"{verb} inference endpoint '{params.get('inference_id')}'"


def check_wait_timeout(policy: Policy) -> None:
    """Raise BadInput for a time that makes no sense."""
    if policy.wait_timeout is not None and not 0 < policy.wait_timeout <= 86400:
        raise BadInput(f"wait_timeout is {policy.wait_timeout}", "Set whole seconds, from 1 to 86400.")
