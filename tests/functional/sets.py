# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running `inference_endpoints`: items, both modes, and the module as a process that can be measured and killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

from functional.facts import KEY, PLACE, Json
from functional.harness import Bench, Request, Seen, get
from support.modules import SET

ALL = get("_all")
WRITES = ("PUT", "DELETE")


def item(inference_id: str, **more: t.Any) -> Json:
    """An item that can be created."""
    settings = {**PLACE, **more.pop("service_settings", {})}
    return {
        "inference_id": inference_id,
        "service": "azureopenai",
        "task_type": "text_embedding",
        "service_settings": settings,
        "secrets": {"api_key": KEY},
        **more,
    }


def limited(inference_id: str, limit: int, **more: t.Any) -> Json:
    """An item with a rate limit of its own, which can be changed in place."""
    return item(inference_id, service_settings={"rate_limit": {"requests_per_minute": limit}}, **more)


def ensure(bench: Bench, *endpoints: Json, **options: t.Any) -> Seen:
    """Apply a set in check mode and for real."""
    return bench.both(SET, endpoints=list(endpoints), **options)


def actions(seen: Seen) -> dict[str, str]:
    """What was done to each item, which check mode must have foretold."""
    done = [
        {found["inference_id"]: "error" if "error" in found else found["action"] for found in result["endpoints"]}
        for result in (seen.check, seen.result)
    ]
    assert done[0] == done[1]
    return done[1]


def written(requests: t.Iterable[Request]) -> list[tuple[str, str]]:
    """Method and path of what was written."""
    return [(method, path) for method, path, query, _body in requests if method in WRITES and "dry_run" not in query]


def unchanged(bench: Bench, *endpoints: Json, **options: t.Any) -> None:
    """Once more: nothing to do, one request."""
    run, requests = bench.run(SET, bench.arguments(endpoints=list(endpoints), **options))
    assert (run.result["changed"], requests) == (False, [ALL])
    assert {found["action"] for found in run.result["endpoints"]} <= {"none"}
    assert run.result["diff"] == {"before": {}, "after": {}}


def texts(found: t.Iterable[t.Any]) -> str:
    """All warnings, whichever core gave them."""
    return "\n".join(text if isinstance(text, str) else text["event"]["msg"] for text in found)


def started(arguments: Json, module: str = SET, status: Path | None = None) -> subprocess.Popen[bytes]:
    """The module as a process of its own, which can be killed, and measured: at its end it copies its `status`."""
    given = json.dumps({"ANSIBLE_MODULE_ARGS": {**arguments, "_ansible_module_name": module}})
    code = (
        "import sys; from ansible.module_utils import basic; basic._ANSIBLE_ARGS = sys.stdin.buffer.read(); "
        "basic._ANSIBLE_PROFILE = 'legacy'; "
        f"from ansible_collections.esops.elasticsearch.plugins.modules import {module} as module; module.main()"
    )
    if status is not None:
        copied = f"shutil.copyfile('/proc/self/status', {str(status)!r})"
        code = f"import atexit, shutil; atexit.register(lambda: {copied}); {code}"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment)
    assert process.stdin
    process.stdin.write(given.encode())
    process.stdin.close()
    return process
