# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`http_headers` with blanks around a value, as a folded text in YAML or a file that was read leaves them."""

from __future__ import annotations

import pytest
from functional.facts import NEWEST, PLACE, Json, seed, standing
from functional.harness import Bench
from support.modules import AZURE, CONNECTOR_INFO, INFO

from es_emulator import Emulator, Fault

VALUE = "pr0xy-value-99"
TASKS: dict[str, Json] = {
    AZURE: {"inference_id": "e1", "task_type": "text_embedding", "service_settings": PLACE},
    INFO: {},
    CONNECTOR_INFO: {},
}


@pytest.mark.parametrize("declared", [f"  {VALUE}", f"{VALUE}   ", f" {VALUE} "])
@pytest.mark.parametrize("module", TASKS)
def test_blanks_around_a_value(bench: Bench, emu: Emulator, module: str, declared: str) -> None:
    """Sent without them, as RFC 9110 has it, with the one request that it takes."""
    seed(emu, standing(NEWEST))
    run, requests = bench.run(module, bench.arguments(http_headers={"X-Proxy": declared}, **TASKS[module]))
    assert (run.result.get("failed", False), run.result["changed"], len(requests)) == (False, False, 1)
    sent = {name.lower(): value for name, value in emu.log[-1].headers.items()}
    assert sent["x-proxy"] == VALUE


@pytest.mark.parametrize("declared", [f"  {VALUE}", f"{VALUE} "])
def test_a_value_that_is_echoed_without_them(bench: Bench, emu: Emulator, declared: str) -> None:
    """What was sent is the secret, not only what was declared."""
    reason = f"proxy does not know [{VALUE}]"
    emu.add_fault(Fault("status", status=400, body={"error": {"type": "x", "reason": reason}}, times=None))
    run, _requests = bench.run(INFO, bench.arguments(http_headers={"X-Proxy": declared}))
    assert run.result["failed"]
    assert "proxy does not know [********]" in run.result["msg"]
    assert VALUE not in run.output
