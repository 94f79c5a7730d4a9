# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting a sync job beside another one: one that is being canceled, and one of another run at the same moment."""

from __future__ import annotations

import pytest
from functional.connectors import GET, ID, failed, seed, texts
from functional.harness import Bench
from functional.jobs import CANCELING, QUICK, job, looked, posted, read, run, seed_job
from support.modules import SYNC_JOB

from es_emulator import Emulator

WAITS = "check mode does not wait"


def test_two_at_the_same_moment(bench: Bench, emu: Emulator) -> None:
    """The API cannot prevent it. A run that sees two says so."""
    seed(emu)
    emu.connector_service.before(lambda: emu.seed_sync_job("theirs", job()), "POST")
    found, _requests = bench.run(SYNC_JOB, bench.arguments(connector_id=ID))
    assert (found.result["changed"], found.result["action"], len(emu.sync_jobs)) == (True, "create", 2)
    assert found.result["sync_job"]["id"] != "theirs"
    assert "'theirs' of the same type is live as well" in texts(found.result)


@pytest.mark.parametrize("version", ["8.14.0", "9.5.3"])
def test_one_that_is_being_canceled(bench: Bench, emu: Emulator, version: str) -> None:
    """It is not live any more, but a new one would meet it: without `wait` the task fails, in check mode too."""
    emu.set_version(version)
    seed(emu)
    before = seed_job(emu, status=CANCELING)
    seen = run(bench, connector_id=ID)
    failed(seen, "Sync job 'j1' of connector 'c1' is still being canceled", "Set wait: true")
    assert (seen.result["sync_job"]["status"], seen.requests) == (CANCELING, [GET, looked()])
    assert emu.sync_jobs == {"j1": before}


def test_one_that_is_being_canceled_is_waited_for(bench: Bench, emu: Emulator) -> None:
    """Then a new one is started, and waited for too."""
    seed(emu)
    seed_job(emu, status=CANCELING)
    emu.connector_service.automatic = True
    emu.connector_service.after_requests = 2
    seen = run(bench, connector_id=ID, **QUICK, again=False)
    assert (seen.result["changed"], seen.result["action"], seen.result["sync_job"]["status"]) == (
        True,
        "create",
        "completed",
    )
    assert seen.requests[:2] == [GET, looked()]
    assert [request for request in seen.requests if request[0] == "POST"] == [posted()]
    posted_at = seen.requests.index(posted())
    assert seen.requests[2] == read("j1")
    assert seen.requests[posted_at - 1] == looked()
    assert seen.check_requests == [GET, looked()]


def test_one_that_is_being_canceled_for_too_long(bench: Bench, emu: Emulator) -> None:
    seed(emu)
    seed_job(emu, status=CANCELING)
    seen = run(bench, connector_id=ID, wait=True, wait_timeout=1, wait_interval=0.4, check_differs=WAITS)
    failed(seen, "'j1'", "within 1 seconds", "status is canceling")
    assert len(emu.sync_jobs) == 1


def test_another_one_is_started_while_it_is_waited_for(bench: Bench, emu: Emulator) -> None:
    """What other clients started in the meantime counts."""
    seed(emu)
    seed_job(emu, status=CANCELING)
    service = emu.connector_service

    def act() -> None:
        service.cancel("j1")
        seed_job(emu, "theirs", status="in_progress")
        service.before(lambda: service.complete("theirs"), "GET", "/theirs$")

    service.before(act, "GET", "/j1$")
    found, requests = bench.run(SYNC_JOB, bench.arguments(connector_id=ID, **QUICK))
    assert (found.result["changed"], found.result["sync_job"]["id"]) == (False, "theirs")
    assert not [request for request in requests if request[0] != "GET"]
