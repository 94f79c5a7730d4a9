# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Defects in what values, schedules, sync rules and heartbeats of connectors mean."""

from __future__ import annotations

from defect import one, unit

OF_VALUES = (
    one(
        "a list is sent as an array",
        "_connectors/values.py",
        'return text_of(value) if nested or kind in ("str", "list") else value',
        "return value",
        unit("_connectors/values"),
    ),
    one(
        "blanks in a list make a difference",
        "_connectors/values.py",
        "[item.strip() for item in",
        "[item for item in",
        unit("_connectors/values"),
    ),
    one(
        "a map in JSON is never the same",
        "_connectors/values.py",
        "        return json.loads(stored) if isinstance(stored, str) else stored",
        "        return stored",
        unit("_connectors/values"),
    ),
    one(
        "capitals of a cron expression make a difference",
        "_connectors/cron.py",
        "str(interval).upper().split()",
        "str(interval).split()",
        unit("_connectors/cron"),
    ),
    one(
        "a cron expression without a question mark is sent",
        "_connectors/cron.py",
        'if ("?" in parts[_DAY_OF_MONTH]) == ("?" in parts[_DAY_OF_WEEK]):',
        "if False:",
        unit("_connectors/cron"),
    ),
    one(
        "hours of a cron expression are not checked",
        "_connectors/cron.py",
        "not all(lowest <= int(number) <= highest",
        "not all(lowest <= int(number)",
        unit("_connectors/cron"),
    ),
    one(
        "a heartbeat in the future makes a connector offline",
        "_connectors/heartbeat.py",
        "int(max(0.0, now - seen))",
        "int(now - seen) if now > seen else MAX_AGE",
        unit("_connectors/heartbeat"),
    ),
    one(
        "milliseconds are taken for seconds",
        "_connectors/heartbeat.py",
        "return instant / 1000",
        "return instant",
        unit("_connectors/heartbeat"),
    ),
    one(
        "a connector is online for as long as it likes",
        "_connectors/heartbeat.py",
        "self.age is not None and self.age < seconds",
        "self.age is not None",
        unit("_connectors/heartbeat"),
    ),
    one(
        "a draft that is valid is sent again",
        "_connectors/sync_rules.py",
        'return Verdict("activate" if state == "valid" else "pending")',
        'return Verdict("send")',
        unit("_connectors/sync_rules"),
    ),
    one(
        "a draft that is invalid is waited for",
        "_connectors/sync_rules.py",
        'if state == "invalid":',
        "if False:",
        unit("_connectors/sync_rules"),
    ),
    one(
        "dates of sync rules make a difference",
        "_connectors/sync_rules.py",
        '_COMPARED = ("id",',
        '_COMPARED = ("created_at", "id",',
        unit("_connectors/sync_rules"),
    ),
    one(
        "the default rule makes a difference",
        "_connectors/sync_rules.py",
        'own = [dict(rule) for rule in rules if rule.get("id") != _DEFAULT_ID]',
        "own = [dict(rule) for rule in rules]",
        unit("_connectors/sync_rules"),
    ),
)
