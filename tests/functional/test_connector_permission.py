# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logins that may manage connectors and nothing else: not even the server's version can be read by them."""

from __future__ import annotations

from functional.connectors import GET, VERSION, ensure, failed, seed, update
from functional.facts import Json
from functional.harness import Bench

from es_emulator import Emulator, Fault
from es_emulator.connectors.access import READ_INDEX, WRITE_INDEX

FEATURES: Json = {"incremental_sync": {"enabled": True}}


def allowed(emu: Emulator, version: str) -> None:
    """A login of that version without the privilege `monitor`."""
    emu.set_version(version)
    emu.configure(privileges=["manage_connector"] if version.startswith("9") else [READ_INDEX, WRITE_INDEX])


def test_check_mode_foretells_no_version(bench: Bench, emu: Emulator) -> None:
    """What the real run does needs no version, so check mode must not fail for want of it."""
    allowed(emu, "9.5.3")
    seed(emu)
    seen = ensure(bench, features=FEATURES)
    assert (seen.result["changed"], seen.result["action"]) == (True, "update")
    assert seen.requests == [GET, update("_features", {"features": FEATURES}), GET]
    assert seen.check_requests == [GET, VERSION]


def test_a_call_that_is_missing(bench: Bench, emu: Emulator) -> None:
    """What the server itself says is told in the usual words; only its version is not."""
    allowed(emu, "8.14.0")
    seed(emu)
    seen = ensure(bench, features=FEATURES, check_differs="the version cannot be read")
    failed(seen, "needs Elasticsearch 8.15", "does not have it", "privilege monitor")


def test_the_wrong_prefix(bench: Bench, emu: Emulator) -> None:
    """Check mode cannot foretell it, so the server says it."""
    allowed(emu, "9.5.3")
    seed(emu, index_name="content-one")
    seen = ensure(bench, index_name="plain", is_native=True, check_differs="the version cannot be read")
    failed(seen, "must begin with content-", changed=True)


def test_an_index_that_is_good_for_both(bench: Bench, emu: Emulator) -> None:
    allowed(emu, "8.19.0")
    seed(emu, index_name="one")
    seen = ensure(bench, index_name="plain", is_native=True)
    assert seen.result["changed"]


def test_no_connectors_at_all(bench: Bench, emu: Emulator) -> None:
    emu.set_version("8.14.0")
    emu.configure(privileges=[READ_INDEX, WRITE_INDEX])
    reason = "no handler found for uri [/_connector/c1] and method [GET]"
    emu.add_fault(Fault("status", method="GET", path="_connector", status=400, body={"error": reason}, times=None))
    seen = ensure(bench, name="New")
    failed(seen, "does not have this call of the connector API")
