# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is secret in a task is asked in one place: of the options, of what is free-form, and of the environment."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.module_utils import basic

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible import (
    azure_openai,
    connector,
    connector_info,
    connector_sync_job,
    inference_endpoint,
    inference_endpoint_info,
    inference_endpoints,
    module,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.definition import (
    Context,
    Definition,
    execute,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import CollectionError

MODULES = (
    azure_openai,
    connector_info,
    connector,
    connector_sync_job,
    inference_endpoint_info,
    inference_endpoint,
    inference_endpoints,
)
LOGIN = {"api_key": "Login-Secret"}
FREE_FORM: dict[str, t.Any] = {"service": "openai", "service_settings": {"api_key": "Settings-Secret"}}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_options_and_environment(module: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELASTICSEARCH_BEARER_TOKEN", "Environment-Secret")
    found = module.definition().secrets({"url": ["http://elasticsearch.example.com:9200"], **LOGIN})
    assert {"Login-Secret", "Environment-Secret"} <= found
    assert not any("elasticsearch.example.com" in secret for secret in found)


@pytest.mark.parametrize(
    ("module", "params"),
    [(inference_endpoint, FREE_FORM), (inference_endpoints, {"endpoints": [FREE_FORM]})],
    ids=["one", "set"],
)
def test_free_form(module: t.Any, params: dict[str, t.Any]) -> None:
    """What `no_log` cannot say, because the option holds more than secrets."""
    assert "Settings-Secret" in module.definition().secrets({**params, **LOGIN})


class Knowing(Definition):
    """A module that knows of a secret which nothing else would find."""

    def secrets(self, params: t.Mapping[str, t.Any]) -> set[str]:
        """The usual ones and its own."""
        return {*super().secrets(params), "Known-Secret"}


def knowing(run: t.Callable[[Context], dict[str, t.Any]]) -> Knowing:
    return Knowing(inference_endpoint_info.definition().argument_spec, run, lambda _params: "look at Known-Secret")


def test_a_run_asks_there() -> None:
    def run(context: Context) -> dict[str, t.Any]:
        context.warn("careful: Known-Secret")
        raise CollectionError("it was Known-Secret", "Change Known-Secret.", note={"Known-Secret": ["Known-Secret"]})

    finished = execute(knowing(run), Context({"url": ["http://127.0.0.1:9"]}, check_mode=False, diff_mode=True))
    assert finished.failed
    assert "Known-Secret" not in repr(finished)
    assert "it was ********" in finished.result["msg"]


def test_a_module_asks_there(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Before Ansible writes the arguments to the log."""
    arguments = {"url": "http://127.0.0.1:9"}
    logged: list[str] = []
    covered: list[bool] = []

    def log(self: basic.AnsibleModule, msg: str, log_args: t.Any = None) -> None:
        covered.append("Known-Secret" in self.no_log_values)
        logged.append(f"{msg} {log_args}")

    monkeypatch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode())
    monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
    monkeypatch.setattr(basic.AnsibleModule, "log", log)
    with pytest.raises(SystemExit):
        module.run_module(knowing(lambda _context: {"changed": False, "note": "Known-Secret"}))
    assert "Known-Secret" not in capsys.readouterr().out + repr(logged)
    assert covered
    assert all(covered)
