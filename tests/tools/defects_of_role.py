# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Defects in what the role refuses, merges and compares."""

from __future__ import annotations

from defect import Defect, one


def _of_role(name: str, file: str, good: str, bad: str) -> Defect:
    tests = (f"tests/unit/plugins/plugin_utils/_role/test_{file}.py",)
    return one(f"role: {name}", f"../plugin_utils/_role/{file}.py", good, bad, tests)


OF_ROLE = (
    _of_role(
        "two layers conflict unnoticed where one of them is listed",
        "layers",
        "if not {one, other} <= set(order)",
        "if not {one, other} & set(order)",
    ),
    _of_role(
        "null against a value of another layer is no conflict",
        "layers",
        "        return one is other\n",
        "        return True\n",
    ),
    _of_role(
        "null does not remove a setting",
        "layers",
        "            merged.pop(key, None)\n",
        "            merged[key] = None\n",
    ),
    _of_role(
        "null does not remove an endpoint",
        "layers",
        "                found.pop(str(inference_id), None)\n",
        "                pass\n",
    ),
    _of_role(
        "the first layer of the order wins",
        "layers",
        "(name != BASE, order.index(name) if name in order else -1, name)",
        "(name != BASE, -order.index(name) if name in order else -1, name)",
    ),
    _of_role(
        "an unknown variable with the prefix goes through",
        "variables",
        "if name.startswith(PREFIX) and not is_known(name)",
        "if name.startswith(LAYER) and not is_known(name)",
    ),
    _of_role(
        "a purge without a limit goes through",
        "plan",
        'if is_on(found["purge"]) and not limits:',
        'if is_on(found["purge"]) and limits is None:',
    ),
    _of_role(
        "an empty limit counts as one",
        "plan",
        "if not is_unset(one) and str(one).strip()]",
        "if not is_unset(one)]",
    ),
    _of_role(
        "limits without a purge go through",
        "plan",
        'if is_unset(found["purge"]) and limits:',
        'if is_unset(found["purge"]) and not limits:',
    ),
    _of_role(
        "a host that declares nothing is purged",
        "plan",
        'or not _only_absent(endpoints):\n        return ""',
        'or endpoints or not _only_absent(endpoints):\n        return ""',
    ),
    _of_role(
        "a host that is skipped is purged",
        "plan",
        "purging = purge and not _only_absent(endpoints)",
        "purging = purge",
    ),
    _of_role(
        "clusters are compared only where this host purges",
        "plan",
        "several and (purge or any(",
        "several and (purge and any(",
    ),
    _of_role(
        "the plan of an earlier run counts",
        "plan",
        'and known["run"] == mine["run"]:',
        'and known["run"]:',
    ),
    _of_role(
        "the inventory is used where the play has addresses of its own",
        "plan",
        "seen if trusted else seen._replace(place=Place())",
        "seen",
    ),
    _of_role(
        "a loopback address is the same everywhere",
        "clusters",
        'f"{LOCALHOST}:{where} on {sender}" if host in _LOOPBACK',
        'f"{LOCALHOST}:{where}" if host in _LOOPBACK',
    ),
    _of_role(
        "one common node is not enough",
        "clusters",
        "common = sorted(me.place.keys & other.place.keys)",
        "common = sorted(me.place.keys) if me.place.keys == other.place.keys else []",
    ),
    _of_role(
        "two unknown IDs are the same",
        "clusters",
        "if me.cluster_id and me.cluster_id == other.cluster_id",
        "if me.cluster_id == other.cluster_id",
    ),
    _of_role(
        "no warning where an ID is not known",
        "clusters",
        "unknown = [host.name for host in whole if host.abreast and not host.cluster_id]",
        "unknown: list[str] = []",
    ),
    _of_role(
        "a task that failed as a whole sums up to nothing",
        "summary",
        'if result.get("failed") and "endpoints" not in result:',
        "if False:",
    ),
)
