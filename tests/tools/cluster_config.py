# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of the integration targets: where the cluster is, how to log in, which remote services there are."""

from __future__ import annotations

import base64
import json
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping

#: variable of the targets: where the environment has it. The names are not those that the modules read: who has these
#: set for daily work does not want tests to run there.
FROM_ENVIRONMENT = {
    "elasticsearch_url": "ESOPS_TEST_URL",
    "elasticsearch_ca_path": "ESOPS_TEST_CA_FILE",
    "elasticsearch_api_key": "ESOPS_TEST_API_KEY",
    "elasticsearch_username": "ESOPS_TEST_USERNAME",
    "elasticsearch_password": "ESOPS_TEST_PASSWORD",
    "standin_url": "ESOPS_TEST_STANDIN_URL",
    "standin_key": "ESOPS_TEST_STANDIN_KEY",
    "azure_resource_name": "ESOPS_TEST_AZURE_RESOURCE_NAME",
    "azure_deployment_id": "ESOPS_TEST_AZURE_DEPLOYMENT_ID",
    "azure_other_deployment_id": "ESOPS_TEST_AZURE_OTHER_DEPLOYMENT_ID",
    "azure_api_version": "ESOPS_TEST_AZURE_API_VERSION",
    "azure_api_key": "ESOPS_TEST_AZURE_API_KEY",
}
#: the emulator's own pretend services; the stand-in's address is never called there
OF_EMULATOR = {
    "standin_url": "http://standin.invalid:8000",
    "standin_key": "remote-key-one",
    "azure_resource_name": "azure-resource",
    "azure_deployment_id": "embeddings",
    "azure_other_deployment_id": "embeddings-large",
    "azure_api_version": "2024-02-01",
    "azure_api_key": "azure-key-one",
}
#: what the targets' defaults have a value for
WITH_DEFAULT = ("standin_key", "azure_api_version")
ANSWER_SECONDS = 30


def from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What the environment states of a real cluster; nothing if it names none."""
    if not environ.get(FROM_ENVIRONMENT["elasticsearch_url"]):
        return {}
    known = {variable: environ[name] for variable, name in FROM_ENVIRONMENT.items() if environ.get(name)}
    if "elasticsearch_api_key" not in known and "elasticsearch_password" not in known:
        names = (FROM_ENVIRONMENT[f"elasticsearch_{name}"] for name in ("api_key", "username", "password"))
        sys.exit("ESOPS_TEST_URL is set, but no login. Set {}, or {} and {}".format(*names))
    if "elasticsearch_password" in known:
        known.setdefault("elasticsearch_username", "elastic")
    return known


def authorization(config: Mapping[str, str]) -> str:
    """The header that logs in; an API key may be set as `id:key` or encoded."""
    key = config.get("elasticsearch_api_key", "")
    if key:
        return "ApiKey " + (base64.b64encode(key.encode()).decode() if ":" in key else key)
    pair = f"{config['elasticsearch_username']}:{config['elasticsearch_password']}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def ask_version(config: Mapping[str, str]) -> str:
    """The release that the cluster says it is; ends the program with a clear word where none answers."""
    url = config["elasticsearch_url"]
    request = urllib.request.Request(url, headers={"Authorization": authorization(config)})
    tls = ssl.create_default_context(cafile=config.get("elasticsearch_ca_path") or None)
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS, context=tls) as answer:
            told = json.load(answer)
        return str(told["version"]["number"])
    except urllib.error.HTTPError as refusal:
        refusal.close()
        sys.exit(f"Elasticsearch at {url} did not return its version: {refusal.code} {refusal.reason}")
    except (OSError, ValueError, KeyError, TypeError) as problem:
        sys.exit(f"Elasticsearch at {url} gave no valid response: {problem}")


def left_out(config: Mapping[str, str]) -> list[str]:
    """Which parts of the targets have nothing to run against, and what would have to be set."""
    told = []
    for part in ("standin", "azure"):
        needed = [name for name in FROM_ENVIRONMENT if name.startswith(f"{part}_") and name not in WITH_DEFAULT]
        missing = [FROM_ENVIRONMENT[name] for name in needed if not config.get(name)]
        if missing:
            told.append(f"what needs the {part} settings: no {', '.join(missing)}")
    return told
