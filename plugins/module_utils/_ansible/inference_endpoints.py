# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `inference_endpoints`: a declared set of endpoints."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from .._inference.api import InferenceApi
from .._inference.concealment import conceal
from .._inference.endpoint import check_id
from .._inference.endpoint_set import EndpointSet, Item, Purge, Result, all_diffs
from .._inference.plan import Policy
from .._inference.removal import Removal
from .._secrecy.arguments import Concealed
from .._secrecy.search import searched_for
from .._transport.errors import BadInput
from .connection_options import connection_options
from .definition import Context, Definition
from .endpoint_options import endpoint_options
from .inference_endpoint import stated_endpoint
from .single_endpoint import check_wait_timeout

_FOR_ALL = Policy._fields


def definition() -> Definition:
    """The module."""
    common = endpoint_options()
    item = {name: {key: value for key, value in option.items() if key != "default"} for name, option in common.items()}
    item["state"] = common["state"]
    spec = {
        **connection_options(),
        **{name: common[name] for name in _FOR_ALL},
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
    return Definition(spec, _run, lambda params: "ensure inference endpoints", conceal=_conceal)


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
    items = [_item(stated, number, context) for number, stated in enumerate(params["endpoints"], 1)]
    context.client.connect_side_by_side()
    api = context.api(InferenceApi)
    present = {str(endpoint.shown["inference_id"]): endpoint for endpoint in api.all()}
    whole = EndpointSet(api, context.check_mode, context.warn, context.scrubber.add)
    results = whole.ensure(items, present, params["concurrency"], params["continue_on_error"])
    gone: list[Result] = []
    spared: list[str] = []
    failed = [result for result in results if result.error]
    if params["purge"] and (params["continue_on_error"] or not failed):
        limits = Purge(params["purge_services"], params["purge_ids"], params["force"])
        kept = {item.inference_id for item in items}
        gone, spared = whole.purge(limits, kept, present, params["concurrency"], params["continue_on_error"])
    whole.name_left_overs(results, present, {result.inference_id for result in gone if not result.error})
    return _result(results, gone, spared)


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
        raise BadInput(f"concurrency is {params['concurrency']}", "State a number from 1 to 64.")
    if not params["purge"] and (params["purge_services"] is not None or params["purge_ids"] is not None):
        raise BadInput("purge_services and purge_ids are stated without purge", "Set purge: true, or leave them out.")
    first: dict[str, int] = {}
    for number, item in enumerate(params["endpoints"], 1):
        name = item["inference_id"]
        if name in first:
            raise BadInput(
                f"endpoints: '{name}' stands in the list twice, as number {first[name]} and {number}",
                "Remove one of them.",
            )
        first[name] = number


def _item(stated: t.Mapping[str, t.Any], number: int, context: Context) -> Item:
    """One item, checked before anything is sent; what it does not state of the common options is taken from the top."""
    whole = {**stated, **{name: context.params[name] for name in _FOR_ALL if stated[name] is None}}
    policy = Policy(*(whole[name] for name in _FOR_ALL))
    try:
        check_id(whole["inference_id"])
        check_wait_timeout(policy)
        if whole["state"] == "absent":
            removal = Removal(whole["inference_id"], whole["task_type"], whole["service"], policy.force)
            return Item(whole["inference_id"], policy, removal=removal)
        desired = stated_endpoint(whole, context)
    except BadInput as error:
        error.reason = f"endpoints, number {number} ('{stated['inference_id']}'): {error.reason}"
        raise
    context.scrubber.add(searched_for(desired.secrets))
    return Item(whole["inference_id"], policy, desired=desired)
