# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX does around ansible-runner: credentials into environment and files, an inventory in slices, the events."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import yaml
from jinja2.sandbox import ImmutableSandboxedEnvironment
from support.ways import switch

TREE = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SHIPPED = TREE / "extensions" / "awx"


def credential_type(name: str) -> dict[str, t.Any]:
    """A credential type as it is shipped."""
    loaded: dict[str, t.Any] = yaml.safe_load((SHIPPED / "credential_types" / f"{name}.yml").read_text("utf-8"))
    return loaded


def inject(name: str, folder: Path, **inputs: str | bool) -> dict[str, str]:
    """The environment that a credential of that type makes; what `file` says is written below the folder.

    As AWX does it: texts that are empty are not known to the templates, switches that are not set are false, and
    the path of a file is `tower.filename.LABEL`.
    """
    kind = credential_type(name)
    known: dict[str, t.Any] = {key: value for key, value in inputs.items() if value != ""}
    for field in kind["inputs"]["fields"]:
        if field["type"] == "boolean":
            known.setdefault(field["id"], False)
    jinja = ImmutableSandboxedEnvironment()
    files = SimpleNamespace()
    for label, template in kind["injectors"].get("file", {}).items():
        path = folder / f"injected_{label}"
        path.write_text(jinja.from_string(template).render(**known), "utf-8")
        setattr(files, label.partition(".")[2], str(path))
    known["tower"] = SimpleNamespace(filename=files)
    return {key: jinja.from_string(text).render(**known) for key, text in kind["injectors"]["env"].items()}


def forms(secret: str) -> set[str]:
    """A secret and the forms that it may take on its way into a file."""
    texts = {secret, secret.partition(":")[2] or secret}
    encoded = {base64.b64encode(text.encode()).decode() for text in texts}
    return {form for text in texts | encoded for form in (text, json.dumps(text)[1:-1], quote(text, safe=""))}


class Job(t.NamedTuple):
    """How a job ended."""

    status: int
    events: list[dict[str, t.Any]]

    def results(self, task: str) -> dict[str, tuple[str, dict[str, t.Any]]]:
        """By host, how a task ended, `runner_on_ok` or another event, and its result."""
        found = {}
        for event in self.events:
            data = event.get("event_data", {})
            if data.get("task") == task and "res" in data:
                found[data["host"]] = (event["event"], data["res"])
        return found


class Runner:
    """A private data directory; after each job its artefacts must not hold a secret."""

    def __init__(self, folder: Path, secrets: t.Iterable[str]) -> None:
        self.folder = folder
        self.secrets = {form for secret in secrets for form in forms(secret)}
        for name in ("env", "inventory", "project"):
            (folder / name).mkdir(parents=True)
        self._count = 0

    def write(self, name: str, content: t.Any) -> None:
        """Write a file of the directory; JSON is YAML."""
        (self.folder / name).write_text(json.dumps(content), "utf-8")

    def run(self, playbook: str, env: t.Mapping[str, str], *options: str, **answers: t.Any) -> Job:
        """Run a playbook of the collection, which a project imports, with the answers to a survey."""
        self._count += 1
        ident = f"job{self._count}"
        self.write("project/main.yml", [{"import_playbook": f"esops.elasticsearch.{playbook}"}])
        self.write("env/envvars", {"ANSIBLE_COLLECTIONS_PATH": str(TREE / ".build"), **switch(), **env})
        self.write("env/extravars", answers)
        self.write("env/settings", {"suppress_ansible_output": True})
        command = ["ansible-runner", "run", str(self.folder), "--playbook", "main.yml", "--ident", ident]
        done = subprocess.run(
            [str(BIN / command[0]), *command[1:], *([f"--cmdline={' '.join(options)}"] if options else [])],
            env={"PATH": f"{BIN}:{os.environ.get('PATH', '')}", "HOME": str(self.folder), "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        artefacts = self.folder / "artifacts" / ident
        assert artefacts.is_dir(), done.stdout + done.stderr
        self._search(artefacts)
        events = [json.loads(path.read_text("utf-8")) for path in artefacts.glob("job_events/*-*.json")]
        return Job(done.returncode, sorted(events, key=lambda event: int(event["counter"])))

    def _search(self, artefacts: Path) -> None:
        """Look into every file. The runner itself writes the environment that it was given to `command`."""
        given = json.loads((artefacts / "command").read_text("utf-8"))
        given.pop("env")
        (artefacts / "command").write_text(json.dumps(given), "utf-8")
        files = [path for path in artefacts.rglob("*") if path.is_file()]
        assert len(files) > len({"command", "rc", "status", "stdout"})
        for path in files:
            text = path.read_text("utf-8", errors="replace")
            assert not [secret for secret in self.secrets if secret in text], path.name


def sliced(inventory: dict[str, t.Any], number: int, count: int) -> dict[str, t.Any]:
    """One slice of `{group: {host: variables}}` as an inventory, every so many-th host in the order of their names."""
    names = sorted({host for hosts in inventory.values() for host in hosts})
    mine = set(names[number - 1 :: count])
    children = {
        group: {"hosts": {host: found for host, found in hosts.items() if host in mine}}
        for group, hosts in inventory.items()
    }
    return {"all": {"children": children}}
