# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `inference_endpoints`: a declared set of endpoints."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from .._inference.api import InferenceApi
from .._inference.concealment import conceal
from .._inference.denied_endpoints import warn_of_denied
from .._inference.endpoint import check_id
from .._inference.endpoint_set import EndpointSet, Item, Purge, Result, all_diffs
from .._inference.listing import listed_endpoints
from .._inference.model_wait import wait_for_models, wait_of
from .._inference.plan import Policy
from .._inference.removal import Removal
from .._secrecy.arguments import Concealed
from .._transport.advice import explain
from .._transport.errors import BadInput, CollectionError
from .connection_options import connection_options
from .declared_endpoint import declared_endpoint
from .definition import Context, Definition
from .endpoint_options import endpoint_options, wait_for_model_option
from .single_endpoint import check_wait_timeout, secret_index

if t.TYPE_CHECKING:
    from .._inference.secret_groups import SecretRecords

_FOR_ALL = Policy._fields


def definition() -> Definition:
    """The module."""
    common = {**endpoint_options(), **wait_for_model_option()}
    item = {name: {key: value for key, value in option.items() if key != "default"} for name, option in common.items()}
    item["state"] = common["state"]
    del item["secrets_index"]
    spec = {
        **connection_options(),
        **{name: common[name] for name in _FOR_ALL},
        "secrets_index": common["secrets_index"],
        "endpoints": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                **item,
                "task_type": {"type": "str"},
                "service": {"type": "str"},
                "service_settings": {"type": "dict"},
                "secrets": {"type": "dict", "no_log": True},
                "task_settings": {"type": "dict"},
            },
            "required_if": [("state", "present", ["task_type", "service"])],
        },
        "purge": {"type": "bool", "default": False},
        "purge_services": {"type": "list", "elements": "str"},
        "purge_ids": {"type": "list", "elements": "str"},
        "concurrency": {"type": "int", "default": 8},
        "continue_on_error": {"type": "bool", "default": True},
    }
    return Definition(spec, _run, lambda params: "create or update inference endpoints", conceal=_conceal)


def _conceal(params: t.Mapping[str, t.Any]) -> Concealed:
    shown, secrets = dict(params), set()
    items = params.get("endpoints")
    if isinstance(items, list):
        concealed = [conceal(item) if isinstance(item, Mapping) else Concealed(item, set()) for item in items]
        shown["endpoints"] = [item.params for item in concealed]
        secrets = {text for item in concealed for text in item.secrets}
    return Concealed(shown, secrets)


def _run(context: Context) -> dict[str, t.Any]:
    params = context.params
    _check(params)
    items = [_item(declared, number, context) for number, declared in enumerate(params["endpoints"], 1)]
    secrets = _secrets(items, context)
    context.client.connect_side_by_side()
    listed = listed_endpoints(context.api(InferenceApi), [item.inference_id for item in items], context.warn)
    whole = EndpointSet(
        context.api(InferenceApi),
        context.check_mode,
        context.warn,
        context.scrubber.add,
        listed.present,
        params["concurrency"],
        secrets,
    )
    results = whole.ensure(items, params["continue_on_error"])
    results = _with_models(context, items, results)
    gone: list[Result] = []
    if params["purge"]:
        watched = params["update_secrets"] == "on_change"
        limits = Purge(params["purge_services"] or None, params["purge_ids"] or None, params["force"], watched)
        failed = any(result.error for result in results)
        if listed.problem:
            gone = [Result("purge", None, listed.problem)]
        else:
            gone = whole.purge(limits, {item.inference_id for item in items}, failed)
    whole.name_left_trials(results)
    if secrets is not None:
        secrets.index.tell()
    outcomes = [result.outcome for result in results if result.outcome]
    warn_of_denied((shown for outcome in outcomes for shown in outcome.remaining()), context.warn)
    return _result(results, gone, sorted(whole.spared))


def _secrets(items: t.Sequence[Item], context: Context) -> SecretRecords | None:
    """The records of the secrets of all items that ask for them; None if no item does, and the purge does not."""
    watched = [item.desired for item in items if item.policy.update_secrets == "on_change" and item.desired]
    removes = any(item.removal.watched for item in items if item.removal)
    if (
        not watched
        and not removes
        and not (context.params["purge"] and context.params["update_secrets"] == "on_change")
    ):
        return None
    from .._inference.secret_groups import SecretRecords  # noqa: PLC0415 - rarely needed

    records = SecretRecords(secret_index(context))
    for desired in watched:
        records.watch(desired)
    return records


def _with_models(context: Context, items: t.Sequence[Item], results: list[Result]) -> list[Result]:
    """Wait for the models of all items together. An item whose model does not start fails, and its endpoint stays."""
    asked = {item.inference_id: item for item in items if item.desired and item.desired.service.in_cluster}
    done = [result for result in results if result.outcome and result.inference_id in asked]
    policies = {result.inference_id: asked[result.inference_id].policy for result in done}
    waits = [
        wait_of(result.outcome.shown, policies[result.inference_id].wait_timeout)
        for result in done
        if result.outcome and result.outcome.shown and policies[result.inference_id].wait_for_model
    ]
    if context.check_mode or not waits:
        return results
    try:
        failed = wait_for_models(context.api(InferenceApi), waits)
    except CollectionError as error:
        failed = {wait.inference_id: explain(error) for wait in waits}
    return [_failed(result, failed.get(result.inference_id)) for result in results]


def _failed(result: Result, error: CollectionError | None) -> Result:
    if error is None or result.outcome is None:
        return result
    outcome = result.outcome
    diff = {"before": outcome.before, "after": outcome.after}
    return Result(result.inference_id, None, error.told(extra={**error.extra, **outcome.result(), "diff": diff}))


def _result(results: list[Result], gone: list[Result], spared: list[str]) -> dict[str, t.Any]:
    everything = [*results, *gone]
    found: dict[str, t.Any] = {
        "changed": any(result.changed for result in everything),
        "endpoints": [result.shown() for result in results],
        "purged": [result.inference_id for result in gone if result.outcome and result.outcome.changed],
        "spared": spared,
        "purge_errors": [result.shown() for result in gone if result.error],
        "diff": all_diffs(everything),
    }
    failed = [result for result in everything if result.error]
    if failed:
        lines = [
            f"{result.inference_id}: {' '.join(result.error.message.split())}" for result in failed if result.error
        ]
        found["failed"] = True
        found["msg"] = f"{len(failed)} of {len(everything)} inference endpoints failed:\n" + "\n".join(lines)
    return found


def _check(params: t.Mapping[str, t.Any]) -> None:
    if not 1 <= params["concurrency"] <= 64:
        raise BadInput(f"concurrency is {params['concurrency']}", "Set a number from 1 to 64.")
    _check_purge(params)
    first: dict[str, int] = {}
    for number, item in enumerate(params["endpoints"], 1):
        name = item["inference_id"]
        if name in first:
            raise BadInput(
                f"endpoints: '{name}' appears twice in the list, as number {first[name]} and {number}",
                "Remove one of them.",
            )
        first[name] = number


def _check_purge(params: t.Mapping[str, t.Any]) -> None:
    """A purge needs a limit: an empty variable must not remove everything."""
    limits = {name: params[name] for name in ("purge_ids", "purge_services")}
    if not params["purge"]:
        if any(value is not None for value in limits.values()):
            raise BadInput("purge_ids and purge_services need purge", "Set purge: true, or remove them.")
        return
    empty = [name for name, value in limits.items() if value is not None and not any(map(str.strip, value))]
    if len(empty) == len([value for value in limits.values() if value is not None]):
        what = (
            f"{' and '.join(empty)} of the purge {'are' if len(empty) > 1 else 'is'} empty"
            if empty
            else "purge has no limit"
        )
        raise BadInput(what, f'Set purge_ids, for example ["search-*"], or purge_services. {_EVERYTHING}')
    if empty:
        raise BadInput(f"{empty[0]} is empty", f"Give {empty[0]} a value, or remove it. {_EVERYTHING}")
    if not any(item["state"] == "present" for item in params["endpoints"]):
        raise BadInput(
            "purge: true needs at least one endpoint with state: present in endpoints",
            "An empty list is most often a misspelt variable. To remove endpoints, list them with state: absent.",
        )


_EVERYTHING = 'To remove all endpoints that are not in the list, set purge_ids: ["*"].'


def _item(declared: t.Mapping[str, t.Any], number: int, context: Context) -> Item:
    """One item, checked before anything is sent; common options that it does not set are taken from the task."""
    whole = {**declared, **{name: context.params[name] for name in _FOR_ALL if declared[name] is None}}
    policy = Policy(*(whole[name] for name in _FOR_ALL))
    try:
        check_id(whole["inference_id"])
        check_wait_timeout(policy)
        if whole["state"] == "absent":
            watched = policy.update_secrets == "on_change"
            removal = Removal(whole["inference_id"], whole["task_type"], whole["service"], policy.force, watched)
            return Item(whole["inference_id"], policy, removal=removal)
        desired = declared_endpoint(whole, context)
    except BadInput as error:
        error.reason = f"endpoints, number {number} ('{declared['inference_id']}'): {error.reason}"
        raise
    return Item(whole["inference_id"], policy, desired=desired)
