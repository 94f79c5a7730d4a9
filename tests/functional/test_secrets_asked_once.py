# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`update_secrets: when_rejected` where a service is busy: one inference only, however many retries there may be."""

from __future__ import annotations

import copy
import typing as t

import pytest
from functional import services as s
from functional.facts import NEW_KEY, NEW_REMOTE_KEY, NEWEST, Json, place, seed, standing, task_types
from functional.harness import GET, Bench, infer
from support.modules import AZURE, GENERIC

from es_emulator import Emulator, Fault


def asked_once(bench: Bench, module: str, task_type: str, text: str, **options: t.Any) -> None:
    """It warns, changes nothing, and asks one time in each mode."""
    before = copy.deepcopy(bench.emu.endpoints["e1"])
    seen = bench.ensure(
        module=module, task_type=task_type, update_secrets="when_rejected", retries=3, timeout=5, **options
    )
    assert (seen.result["changed"], seen.result["action"]) == (False, "none")
    (warning,) = s.texts(seen).splitlines()
    assert "still works is unknown, so it was not sent" in warning
    assert text in warning
    assert seen.requests == seen.check_requests == [GET, infer(task_type)]
    assert bench.emu.endpoints["e1"] == before


def busy(status: int) -> Fault:
    """The server's own refusal, for as long as it is asked."""
    return Fault("status", method="POST", status=status, headers={"Retry-After": "0"}, times=None)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("task_type", task_types(NEWEST))
def test_azure(bench: Bench, emu: Emulator, task_type: str, status: int) -> None:
    """The remote service refuses: the server has tried already for as long as it does."""
    seed(emu, standing(NEWEST, task_type))
    emu.azure.fail_next(status, 99)
    settings: Json = {**place(task_type), "api_key": NEW_KEY}
    asked_once(bench, AZURE, task_type, f"status [{status}]", service_settings=settings)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("service", ["cohere", "openai", "mistral"])
def test_generic(bench: Bench, emu: Emulator, service: str, status: int) -> None:
    task = s.complete(service, "text_embedding")
    s.made(bench, task)
    emu.remote.fail_next(status, 99)
    declared = {name: value for name, value in task.items() if name != "task_type"}
    secrets = dict.fromkeys(task["secrets"], NEW_REMOTE_KEY)
    asked_once(bench, GENERIC, "text_embedding", f"status [{status}]", **{**declared, "secrets": secrets})


@pytest.mark.parametrize("status", [429, 503])
def test_the_cluster_itself(bench: Bench, emu: Emulator, status: int) -> None:
    """It is no other node's turn either."""
    seed(emu, standing(NEWEST))
    emu.add_fault(busy(status))
    settings: Json = {**place("text_embedding"), "api_key": NEW_KEY}
    text = {429: "overloaded", 503: "not available"}[status]
    asked_once(bench, AZURE, "text_embedding", text, service_settings=settings, url=emu.urls)
