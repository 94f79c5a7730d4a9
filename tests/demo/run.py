# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The story of `make demo`, in three acts: a playbook, run again and again while the world around it changes.

Each scene states what has to come out of it; the first one that comes out otherwise ends the demo with an error.
"""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

import requests

HERE = Path(__file__).resolve().parent
TREE = HERE.parents[1]
BIN = Path(sys.executable).parent
LOGIN = "demo:the-login-of-the-demo"
OLD_KEY, NEW_KEY = "azure-key-before-the-rotation", "azure-key-after-the-rotation"
REMOTE_KEY = "key-of-all-other-services"
WIKI_PASSWORD, NEW_WIKI_PASSWORD = "password-of-the-wiki-before", "password-of-the-wiki-after"
ENDPOINT = "azure_openai_embeddings"
ADHOC = ["ansible", "localhost", "-m", "esops.elasticsearch.inference_endpoint_info", "-a", "inference_id=[a-z]*"]

#: what befalls the world before a scene
Happening = t.Callable[["Stage"], t.Any]


class Scene(t.NamedTuple):
    """One run: its title, what happens before, the arguments, the outcome to expect, and words that must be shown."""

    title: str
    arguments: tuple[str, ...] = ()
    changed: int = 0
    failed: int = 0
    before: Happening | None = None
    shows: tuple[str, ...] = ()
    requests: str = ""
    playbook: str = "endpoints.yml"


class Stage:
    """The emulator, and the environment in which Ansible runs."""

    def __init__(self, folder: Path) -> None:
        ready = folder / "ready.json"
        command = [sys.executable, "-m", "es_emulator", "--version", "9.5.3", "--tls-dir", str(folder / "tls")]
        self.process = subprocess.Popen(
            [*command, "--api-key", LOGIN, "--ready-file", str(ready)],
            env={**os.environ, "PYTHONPATH": str(TREE / "tests")},
            stdout=subprocess.DEVNULL,
        )
        for _attempt in range(200):
            if ready.exists() or self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.where = json.loads(ready.read_text("utf-8"))
        self.azure_key = OLD_KEY
        self.wiki_password = WIKI_PASSWORD
        self.output = ""

    def environment(self) -> dict[str, str]:
        """Secrets go by the environment: command lines can be seen by every user of a machine."""
        return {
            **os.environ,
            "PATH": f"{BIN}:{os.environ.get('PATH', '')}",
            "ANSIBLE_COLLECTIONS_PATH": str(TREE / ".build"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            "ANSIBLE_NOCOWS": "1",
            "ANSIBLE_FORCE_COLOR": "false",
            "ELASTICSEARCH_URL": self.where["url"],
            "ELASTICSEARCH_API_KEY": LOGIN,
            "ELASTICSEARCH_CA_FILE": self.where["ca_file"],
            "AZURE_OPENAI_API_KEY": self.azure_key,
            "REMOTE_KEY": REMOTE_KEY,
            "WIKI_PASSWORD": self.wiki_password,
        }

    def control(self, method: str, path: str, body: t.Any = None) -> t.Any:
        """Do something to the world behind Ansible's back."""
        url = f"{self.where['url']}{path}"
        login = {"Authorization": f"ApiKey {_base64(LOGIN)}"}
        answer = requests.request(method, url, json=body, headers=login, verify=self.where["ca_file"], timeout=10)
        answer.raise_for_status()
        return answer.json()

    def run(self, command: t.Sequence[str]) -> str:
        """Run a command and return what it printed."""
        done = subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            cwd=HERE,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.output += done.stdout
        return done.stdout


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _deployments(stage: Stage) -> None:
    stage.control("PUT", "/_emulator/azure", {"valid_keys": [OLD_KEY]})
    stage.control("PUT", "/_emulator/remote", {"valid_secrets": [REMOTE_KEY]})
    for name, kind, size in (
        ("Deployment-id", "text_embedding", 1536),
        ("Larger-deployment-id", "text_embedding", 3072),
        ("Chat-deployment-id", "completion", None),
    ):
        deployment = {"resource": "Resource-name", "deployment": name, "kind": kind}
        stage.control("PUT", "/_emulator/deployment", {**deployment, **({"dimensions": size} if size else {})})


def _drift_of(endpoint: str) -> Happening:
    body = {"service_settings": {"rate_limit": {"requests_per_minute": 5}}}
    return lambda stage: stage.control("PUT", f"/_inference/text_embedding/{endpoint}/_update", body)


def _rotate(stage: Stage) -> None:
    stage.control("PUT", "/_emulator/azure", {"valid_keys": [NEW_KEY]})
    stage.azure_key = NEW_KEY


def _used_by(pipeline: str, endpoint: str) -> Happening:
    return lambda stage: stage.control("PUT", f"/_emulator/pipelines/{pipeline}", {"inference_id": endpoint})


def _without(pipeline: str) -> Happening:
    return lambda stage: stage.control("DELETE", f"/_emulator/pipelines/{pipeline}")


def _start_connector_service(stage: Stage) -> None:
    kinds = {"confluence_url": "str", "spaces": "list", "password": "str"}
    schema = {key: {"label": key, "type": kind, "sensitive": key == "password"} for key, kind in kinds.items()}
    stage.control("PUT", "/_emulator/connector_service", {"automatic": True, "schemas": {"confluence": schema}})


def _drift_of_the_schedule(stage: Stage) -> None:
    off = {"scheduling": {"full": {"enabled": False, "interval": "0 0 0 * * ?"}}}
    stage.control("PUT", "/_connector/wiki/_scheduling", off)


_SLOWER = ("-e", "requests_per_minute=600")
_LARGER = (*_SLOWER, "-e", "deployment=Larger-deployment-id")
_WATCHFUL = (*_LARGER, "-e", "secrets=when_rejected")
_GONE = ("-e", "wanted=absent")

SCENES = (
    Scene("Nothing is there yet: both endpoints are created", (), 2, before=_deployments, requests="GET PUT GET PUT"),
    Scene("Run again: nothing to do, and one request for each", (), requests="GET GET"),
    Scene(
        "A lower rate limit is wanted: check mode shows it and writes nothing",
        (*_SLOWER, "--check", "--diff"),
        1,
        shows=("-            requests_per_minute: 1440", "+            requests_per_minute: 600"),
    ),
    Scene("The same for real: changed in place", _SLOWER, 1, requests="GET GET PUT GET"),
    Scene("Another deployment cannot be had in place: refused", _LARGER, 0, 1, shows=("Set recreate: true",)),
    Scene("Allowed to: tried out first, then deleted and created again", (*_LARGER, "-e", "recreate=true"), 1),
    Scene(
        "Somebody changes the rate limit behind our back: shown",
        (*_LARGER, "--check", "--diff"),
        1,
        before=_drift_of(ENDPOINT),
        shows=("-            requests_per_minute: 5", "+            requests_per_minute: 600"),
    ),
    Scene("… and repaired", _LARGER, 1),
    Scene("The key is rotated in Azure: noticed, and replaced in both", _WATCHFUL, 2, before=_rotate),
    Scene("Run again: the new key works, nothing to do", _WATCHFUL),
    Scene(
        "An ingest pipeline uses it: removal refused",
        _GONE,
        0,
        1,
        before=_used_by("enrich-tickets", ENDPOINT),
        shows=("enrich-tickets",),
    ),
    Scene("The pipeline is gone: removed", _GONE, 2, before=_without("enrich-tickets")),
    Scene("A set over five services, from one YAML file: created", (), 1, playbook="set.yml"),
    Scene("Run again: nothing to do, and one request for all of them", (), requests="GET", playbook="set.yml"),
    Scene(
        "One of them has drifted: only that one is repaired",
        (),
        1,
        before=_drift_of("catalog"),
        shows=("catalog: update", "support: none"),
        requests="GET GET PUT",
        playbook="set.yml",
    ),
    Scene(
        "Two are no longer declared: one is purged, the other is in use and spared",
        ("-e", "dropped=support,archive", "-e", "purge=true"),
        1,
        before=_used_by("keep-old-articles", "archive"),
        shows=("'archive' is not removed: it is used by ingest pipeline keep-old-articles",),
        playbook="set.yml",
    ),
    Scene(
        "A mistake leaves nothing declared: the purge is refused before the first request",
        ("-e", "dropped=catalog,catalog_rerank,support,archive,articles", "-e", "purge=true"),
        0,
        1,
        before=_without("keep-old-articles"),
        shows=("purge: true needs at least one endpoint with state: present in endpoints",),
        playbook="set.yml",
    ),
    Scene("None is wanted any more, and the list says so: all are removed", _GONE, 1, playbook="set.yml"),
    Scene(
        "A connector, but its connector service does not run: created, and its configuration has to wait",
        (),
        0,
        1,
        shows=("it has no schema with these fields yet", "confluence_url, password, spaces"),
        requests="GET PUT PUT GET",
        playbook="connectors.yml",
    ),
    Scene(
        "The service runs: it registers its schema, the values are set, and the first sync is waited for",
        ("-e", "patience=30"),
        2,
        before=_start_connector_service,
        shows=("12 documents",),
        playbook="connectors.yml",
    ),
    Scene("Run again: nothing to do, one request", (), requests="GET", playbook="connectors.yml"),
    Scene(
        "Somebody switches the schedule off: shown",
        ("--check", "--diff"),
        1,
        before=_drift_of_the_schedule,
        shows=("-            enabled: false", "+            enabled: true"),
        requests="GET",
        playbook="connectors.yml",
    ),
    Scene(
        "… and repaired, although the service writes at the same moment",
        (),
        1,
        before=lambda stage: stage.control("POST", "/_emulator/connector_service/conflict", {"times": 2}),
        playbook="connectors.yml",
    ),
    Scene(
        "The password of the wiki was changed: noticed, sent, and not shown",
        ("--diff",),
        1,
        before=lambda stage: setattr(stage, "wiki_password", NEW_WIKI_PASSWORD),
        shows=("VALUE_SPECIFIED_IN_NO_LOG_PARAMETER",),
        requests="GET PUT GET",
        playbook="connectors.yml",
    ),
    Scene("Not wanted any more: removed", _GONE, 1, requests="GET DELETE", playbook="connectors.yml"),
    Scene(
        "Wanted again: Elasticsearch had kept it, so it is revived, and configured anew",
        ("-e", "patience=30"),
        2,
        shows=("was soft-deleted and is revived",),
        playbook="connectors.yml",
    ),
)


def _recap(output: str) -> dict[str, int]:
    line = next((line for line in output.splitlines() if re.match(r"localhost +: ok=", line)), "")
    return {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", line)}


def _shown(output: str) -> str:
    """The output without what only fills the screen."""
    output = re.sub(r"^\[ERROR\].*?(?=^fatal)", "", output, flags=re.DOTALL | re.MULTILINE)  # the same text twice
    kept = [re.sub(r" \*{3,}$", "", line) for line in output.splitlines() if line.strip()]
    return "\n".join(f"    {line[:160]}" for line in kept if not line.startswith(("PLAY", "localhost  ")))


def play(stage: Stage, number: int, scene: Scene) -> None:
    """Run one scene; anything unexpected ends the demo."""
    if scene.before is not None:
        scene.before(stage)
    stage.control("DELETE", "/_emulator/log")
    command = ["ansible-playbook", scene.playbook, *scene.arguments]
    print(f"\n{number:2}. {scene.title}\n    $ {' '.join(command)}", flush=True)
    output = stage.run(command)
    print(_shown(output))
    log = stage.control("GET", "/_emulator/log")
    calls = [entry["method"] + ("?" + entry["query"] if entry["query"] else "") for entry in log]
    print(f"    → {len(calls)} requests: {' '.join(calls)}")
    recap = _recap(output)
    flat = " ".join(output.split())  # some releases of Ansible break lines
    missing = [text for text in scene.shows if " ".join(text.split()) not in flat]
    good = recap.get("changed") == scene.changed and recap.get("failed") == scene.failed and not missing
    if not good or (scene.requests and scene.requests != " ".join(calls)):
        sys.exit(f"\nThis scene did not go as it should: {recap}, not shown: {missing}\n{output}")


def finish(stage: Stage) -> None:
    """The ad-hoc command, and a search for secrets in all that was printed."""
    print(f"\n{len(SCENES) + 1:2}. Ad hoc: what is left\n    $ {' '.join(ADHOC)}")
    output = stage.run(ADHOC)
    print(_shown(output))
    if "endpoints: []" not in output:
        sys.exit("\nSomething is left over")
    secrets = (
        OLD_KEY,
        NEW_KEY,
        REMOTE_KEY,
        WIKI_PASSWORD,
        NEW_WIKI_PASSWORD,
        LOGIN,
        LOGIN.partition(":")[2],
        _base64(LOGIN),
    )
    if any(secret in stage.output for secret in secrets):
        sys.exit("\nA secret was printed")
    print("\nDone. None of the secrets was printed.")


def main() -> None:
    """Play all scenes."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="esops-demo-") as folder:
        stage = Stage(Path(folder))
        try:
            print(f"Elasticsearch 9.5.3 (emulated, TLS, API key) at {stage.where['url']}")
            for number, scene in enumerate(SCENES, 1):
                play(stage, number, scene)
            finish(stage)
        finally:
            stage.process.terminate()
            stage.process.wait()
    print(f"{time.monotonic() - started:.0f} seconds")


if __name__ == "__main__":
    main()
