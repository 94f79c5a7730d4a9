# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The competitor outside Ansible: a short script on the official Python client, written with care.

Usage: official.py URL API_KEY ENDPOINTS_FILE - run in an environment that has the package `elasticsearch`.

It reads everything once, compares the declared settings, and writes the differences in eight threads, like
`inference_endpoints`.
"""

from __future__ import annotations

import json
import sys
import typing as t
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from elasticsearch import Elasticsearch

Json = dict[str, t.Any]


def main(url: str, api_key: str, path: str) -> None:
    """Bring every endpoint in the file to what it says."""
    wanted: list[Json] = json.loads(Path(path).read_text("utf-8"))
    with Elasticsearch(url, api_key=tuple(api_key.split(":", 1))) as client:
        present = {found["inference_id"]: found for found in client.inference.get()["endpoints"]}

        def ensure(item: Json) -> str:
            name, kind, settings = item["inference_id"], item["task_type"], item["service_settings"]
            shown = present.get(name)
            if shown is None:
                body = {"service": item["service"], "service_settings": {**settings, **item["secrets"]}}
                client.inference.put(inference_id=name, task_type=kind, inference_config=body)
                return "created"
            if {**shown["service_settings"], **settings} == shown["service_settings"]:
                return "unchanged"
            limit = {"service_settings": {"rate_limit": settings["rate_limit"]}}
            client.inference.update(inference_id=name, task_type=kind, inference_config=limit)
            return "updated"

        with ThreadPoolExecutor(8) as pool:
            done = list(pool.map(ensure, wanted))
    print({word: done.count(word) for word in set(done)})


if __name__ == "__main__":
    main(*sys.argv[1:])
