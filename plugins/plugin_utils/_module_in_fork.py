# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""A module in a fork of Ansible's process instead of a program, with what Ansible's own wrapper does around it.

This uses private parts of ansible-core. `_conditions` loads it only for releases that it was tested with, and checks
that those parts exist.
"""

from __future__ import annotations

import functools
import importlib
import json
import sys
import types
import typing as t

from ansible.executor import module_common
from ansible.module_utils import basic
from ansible.module_utils.common import json as common_json
from ansible.module_utils.common import warnings as common_warnings
from ansible.module_utils.common.text.converters import to_text
from ansible.release import __version__

from ._forked import Ended, run_forked

PROFILE = "legacy"  # how ansible-core 2.19 and later writes values for modules by default
_HAS_PROFILES = not __version__.startswith("2.18.")


class Payload(bytes):
    """The arguments for a module as JSON, in place of the program that Ansible would send."""


def in_fork(usual: t.Any, module: types.ModuleType) -> t.Any:
    """Return the action class `usual`, changed to run `module` instead of writing a program to disk and starting it."""

    class InFork(usual):  # type: ignore[misc, unused-ignore]
        """The usual action, but the module runs in a fork."""

        def _is_pipelining_enabled(self, *_args: t.Any, **_kwargs: t.Any) -> bool:
            return True  # so that nothing is written to disk

        def _configure_module(
            self, module_name: str, module_args: dict[str, t.Any], task_vars: dict[str, t.Any]
        ) -> t.Any:
            try:
                return _configured(_payload(module_args), str(module.__file__))
            except (TypeError, ValueError):  # arguments that are not possible in JSON: ansible-core has the message
                return super()._configure_module(module_name=module_name, module_args=module_args, task_vars=task_vars)

        def _low_level_execute_command(self, cmd: str, *args: t.Any, in_data: t.Any = None, **kwargs: t.Any) -> t.Any:
            if not isinstance(in_data, Payload):
                return super()._low_level_execute_command(cmd, *args, in_data=in_data, **kwargs)
            return _as_result(
                run_forked(functools.partial(_be_module, module.main, in_data), self._loader.get_basedir())
            )

    return InFork


def missing_parts() -> list[str]:
    """Return the private parts of ansible-core that are missing."""
    parts = [(owner, name) for owner, name, _value in _in_a_new_process(b"")]
    if _HAS_PROFILES:
        parts += [(module_common, "_BuiltModule"), (_internal("_ansiballz._loader"), "_handle_exception")]
    return [f"{owner.__name__}.{name}" for owner, name in parts if not hasattr(owner, name)]


def _payload(arguments: t.Mapping[str, t.Any]) -> Payload:
    """The arguments as Ansible writes them for a module. Raises TypeError or ValueError if it cannot."""
    options: dict[str, t.Any]
    if _HAS_PROFILES:
        options = {"cls": common_json.get_module_encoder(PROFILE, common_json.Direction.CONTROLLER_TO_MODULE)}
    else:
        options = {"cls": common_json.AnsibleJSONEncoder, "vault_to_text": True}
    return Payload(json.dumps({"ANSIBLE_MODULE_ARGS": dict(arguments)}, **options).encode("utf-8"))


def _configured(data: Payload, path: str) -> t.Any:
    """The return value of ActionBase._configure_module."""
    style, shebang = "new", f"#!{sys.executable}"
    if not _HAS_PROFILES:
        return (style, shebang, data, path)
    built = module_common.__dict__["_BuiltModule"]
    return built(b_module_data=data, module_style=style, shebang=shebang, serialization_profile=PROFILE), path


def _as_result(ended: Ended) -> dict[str, t.Any]:
    """The return value of ActionBase._low_level_execute_command."""
    texts = {"stdout": ended.stdout, "stderr": ended.stderr}
    result: dict[str, t.Any] = {name: to_text(text, errors="surrogate_then_replace") for name, text in texts.items()}
    return {**result, "rc": ended.status, **{f"{name}_lines": text.splitlines() for name, text in result.items()}}


def _be_module(main: t.Callable[[], t.Any], data: Payload) -> None:
    """Run a module's `main`, as in a process of its own."""
    del sys.argv[1:]
    for owner, name, value in _in_a_new_process(bytes(data)):
        setattr(owner, name, value)
    for said in ("_global_warnings", "_global_deprecations"):
        common_warnings.__dict__[said].clear()
    if not _HAS_PROFILES:
        main()
        sys.stdout.write('{"msg": "New-style module did not handle its own exit", "failed": true}\n')
        sys.exit(1)
    try:
        main()
        raise RuntimeError("New-style module did not handle its own exit.")
    except Exception as error:  # noqa: BLE001 - ansible-core reports it
        _internal("_ansiballz._loader").__dict__["_handle_exception"](error, PROFILE)


def _in_a_new_process(data: bytes) -> t.Iterator[tuple[types.ModuleType, str, t.Any]]:
    """The values in `ansible.module_utils` that differ between a new process and Ansible's own: module, name, value."""
    yield basic, "_ANSIBLE_ARGS", data
    if not _HAS_PROFILES:
        return
    internal, traceback = _internal(""), _internal("_traceback")
    yield basic, "_ANSIBLE_PROFILE", PROFILE
    yield basic, "_PARSED_MODULE_ARGS", None
    yield internal, "is_controller", False
    yield internal, "get_controller_serialize_map", dict
    yield internal, "import_controller_module", lambda _name: None
    yield traceback, "_is_traceback_enabled", traceback.__dict__["_is_module_traceback_enabled"]
    yield traceback, "_module_tracebacks_enabled_events", None


def _internal(name: str) -> types.ModuleType:
    return importlib.import_module(f"ansible.module_utils._internal.{name}".rstrip("."))
