# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Region policies: what is there, what is asked, and the tasks that ensure and read one."""

from __future__ import annotations

import typing as t

from functional.facts import Json
from functional.harness import Bench, Request, Seen, get
from support.modules import REGION_POLICY, REGION_POLICY_INFO

from es_emulator import Emulator

PATH = "/_inference/_region_policy"
READ: Request = ("GET", PATH, "", None)
REMOVE: Request = ("DELETE", PATH, "", None)
LIST = get("_all")
EU: Json = {"allowed_geos": ["eu"]}
BOTH: Json = {"allowed_geos": ["eu", "us"]}
IRELAND: Json = {"csp": "aws", "region": "eu-west-1"}
VIRGINIA: Json = {"csp": "aws", "region": "us-east-1"}
ONE_REGION: Json = {"allowed_regions": [IRELAND]}
TWO_REGIONS: Json = {"allowed_regions": [IRELAND, VIRGINIA]}
WITH_POLICY = ("9.5.0", "9.5.3", "serverless")


def put(policy: Json, query: str = "") -> Request:
    """Replacing the policy."""
    return ("PUT", PATH, query, {"region_policy": policy})


def stored(emu: Emulator) -> Json | None:
    """The policy that is there."""
    return t.cast(Json, emu.region_policy["region_policy"]) if emu.region_policy else None


def run(bench: Bench, **options: t.Any) -> Seen:
    """Run the module in check mode and for real, both in diff mode."""
    return bench.both(REGION_POLICY, **options)


def ensure(bench: Bench, policy: Json | None, check_differs: str = "", **options: t.Any) -> Seen:
    """Ensure a policy, or that there is none."""
    wanted: Json = {"region_policy": policy} if policy else {"state": "absent"}
    return run(bench, check_differs=check_differs, **wanted, **options)


def warned(result: Json) -> list[str]:
    """The texts of the warnings."""
    return [item if isinstance(item, str) else item["event"]["msg"] for item in result.get("warnings", [])]


def side(policy: Json | None) -> Json:
    """One side of a diff."""
    return {"region_policy": policy} if policy else {}


def read(bench: Bench) -> tuple[Json, list[Request]]:
    """Run the module that reads, in both modes, which must not differ in anything."""
    check, check_requests = bench.run(REGION_POLICY_INFO, bench.arguments(), check=True)
    real, requests = bench.run(REGION_POLICY_INFO, bench.arguments())
    assert (check.result, check_requests) == (real.result, requests)
    return {name: value for name, value in real.result.items() if name != "invocation"}, requests


def cut_off(emu: Emulator) -> None:
    """Endpoints of Elastic's service: one in Virginia that is used, one there that is not, one in Ireland."""
    for name, *place in (("used", "us-east-1", "us"), ("idle", "us-east-1", "us"), ("near", "eu-west-1", "eu")):
        region, geo = place
        emu.seed(name, task_type="sparse_embedding", service="elastic", service_settings={"model_id": "elser_model_2"})
        emu.eis.place(name, ("aws", region, geo))
    emu.add_pipeline("embed", "used")
    emu.add_index("articles", "used")
