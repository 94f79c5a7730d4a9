# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The filters of the role `inference_endpoints`. What they do is in plugin_utils/_role, where no Ansible is needed."""

from __future__ import annotations

import typing as t

from ansible.utils.display import Display

from ..plugin_utils._role import clusters, layers, summary
from ..plugin_utils._role.plan import neighbours, plan


def _plan(values: t.Sequence[t.Any], names: t.Sequence[str], defaults: t.Any, found: t.Any, hostvars: t.Any) -> t.Any:
    return plan(layers.read(dict(zip(names, values))), layers.read(defaults), found, hostvars)


def _items(values: t.Sequence[t.Any], names: t.Sequence[str], order: t.Any, defaults: t.Any) -> list[layers.Json]:
    variables = layers.read(dict(zip(names, values)))
    return layers.items(layers.declared(variables, layers.variables_of(order), layers.read(defaults)))


def _same_address(hosts: t.Iterable[str], hostvars: t.Any, host: str) -> list[str]:
    return clusters.same_address(*neighbours(hostvars, hosts, host))


def _same_cluster(hosts: t.Iterable[str], hostvars: t.Any, host: str) -> list[str]:
    me, others = neighbours(hostvars, hosts, host)
    warning = clusters.not_compared(me, others)
    if warning:
        Display().warning(warning)
    return clusters.same_id(me, others)


class FilterModule:
    """The filters by name, as Ansible loads them."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """All of them."""
        return {
            "inference_endpoints_items": _items,
            "inference_endpoints_plan": _plan,
            "inference_endpoints_same_address": _same_address,
            "inference_endpoints_same_cluster": _same_cluster,
            "inference_endpoints_summary": summary.summary,
            "inference_endpoints_table": summary.table,
        }
