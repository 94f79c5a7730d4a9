# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`inference_endpoint` with every service: created, unchanged, changed where that can be, refused where it cannot."""

from __future__ import annotations

import re
import typing as t

import pytest
from functional import services as s
from functional.facts import NEW_REMOTE_KEY, REMOTE_KEY, SENT, SHOWN, Json
from functional.harness import GET, SECRET_NAMES, VERSION, Bench, expect_failure, put
from functional.services import NAMES, Setting, ensure, first, made, texts
from functional.sets import item
from support.modules import GENERIC, SET

from es_emulator import Emulator

SETTINGS = pytest.mark.parametrize(
    ("service", "task_type", "setting"), s.telling_settings(), ids=lambda value: getattr(value, "path", value)
)
TASK_TYPES = pytest.mark.parametrize(("service", "task_type"), s.every_task_type())
WITH_SECRET = [name for name in NAMES if s.facts(name).credentials]
#: azureopenai, with a pretend Azure of its own, has tests of its own for this
REMOTE = [name for name in WITH_SECRET if name != "azureopenai"]
DEMANDING = [name for name in WITH_SECRET if not s.facts(name).credential_optional]


@TASK_TYPES
def test_create(bench: Bench, emu: Emulator, service: str, task_type: str) -> None:
    """Created with one write; then unchanged, with one request (which `ensure` checks)."""
    task = s.complete(service, task_type)
    seen = ensure(bench, task)
    body = {
        "service": service,
        "service_settings": {**task["service_settings"], **task.get("secrets", {})},
        **({"task_settings": task["task_settings"]} if task["task_settings"] else {}),
    }
    assert seen.result["action"] == "create"
    assert seen.requests == [GET, put(body, task_type)]
    assert emu.endpoints["e1"].secrets == task.get("secrets", {})
    endpoint = seen.result["endpoint"]
    assert s.facts(service).is_shown_as(endpoint["service"])
    assert endpoint["task_type"] == task_type
    after = seen.result["diff"]["after"]["service_settings"]
    for name, value in task.get("secrets", {}).items():
        assert after[name] in (SENT, dict.fromkeys(value, SENT) if isinstance(value, dict) else SENT)
    undeclared = ensure(bench, {"service": service, "task_type": task_type})
    assert undeclared.result["action"] == "none"


@pytest.mark.parametrize(
    ("service", "task_type", "setting"),
    [item for item in s.every_setting() if item[2].shown_only or not s.has(item[2].since)],
    ids=lambda value: getattr(value, "path", value),
)
def test_not_to_be_declared(bench: Bench, service: str, task_type: str, setting: Setting) -> None:
    """What the server finds out by itself, and what the newest server no longer knows, or not yet."""
    seen = ensure(bench, s.declared(s.complete(service, task_type, setting), setting, s.values(service, setting)[0]))
    if setting.shown_only:
        expect_failure(seen, rf"{re.escape(setting.path)} is set by the server")
        assert seen.requests == [GET, VERSION]
    else:
        assert seen.result["failed"]
        late = "needs Elasticsearch" if setting.since[0][0] > s.SERVER.version else "no longer exists"
        assert f"{setting.path} {late}" in seen.result["msg"]


@SETTINGS
def test_change(bench: Bench, emu: Emulator, service: str, task_type: str, setting: Setting) -> None:
    """One `_update` where the newest server changes it in place, a refusal that names it where not."""
    task = s.complete(service, task_type, setting)
    before, after = s.values(service, setting)
    made(bench, s.declared(task, setting, before))
    stored = emu.endpoints["e1"].as_dict()
    seen = ensure(bench, s.declared(task, setting, after), again=not s.has(setting.hidden))
    if s.has(setting.hidden):
        assert seen.result.get("action") == "none"
        assert seen.requests == [GET, VERSION], "the version tells whether it is hidden or missing"
        return
    if not s.has(setting.updatable):
        assert seen.result["failed"]
        assert seen.result["changed"] is False
        assert setting.path in seen.result["msg"]
        assert "recreate: true" in seen.result["msg"]
        assert emu.endpoints["e1"].as_dict() == stored
        return
    assert (seen.result.get("action"), seen.result.get("msg")) == ("update", None)
    body: Json = {}
    s.set_path(body, setting.path, after)
    if s.facts(service).replaces_task_settings and "task_settings" in body:
        body["task_settings"] = {**stored["task_settings"], **body["task_settings"]}
    updates = [request for request in seen.requests if request[1].endswith("/_update")]
    assert updates == [("PUT", f"/_inference/{task_type}/e1/_update", "", body)]
    if setting.masked:
        covered = dict.fromkeys(after, SHOWN) if isinstance(after, dict) else SHOWN
        assert s.get_path(seen.result["endpoint"], setting.path) == covered
    kept = {**stored, "service_settings": None, "task_settings": None}
    assert {**emu.endpoints["e1"].as_dict(), "service_settings": None, "task_settings": None} == kept


@pytest.mark.parametrize("service", DEMANDING)
def test_missing_secret(bench: Bench, emu: Emulator, service: str) -> None:
    """Refused before anything is written, and by name."""
    seen = ensure(bench, first(service), secrets=None)
    names = [f"secrets.{name}" for name in s.facts(service).credentials[0].secrets]
    expect_failure(seen, "also set", *map(re.escape, names))
    assert seen.requests == [GET, VERSION]
    assert emu.endpoints == {}


@pytest.mark.parametrize("service", [name for name in WITH_SECRET if name not in DEMANDING])
def test_secret_is_optional(bench: Bench, emu: Emulator, service: str) -> None:
    assert ensure(bench, first(service), secrets=None).result["action"] == "create"
    assert emu.endpoints["e1"].secrets == {}


@pytest.mark.parametrize("service", ["amazonbedrock", "amazon_sagemaker"])
@pytest.mark.parametrize(("declared", "missing"), [("access_key", "secret_key"), ("secret_key", "access_key")])
def test_half_a_pair(bench: Bench, service: str, declared: str, missing: str) -> None:
    seen = ensure(bench, first(service), secrets={declared: REMOTE_KEY})
    expect_failure(seen, rf"also set secrets\.{missing}")


@pytest.mark.parametrize("service", NAMES)
def test_missing_setting(bench: Bench, service: str) -> None:
    """Each setting without which nothing can be created is asked for by name, before anything is sent."""
    task = first(service)
    for path in s.facts(service).required:
        section, name = path.split(".")
        rest = {key: value for key, value in task[section].items() if key != name}
        seen = ensure(bench, {**task, section: rest})
        expect_failure(seen, "also set", re.escape(path))


@pytest.mark.parametrize("service", WITH_SECRET)
def test_secret_among_the_settings(bench: Bench, emu: Emulator, service: str) -> None:
    """Still used and masked, with a warning for each."""
    task = first(service)
    secrets = task.pop("secrets")
    task = s.with_settings(task, **secrets)
    seen = ensure(bench, task)
    assert seen.result["action"] == "create"
    assert emu.endpoints["e1"].secrets == secrets
    for name in secrets:
        assert f"service_settings.{name} is a secret and belongs in secrets" in texts(seen)


def renewed(secrets: Json) -> Json:
    """The same secrets with new values."""
    return {name: {"one": NEW_REMOTE_KEY} if isinstance(old, dict) else NEW_REMOTE_KEY for name, old in secrets.items()}


@pytest.mark.parametrize("service", REMOTE)
def test_new_secret(bench: Bench, emu: Emulator, service: str) -> None:
    """Sent only when asked for: never seen, so never compared."""
    task = first(service)
    made(bench, task)
    new = renewed(task["secrets"])
    assert ensure(bench, task, secrets=new).result["action"] == "none"
    seen = ensure(bench, task, secrets=new, update_secrets="always")
    assert (seen.result["action"], seen.result["changed"]) == ("update", True)
    assert emu.endpoints["e1"].secrets == new
    assert not SECRET_NAMES & set(seen.result["endpoint"]["service_settings"])


@pytest.mark.parametrize("service", REMOTE)
def test_rejected_secret(bench: Bench, emu: Emulator, service: str) -> None:
    """A rotated key repairs itself; one that works stays unchanged."""
    task = first(service)
    made(bench, task)
    new = renewed(task["secrets"])
    how = {"secrets": new, "update_secrets": "when_rejected"}
    assert ensure(bench, task, **how).result["action"] == "none"
    emu.remote.valid_secrets = {NEW_REMOTE_KEY}
    assert ensure(bench, task, **how).result["action"] == "update"
    assert emu.endpoints["e1"].secrets == new


@pytest.mark.parametrize("service", WITH_SECRET)
def test_misspelt_secret(bench: Bench, service: str) -> None:
    """The server refuses it and repeats it; `bench` checks that no output shows it."""
    task = s.with_settings(first(service), api_kye=NEW_REMOTE_KEY)
    seen = ensure(bench, task, check_differs="the server refuses")
    assert seen.result["failed"]
    assert "api_kye" in seen.result["msg"]


@pytest.mark.parametrize("service", NAMES)
def test_task_type_that_it_does_not_have(bench: Bench, service: str) -> None:
    seen = ensure(bench, first(service), task_type="painting")
    expect_failure(seen, rf"{s.facts(service).title} has no task type 'painting'")
    assert seen.requests == [GET, VERSION]


@pytest.mark.parametrize("service", NAMES)
def test_forms_that_mean_the_same(bench: Bench, service: str) -> None:
    """A group without anything in it declares nothing, and the case of a task type means nothing."""
    task = first(service)
    task["task_type"] = task["task_type"].upper()
    task = s.with_settings(task, rate_limit={})
    assert ensure(bench, task).result["action"] == "create"
    removal = {"state": "absent", "service": service, "task_type": task["task_type"]}
    assert bench.ensure(module=GENERIC, **removal).result["action"] == "delete"


def fixed(service: str) -> Setting | None:
    """A setting that decides what the endpoint is, and that no server changes in place."""
    settings = map(s.facts(service).setting, s.facts(service).identity)
    return next((item for item in settings if item.kind == "text" and not s.has(item.updatable)), None)


@pytest.mark.parametrize("service", [name for name in NAMES if name != "azureopenai" and fixed(name)])
def test_recreate(bench: Bench, emu: Emulator, service: str) -> None:
    """What cannot change in place changes by a safe recreate."""
    setting = t.cast(Setting, fixed(service))
    task = next(s.complete(service, name) for name in s.task_types(service) if setting.fits(name))
    before, after = s.values(service, setting)
    made(bench, s.declared(task, setting, before))
    seen = ensure(bench, s.declared(task, setting, after), recreate=True)
    assert (seen.result.get("action"), seen.result.get("msg")) == ("recreate", None)
    assert set(emu.endpoints) == {"e1"}
    assert emu.endpoints["e1"].secrets == task.get("secrets", {})


@pytest.mark.parametrize("service", NAMES)
def test_absent(bench: Bench, emu: Emulator, service: str) -> None:
    """Also by the name under which it was created, where the server shows another."""
    task = first(service)
    made(bench, task)
    other = "cohere" if service != "cohere" else "openai"
    seen = bench.ensure(module=GENERIC, state="absent", service=other)
    assert f"has the service '{s.facts(service).shown_as or service}', not '{other}'" in seen.result["msg"]
    seen = bench.ensure(module=GENERIC, state="absent", service=service, task_type=task["task_type"])
    assert seen.result["action"] == "delete"
    assert emu.endpoints == {}


# --- the same thing declared twice: a secret in two places, secrets in another order ---

SECOND = "s3cond-secret-of-two"


def both_places(service: str, value: object = None) -> Json:
    """A task with its first secret among the settings as well: as it is, or with another value."""
    task = first(service)
    name, declared = next(iter(s.secret_values(service, s.facts(service).credentials[0]).items()))
    return s.with_settings(task, **{name: declared if value is None else value})


@pytest.mark.parametrize(("exists", "value"), [(False, None), (True, SECOND)])
@pytest.mark.parametrize("service", WITH_SECRET)
def test_a_secret_in_two_places(bench: Bench, emu: Emulator, service: str, exists: bool, value: object) -> None:
    """Refused before any request, be they the same: it is unknown which of them counts."""
    if exists:
        s.made(bench, first(service))
    before = {name: endpoint.as_dict() for name, endpoint in emu.endpoints.items()}
    seen = ensure(bench, both_places(service, value))
    (name,) = set(s.facts(service).credentials[0].secrets[:1])
    expect_failure(seen, f"{name} is in service_settings and in secrets", "Set it once, in secrets")
    assert seen.requests == seen.check_requests == []
    assert {name: endpoint.as_dict() for name, endpoint in emu.endpoints.items()} == before
    assert not any(SECOND in run.output for run, _given in bench.runs)


@pytest.mark.parametrize("value", [None, SECOND])
def test_a_secret_in_two_places_in_a_set(bench: Bench, emu: Emulator, value: object) -> None:
    """As any mistake in a set: it is told where, and nothing is done."""
    wrong = {"inference_id": "wrong", **both_places("cohere", value)}
    run, requests = bench.run(SET, bench.arguments(endpoints=[item("good"), wrong]))
    assert run.result["failed"]
    assert "number 2 ('wrong'): api_key is in service_settings and in secrets" in run.result["msg"]
    assert (requests, emu.endpoints) == ([], {})
    assert SECOND not in run.output


@pytest.mark.parametrize("exists", [False, True])
def test_secrets_in_another_order(bench: Bench, emu: Emulator, exists: bool) -> None:
    """With a name that is no secret of the service: the same answer and the same body, whichever comes first."""
    task = first("cohere")
    if exists:
        s.made(bench, task)
        task = s.with_settings(task, model_id="another")
        task["recreate"] = True
    found = []
    for secrets in ({"nope": SECOND, "api_key": REMOTE_KEY}, {"api_key": REMOTE_KEY, "nope": SECOND}):
        arguments = bench.arguments(inference_id="e1", **{**task, "secrets": secrets})
        for check in (True, False):
            run, requests = bench.run(GENERIC, arguments, check=check)
            result = {name: value for name, value in run.result.items() if name != "invocation"}
            found.append((check, result, requests))
            assert SECOND not in run.output
    assert found[:2] == found[2:]
    assert "nope" in found[1][1]["msg"]
    assert list(emu.endpoints) == (["e1"] if exists else [])
