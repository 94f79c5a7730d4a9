# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recreations of the same endpoint by several runs at once, by the requests that one of them makes."""

from __future__ import annotations

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import CollectionError
from ansible_collections.esops.elasticsearch.tests.unit.plugins.module_utils._inference.test_ensure import (
    COMPLETION,
    DRY,
    NOBODY,
    READ,
    SHOWN,
)
from ansible_collections.esops.elasticsearch.tests.unit.plugins.module_utils._inference.test_recreation import (
    AFTER,
    ASKED,
    COMPLETE,
    DELETE,
    DELETED,
    PROVEN,
    TRIAL,
    TRIAL_DELETE,
    TRIAL_ID,
    TRIED,
    recreate,
)
from ansible_collections.esops.elasticsearch.tests.unit.support.script import Call, exists, listed, not_found, version


def test_somebody_else_creates_it_meanwhile() -> None:
    taken = Call("PUT", COMPLETION, exists())
    done = recreate(*ASKED, *PROVEN, DELETE, taken, Call("GET", READ, listed(AFTER))).outcome()
    assert (done.action, done.shown) == ("recreate", AFTER)
    used, created = ASKED[2], Call("PUT", COMPLETION, AFTER)
    done = recreate(*ASKED, *PROVEN, DELETE, taken, SHOWN, used, *PROVEN, DELETE, created).outcome()
    assert done.shown == AFTER, "what they have made is not what is stated"
    endless = [taken, *[SHOWN, used, *PROVEN, DELETE, taken] * 5]
    error = recreate(*ASKED, *PROVEN, DELETE, *endless).failure(CollectionError)
    assert "already exists" in error.reason
    assert error.extra["changed"] is True


def test_somebody_else_tries_something_out_at_the_same_time() -> None:
    taken, removal = Call("PUT", TRIAL, exists(TRIAL_ID)), Call("DELETE", TRIAL_DELETE, DELETED)
    used, created = ASKED[2], Call("PUT", COMPLETION, AFTER)
    done = recreate(*ASKED, taken, removal, taken, SHOWN, used, *PROVEN, DELETE, created).outcome()
    assert done.shown == AFTER
    made = Call("GET", READ, listed(AFTER))
    done = recreate(*ASKED, taken, removal, taken, made).outcome()
    assert done.action == "none", "they have made what is stated"


def test_what_others_have_done_during_the_proof_is_not_deleted() -> None:
    made, used = Call("GET", READ, listed(AFTER)), ASKED[2]
    assert recreate(*ASKED, *TRIED, made, made).outcome().action == "none"
    gone = Call("GET", READ, not_found())
    create = Call("PUT", COMPLETION, AFTER)
    assert recreate(*ASKED, *TRIED, gone, gone, create, stated=COMPLETE).outcome().action == "create"
    asked = *ASKED[:2], Call("DELETE", DRY, not_found())
    assert recreate(*asked, gone, create, stated=COMPLETE).outcome().action == "create"
    assert recreate(*asked, SHOWN, used, *PROVEN, DELETE, create).outcome().changed


def test_trial_that_another_run_has_removed() -> None:
    asked = SHOWN, version("8.17.10"), Call("DELETE", DRY, NOBODY)
    trial, gone = Call("PUT", TRIAL, AFTER), Call("POST", TRIAL, not_found(TRIAL_ID))
    made = Call("GET", READ, listed(AFTER))
    assert recreate(*asked, trial, gone, made).outcome().action == "none"
