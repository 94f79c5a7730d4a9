# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module's shell inside Ansible's own: what it prints and logs.

docs/reference/contract.md, "Secrets", "Masking".
"""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common.parameters import PASS_VARS

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible import azure_openai, module
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.definition import Context, Definition

SECRETS = ("Login-Secret", "Azure-Secret", "Header-Secret", "Misspelt-Secret")
ARGUMENTS: dict[str, t.Any] = {
    "url": "http://127.0.0.1:9",
    "retries": 0,
    "use_proxy": False,
    "api_key": "Login-Secret",
    "inference_id": "e1",
    "task_type": "completion",
    "service_settings": {"resource_name": "r", "api_key": "Azure-Secret"},
    "task_settings": {"headers": {"h": "Header-Secret"}},
}


class Shell(t.NamedTuple):
    """What a module printed, and what it sent to the log."""

    result: dict[str, t.Any]
    status: int
    logged: str


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> t.Callable[..., Shell]:
    """Runs a module in this process."""

    def play(definition: Definition, arguments: dict[str, t.Any], **modes: t.Any) -> Shell:
        if "inject_invocation" in PASS_VARS:  # ansible-core 2.21 shows the arguments only where it is asked to
            modes["inject_invocation"] = True
        given = {**arguments, **{f"_ansible_{name}": value for name, value in modes.items()}}
        logged: list[str] = []
        monkeypatch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": given}).encode())
        monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
        monkeypatch.setattr(
            basic.AnsibleModule, "log", lambda self, msg, log_args=None: logged.append(f"{msg} {log_args}")
        )
        with pytest.raises(SystemExit) as ended:
            module.run_module(definition)
        printed = capsys.readouterr().out
        assert not any(secret in printed + repr(logged) for secret in SECRETS)
        return Shell(json.loads(printed), int(ended.value.code or 0), repr(logged))

    return play


def plain(result: dict[str, t.Any], *warnings: str) -> Definition:
    """A definition that just returns something."""

    def run(context: Context) -> dict[str, t.Any]:
        for warning in warnings:
            context.warn(warning)
        return result

    return Definition(azure_openai.definition().argument_spec, run, lambda params: "do it")


def test_success(shell: t.Callable[..., Shell]) -> None:
    done = shell(plain({"changed": True, "note": "Azure-Secret"}, "careful: Login-Secret"), ARGUMENTS)
    assert (done.status, done.result["changed"], done.result["note"]) == (0, True, "********")
    assert "careful" in repr(done.result["warnings"])
    shown = done.result["invocation"]["module_args"]
    assert (shown["inference_id"], shown["service_settings"]["resource_name"]) == ("e1", "r")
    assert "inference_id=e1" in done.logged


def test_diff_only_where_it_is_wanted(shell: t.Callable[..., Shell]) -> None:
    diff = {"before": {}, "after": {"a": 1}}
    assert shell(plain({"changed": True, "diff": diff}), ARGUMENTS, diff=True).result["diff"] == diff
    assert "diff" not in shell(plain({"changed": True, "diff": diff}), ARGUMENTS).result


def test_failure(shell: t.Callable[..., Shell]) -> None:
    done = shell(azure_openai.definition(), ARGUMENTS, check_mode=True)
    assert (done.status, done.result["failed"], done.result["changed"]) == (1, True, False)
    assert "Could not create or update inference endpoint 'e1': No connection" in done.result["msg"]
    assert done.result["kind"] == "cannot_connect"


WRONG: dict[str, tuple[dict[str, t.Any], str]] = {
    "misspelt option": ({"apikey": "Misspelt-Secret"}, "apikey"),
    "misspelt setting": ({"service_settings": {"apikey": "Misspelt-Secret"}}, "apikey"),
    "misspelt group": ({"task_setting": {"headers": {"x": "Misspelt-Secret"}}}, "task_setting"),
    "two secrets": (
        {"service_settings": {"api_key": "Azure-Secret", "entra_id": "Misspelt-Secret"}},
        "exclude each other",
    ),
    "no task type": ({"task_type": None}, "task_type"),
    "unknown task type": ({"task_type": "rerank"}, "rerank"),
    "no number": ({"service_settings": {"dimensions": "many"}}, "dimensions"),
    "unknown strategy": ({"chunking_settings": {"strategy": "x"}}, "strategy"),
    "text for a map": ({"service_settings": "Misspelt-Secret"}, ""),
    "map for a text": ({"service_settings": {"deployment_id": {"api_key": "Misspelt-Secret"}}}, "deployment_id"),
    "map for a number": ({"timeout": {"password": "Misspelt-Secret"}}, "timeout"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_arguments(name: str, shell: t.Callable[..., Shell]) -> None:
    changes, word = WRONG[name]
    done = shell(azure_openai.definition(), {**ARGUMENTS, **changes})
    assert (done.status, done.result["failed"], done.result["kind"]) == (1, True, "bad_input")
    assert word in done.result["msg"]


def test_requests_is_not_installed(shell: t.Callable[..., Shell], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REQUESTS_ERROR", ImportError("no"))
    done = shell(plain({"changed": False}), ARGUMENTS)
    assert (done.status, done.result["kind"]) == (1, "missing_library")
    assert "requests" in done.result["msg"]
