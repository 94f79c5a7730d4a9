# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Login, privileges, licence and headers: each failure is told apart, with its own advice."""

from __future__ import annotations

import pytest
from functional import facts
from functional.facts import BODY, CLUSTER_KEY, NEWEST, PLACE, TASK, USER, VERSIONS, Json, existing, having, seed, shown
from functional.harness import GET, VERSION, Bench, expect, put, update
from support.modules import AZURE, CONNECTOR_INFO, INFO

from es_emulator import Emulator, Fault, Login

ON_WRITE = "what a login or licence may write is known only when it writes"


@pytest.mark.parametrize("version", VERSIONS)
def test_licence(bench: Bench, emu: Emulator, version: str) -> None:
    """From 8.18 on writing needs an Enterprise licence; before, nothing is checked."""
    emu.set_version(version)
    emu.licence = "basic"
    checked = facts.can(version, "licence")
    seen = bench.ensure(**TASK, check_differs=ON_WRITE if checked else "")
    assert seen.requests == [GET, put(BODY)]
    if not checked:
        assert seen.result["action"] == "create"
        return
    result = seen.result
    assert (result["failed"], result["changed"]) == (True, False)
    assert "Enterprise licence" in result["msg"]
    assert "'e1'" in result["msg"]
    assert (result["error"]["status"], result["error"]["type"]) == (403, "security_exception")
    assert "license is non-compliant" in result["error"]["reason"]
    assert result["request"] == {"method": "PUT", "path": "/_inference/text_embedding/e1"}
    assert not emu.endpoints


@pytest.mark.parametrize("version", having("licence"))
def test_licence_for_unchanged(bench: Bench, emu: Emulator, version: str) -> None:
    """An expired licence does not get in the way of what is already so."""
    emu.licence = "expired"
    stored = existing(emu, version)
    there = shown(version, stored)
    expect(bench.ensure(**TASK), "none", there, there, there)


@pytest.mark.parametrize("version", VERSIONS)
def test_may_only_read(bench: Bench, emu: Emulator, version: str) -> None:
    emu.set_version(version)
    emu.privileges = {"monitor_inference", "monitor"}
    seen = bench.ensure(**TASK, check_differs=ON_WRITE)
    result = seen.result
    assert (result["failed"], result["changed"]) == (True, False)
    assert "manage_inference" in result["msg"]
    assert (result["error"]["status"], result["error"]["type"]) == (403, "security_exception")
    assert "cluster:admin/xpack/inference/put" in result["error"]["reason"]
    assert seen.requests == [GET, put(BODY)]
    assert not emu.endpoints


@pytest.mark.parametrize("version", VERSIONS)
def test_may_not_read(bench: Bench, emu: Emulator, version: str) -> None:
    emu.set_version(version)
    emu.privileges = set()
    seen = bench.ensure(**TASK)
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert "monitor_inference" in seen.result["msg"]
    assert seen.result["error"]["status"] == 403
    assert seen.requests == seen.check_requests == [GET]


@pytest.mark.parametrize("version", VERSIONS)
def test_version_is_not_needed_for_create_unchanged_and_delete(bench: Bench, emu: Emulator, version: str) -> None:
    """manage_inference alone will do, as long as nothing depends on the version."""
    emu.set_version(version)
    emu.privileges = {"manage_inference"}
    options: Json = {"task_type": "text_embedding", "service_settings": facts.SETTINGS}
    assert bench.ensure(**options).result["action"] == "create"
    assert bench.ensure(**options).result["action"] == "none"
    assert bench.ensure(state="absent").result["action"] == "delete"


@pytest.mark.parametrize("version", VERSIONS)
def test_version_is_needed_for_a_change(bench: Bench, emu: Emulator, version: str) -> None:
    emu.privileges = {"manage_inference"}
    stored = existing(emu, version)
    seen = bench.ensure(task_type="text_embedding", **USER)
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert "privilege monitor" in seen.result["msg"]
    assert "version" in seen.result["msg"]
    assert seen.result["request"] == {"method": "GET", "path": "/"}
    assert seen.requests == seen.check_requests == [GET, VERSION]
    assert facts.stored_in(emu) == stored


LOGINS: dict[str, tuple[Login, Json]] = {
    "encoded api key": (Login("api_key", "id", CLUSTER_KEY), {"api_key": "aWQ6Y2x1c3Rlci1rZXktWnE4dw=="}),
    "id and key": (Login("api_key", "id", CLUSTER_KEY), {"api_key": f"id:{CLUSTER_KEY}"}),
    "user": (Login("basic", "elastic", CLUSTER_KEY), {"username": "elastic", "password": CLUSTER_KEY}),
    "token": (Login("bearer", CLUSTER_KEY), {"bearer_token": CLUSTER_KEY}),
}


@pytest.mark.parametrize("name", LOGINS)
def test_logins(bench: Bench, emu: Emulator, name: str) -> None:
    emu.node.login, options = LOGINS[name]
    stored = seed(emu, facts.standing(NEWEST))
    declared = {"api_key": None, **options}
    seen = bench.ensure(**TASK, **declared)
    assert seen.result["endpoint"] == shown(NEWEST, stored)


@pytest.mark.parametrize("name", LOGINS)
def test_login_from_the_environment(bench: Bench, emu: Emulator, name: str) -> None:
    emu.node.login, options = LOGINS[name]
    seed(emu, facts.standing(NEWEST))
    environment = {f"ELASTICSEARCH_{option.upper()}": str(value) for option, value in options.items()}
    arguments = {"inference_id": "e1", "task_type": "text_embedding"}
    run, _requests = bench.run(
        "azure_openai_inference_endpoint", arguments, environment={**environment, "ELASTICSEARCH_URL": emu.url}
    )
    assert run.result["action"] == "none", run.result


@pytest.mark.parametrize(
    "options", [{}, {"api_key": "id:wrong-cluster-key"}, {"username": "u", "password": "wrong-password"}]
)
def test_login_refused(bench: Bench, options: Json) -> None:
    """A cluster that refuses the login is not taken for something else, nor for Azure's refusal."""
    seen = bench.ensure(**TASK, **{"api_key": None, **options})
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert ("Elasticsearch refuses the login" if options else "No login is set") in seen.result["msg"]
    assert (seen.result["error"]["status"], seen.result["error"]["type"]) == (401, "security_exception")
    assert seen.requests == seen.check_requests == [GET]


@pytest.mark.parametrize("version", having("update"))
def test_update_not_allowed(bench: Bench, emu: Emulator, version: str) -> None:
    emu.privileges = {"monitor_inference", "monitor"}
    stored = existing(emu, version, "completion")
    seen = bench.ensure(task_type="completion", **USER, check_differs=ON_WRITE)
    assert (seen.result["failed"], seen.result["changed"]) == (True, False)
    assert "manage_inference" in seen.result["msg"]
    assert seen.requests == [GET, VERSION, update(USER, "completion")]
    assert facts.stored_in(emu) == stored


# --- `http_headers` with blanks around a value, as a folded text in YAML or a file that was read leaves them ---

VALUE = "pr0xy-value-99"
TASKS: dict[str, Json] = {
    AZURE: {"inference_id": "e1", "task_type": "text_embedding", "service_settings": PLACE},
    INFO: {},
    CONNECTOR_INFO: {},
}


@pytest.mark.parametrize("declared", [f"  {VALUE}", f"{VALUE}   ", f" {VALUE} "])
@pytest.mark.parametrize("module", TASKS)
def test_blanks_around_a_value(bench: Bench, emu: Emulator, module: str, declared: str) -> None:
    """Sent without them, as RFC 9110 has it, with the one request that it takes."""
    seed(emu, facts.standing(NEWEST))
    run, requests = bench.run(module, bench.arguments(http_headers={"X-Proxy": declared}, **TASKS[module]))
    assert (run.result.get("failed", False), run.result["changed"], len(requests)) == (False, False, 1)
    sent = {name.lower(): value for name, value in emu.log[-1].headers.items()}
    assert sent["x-proxy"] == VALUE


@pytest.mark.parametrize("declared", [f"  {VALUE}", f"{VALUE} "])
def test_a_value_that_is_echoed_without_them(bench: Bench, emu: Emulator, declared: str) -> None:
    """What was sent is the secret, not only what was declared."""
    reason = f"proxy does not know [{VALUE}]"
    emu.add_fault(Fault("status", status=400, body={"error": {"type": "x", "reason": reason}}, times=None))
    run, _requests = bench.run(INFO, bench.arguments(http_headers={"X-Proxy": declared}))
    assert run.result["failed"]
    assert "proxy does not know [********]" in run.result["msg"]
    assert VALUE not in run.output
