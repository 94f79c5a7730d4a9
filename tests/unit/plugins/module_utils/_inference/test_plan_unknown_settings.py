# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is planned for settings that the collection's data does not have, and for what a server ignored."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.plan import (
    Plan,
    Policy,
    plan_after_ignored,
    plan_change,
    plan_without_server,
)
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e

SECRET = {"api_key": e.KEY}
RATE = {"rate_limit": {"requests_per_minute": 7}}


def plan(
    declared: dict[str, t.Any], version: str, *, recreate: bool = False, there: dict[str, t.Any] | None = None
) -> Plan:
    wanted = e.desired(**{"secrets": SECRET, **declared})
    shown = e.current(there or e.shown())
    assert plan_without_server(wanted, shown, Policy()) is None, "it depends on the server"
    return plan_change(wanted, shown, e.server(version), Policy(recreate=recreate), send_secret=False)


@pytest.mark.parametrize(
    ("section", "key", "value", "known"),
    [("service_settings", "dimension", 7, "dimensions"), ("task_settings", "users", "u", "user")],
)
@pytest.mark.parametrize("version", ["8.14.3", "8.19.13", "9.3.1", "9.4.0", "9.5.3", "9.6.0"])
def test_a_setting_that_is_not_known(section: str, key: str, value: t.Any, known: str, version: str) -> None:
    """It is sent where the server does not ignore it. To create the endpoint again is no remedy for a wrong name."""
    declared: dict[str, t.Any] = {"service_settings": {**e.IDENTITY}}
    declared[section] = {**declared.get(section, {}), key: value}
    found = plan(declared, version, recreate=True)
    (warning,) = found.warnings
    assert f"{section}.{key} is not a setting of Azure OpenAI that the collection knows" in warning
    assert warning.endswith(f"Did you mean {section}.{known}?")
    if version in ("8.14.3", "8.19.13", "9.3.1", "9.4.0"):  # no updates at all; updates that ignore it
        assert (found.action, found.body) == ("refuse", {})
        hint = f"The collection does not know {section}.{key}: correct it, or leave it out."
        assert found.hint == f"{hint} Did you mean {section}.{known}?"
        return
    assert (found.action, found.hint, found.body[section][key]) == ("update", "", value)
    ignored = plan_after_ignored(found, e.desired(**declared), found.found, Policy(recreate=True))
    assert (ignored.action, f"{section}.{key} (now not set" in ignored.obstacles[0]) == ("refuse", True)
    assert "correct it, or leave it out" in ignored.hint


@pytest.mark.parametrize("recreate", [True, False])
def test_beside_a_known_setting_it_hinders_nothing(recreate: bool) -> None:
    declared = {"service_settings": {**e.IDENTITY, "dimension": 7, "dimensions": 256}}
    found = plan(declared, "9.5.3", recreate=recreate)
    assert (found.action, found.hint) == ("recreate" if recreate else "refuse", "")
    assert ["dimension " in text for text in found.obstacles] == [False]
    assert len(found.warnings) == 1


def test_beside_a_change_in_place_it_is_sent() -> None:
    declared = {"task_type": "completion", "task_settings": {"user": "u", "users": "v"}}
    found = plan(declared, "9.4.0", recreate=True, there=e.shown_completion())
    assert (found.action, found.body) == ("update", {"task_settings": {"user": "u", "users": "v"}})


@pytest.mark.parametrize("recreate", [True, False])
def test_a_known_setting_that_the_server_ignored(recreate: bool) -> None:
    found = plan({"service_settings": RATE}, "9.4.0")
    ignored = plan_after_ignored(found, e.desired(RATE, secrets=SECRET), found.found, Policy(recreate=recreate))
    assert (ignored.action, ignored.hint) == ("recreate" if recreate else "refuse", "")
    assert ignored.obstacles[0].endswith(", which this server ignored")


def test_a_setting_that_is_not_known_is_declared_with_a_new_endpoint() -> None:
    wanted = e.desired({**e.IDENTITY, "dimension": 7}, secrets=SECRET)
    found = plan_without_server(wanted, None, Policy())
    assert found is not None
    assert (found.action, found.body["service_settings"]["dimension"]) == ("create", 7)
    assert "Did you mean service_settings.dimensions?" in found.warnings[0]
    shown = e.current(e.with_settings(dimension=7))
    unchanged = plan_without_server(wanted, shown, Policy())
    assert unchanged == Plan("none", shown.shown, shown.shown), "the server knows it"


@pytest.mark.parametrize("recreate", [True, False])
def test_a_secret_to_send_is_sent_with_it(recreate: bool) -> None:
    wanted = e.desired(task_settings={"users": "u"}, secrets=SECRET, task_type="completion")
    policy = Policy("always", recreate)
    shown = e.current(e.shown_completion())
    found = plan_change(wanted, shown, e.server("9.4.0"), policy, send_secret=True)
    assert (found.action, found.body) == ("update", {"task_settings": {"users": "u"}, "service_settings": SECRET})
