# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every place of every module, one by one, with one awkward secret. What is found at random is put down here."""

from __future__ import annotations

import os
import typing as t

import pytest
from functional.connectors import ID, schema
from functional.connectors import seed as seed_connector
from functional.facts import CHAT_PLACE, KEY, standing
from functional.jobs import seed_job
from functional.leaks.places import UNSEEN, Place
from functional.leaks.plants import Task
from functional.leaks.search import forms, halves, leaked, pieces
from functional.leaks.table import MODULES, base, rotated
from support.modules import AZURE, INFO, Run, run_module
from support.thinning import EVERYTHING

from es_emulator import Emulator, Fault

AWKWARD = "zQ7 \"'\\/ü€+=&<b>#?:%20x\U0001f511${a}`!|;7Qz"
PEM = "-----BEGIN PRIVATE KEY-----\nzQ7aGVsbG8gd29ybGQ/\nzQ7bGVsbG8gd29ybGQ/\n-----END PRIVATE KEY-----\n"
NUMBER = 912345678

EVERY = [(module, place) for module in MODULES for place in rotated(module)]
NAMES = [f"{module}-{place.name}" for module, place in EVERY]
SECRETS = {"awkward": AWKWARD, "PEM": PEM, "number": str(NUMBER)}


def repeated() -> t.Iterator[t.Any]:
    """Every place with one of the secrets in turn, or with all of them."""
    told = [(module, place) for module, place in EVERY if place.promise != UNSEEN]
    for number, (module, place) in enumerate(told):
        kinds = list(SECRETS)
        for kind in kinds if os.environ.get(EVERYTHING) else [kinds[number % len(kinds)]]:
            yield pytest.param(module, place, SECRETS[kind], id=f"{module}-{place.name}-{kind}")


def ran(emu: Emulator, module: str, place: Place, value: t.Any, **modes: t.Any) -> Run:
    """Run a module with the value in that place."""
    task = base(module, emu.url)
    place.plant(task, value)
    return _run(module, task, **modes)


def _run(module: str, task: Task, **modes: t.Any) -> Run:
    run = run_module(module, task.arguments, environment=task.environment, **modes)
    assert "Traceback" not in run.output, run.output
    assert "Fault in esops" not in run.output, run.output
    return run


def clean(run: Run, secret: str) -> None:
    """Assert that the secret is not in anything that came out."""
    found = leaked(run, [secret])
    assert not found, f"{found}\n{run.output}"


@pytest.mark.parametrize(("module", "place"), EVERY, ids=NAMES)
def test_plain_server(module: str, place: Place, emu: Emulator) -> None:
    emu.node.login = None
    clean(ran(emu, module, place, AWKWARD, check=True), AWKWARD)
    if not place.texts:
        clean(ran(emu, module, place, NUMBER), str(NUMBER))


@pytest.mark.parametrize(("module", "place", "secret"), list(repeated()))
def test_server_that_repeats_everything(module: str, place: Place, secret: str, emu: Emulator) -> None:
    """In an error, as a text and as a number, in every form, and cut off."""
    emu.node.login = None
    known = [*forms(secret), *halves(secret), *(form for piece in pieces(secret) for form in forms(piece))]
    text = " | ".join(f"it says [{form}]" for form in known)
    node: dict[str, t.Any] = {"type": text, "reason": text, "caused_by": {"type": text, "reason": text}}
    if secret.isdigit():
        node["caused_by"]["reason"] = int(secret)
    emu.add_fault(Fault("status", status=400, body={"error": node, "status": 400}, times=None))
    clean(ran(emu, module, place, secret), secret)


SHOWN: dict[str, t.Any] = {
    "URL with a password": {"url": "https://someone:zQ7-old-password@x.example.com/"},
    "URL with a key": {"url": "https://x.example.com/embed?version=1&api-key=zQ7-old-password"},
    "text with a URL": {"request": '{"to": "https://someone:zQ7-old-password@x.example.com/"}'},
    "key of an unknown service": {"access_key": "zQ7-old-password"},
    "keys of an unknown service": {"credentials": {"a": "zQ7-old-password"}},
}


@pytest.mark.parametrize("module", [AZURE, INFO])
@pytest.mark.parametrize("case", SHOWN)
def test_what_the_server_shows_in_clear(module: str, case: str, emu: Emulator) -> None:
    """No task has declared this secret: another client has stored it where the server shows it."""
    emu.node.login = None
    emu.seed("e1", service="acme", task_type="text_embedding", service_settings=SHOWN[case], secrets={})
    run = _run(module, base(module, emu.url))
    clean(run, "zQ7-old-password")
    assert "********" in run.stdout


def test_what_the_server_shows_is_repeated_in_an_error(emu: Emulator) -> None:
    """It goes along with an update of something else, since that would remove what is not sent."""
    emu.node.login = None
    task: t.Any = {"task_settings": {"headers": {"x-key": "zQ7-old-password"}}}
    emu.seed("e1", **standing("9.5.3", "completion", **task))
    reason = "cannot be stored: zQ7-old-password, elQ3LW9sZC1wYXNzd29yZA=="
    error = {"root_cause": [], "type": "validation_exception", "reason": reason}
    emu.add_fault(Fault("status", method="PUT", status=400, body={"error": error, "status": 400}, times=None))
    given = base(AZURE, emu.url)
    given.arguments.update(task_type="completion", service_settings={**CHAT_PLACE, "api_key": KEY})
    given.arguments["task_settings"] = {"user": "new"}
    run = _run(AZURE, given)
    assert run.result["failed"]
    assert "cannot be stored" in run.result["msg"]
    clean(run, "zQ7-old-password")


@pytest.mark.parametrize(
    "location",
    [
        "https://someone:zQ7-secret@elsewhere.example.com/x",
        "https://elsewhere.example.com/x?token=zQ7-secret",
        "https://elsewhere.example.com/x#zQ7-secret",
        "//someone:zQ7-secret@elsewhere.example.com",
        "someone:zQ7-secret@elsewhere.example.com",
    ],
)
def test_redirect_with_a_secret_of_another_client(location: str, emu: Emulator) -> None:
    emu.node.login = None
    emu.add_fault(Fault("redirect", status=302, location=location, times=None))
    run = _run(INFO, base(INFO, emu.url))
    clean(run, "zQ7-secret")
    assert "which is not followed" in run.result["msg"]


def test_server_that_calls_it_sensitive(emu: Emulator) -> None:
    """Of an unknown service the server alone knows the secrets, and it is asked after Ansible has read the task."""
    emu.node.login = None
    fields = {"blob": {"sensitive": True, "updatable": True, "type": "str"}}
    described = [{"service": "acme", "name": "Acme", "task_types": ["text_embedding"], "configurations": fields}]
    emu.add_fault(Fault("status", method="GET", path="_services", status=200, body=described, times=None))
    said = {"error": {"type": "x", "reason": "it says [zQ7-secret]"}, "status": 400}
    emu.add_fault(Fault("status", method="PUT", status=400, body=said, times=None))
    task = base("inference_endpoint", emu.url)
    task.arguments.update(service="acme", service_settings={"blob": "zQ7-secret", "model_id": "m"})
    run = _run("inference_endpoint", task)
    assert run.result["error"]["reason"] == "it says [********]"
    clean(run, "zQ7-secret")


_OF_CONNECTORS: dict[str, dict[str, t.Any]] = {
    "connector": {"connector_id": ID, "name": "New"},
    "connector_info": {},
    "connector_sync_job": {"sync_job_id": "j1", "wait": True},
    "connector_sync_job_info": {},
}


@pytest.mark.parametrize("module", _OF_CONNECTORS)
def test_addresses_in_connectors_and_their_jobs(module: str, emu: Emulator) -> None:
    """Whole addresses are plain values of some services, and stand in what their jobs say when they fail."""
    emu.node.login = None
    address = "mongodb+srv://someone:zQ7-old-password@db.example.com/x"
    fields = {"host": {**schema()["host"], "value": address}}
    seed_connector(emu, configuration=fields, error=f"no answer from {address}")
    copied = {"id": ID, "service_type": "mongodb", "configuration": fields}
    seed_job(emu, connector=copied, status="error", error=f"no answer from {address}")
    run = _run(module, Task({"url": emu.url, **_OF_CONNECTORS[module]}, {}))
    assert "mongodb+srv://someone:********@db.example.com/x" in run.stdout
    clean(run, "zQ7-old-password")


@pytest.mark.parametrize("secret", ["zQ7abcdefghijklmnopqrst:u@7Qz", "zQ7ab://c:d@efghijklmnopqrstuv7Qz"])
@pytest.mark.parametrize("option", ["ca_path", "inference_id", "task_type"])
def test_secret_in_which_ansible_sees_a_password(option: str, secret: str, emu: Emulator) -> None:
    """Before Ansible looks for secrets in what it logs, it covers what looks like a password: the rest would stay."""
    task = base(AZURE, emu.url)
    task.arguments.update({"api_key": secret, option: secret})
    clean(_run(AZURE, task), secret)


def test_tracebacks(emu: Emulator) -> None:
    """With `display_traceback`, ansible-core 2.19 and later add the place in the code."""
    emu.node.login = None
    task = base(AZURE, emu.url)
    task.arguments["service_settings"]["api_key"] = AWKWARD
    task.arguments["service_settings"]["dimensions"] = AWKWARD
    task.arguments["_ansible_tracebacks_for"] = ["error", "warning", "deprecated"]
    run = run_module(AZURE, task.arguments)
    assert "dimensions" in run.result["msg"]
    clean(run, AWKWARD)
