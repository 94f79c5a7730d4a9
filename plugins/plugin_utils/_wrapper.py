# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Being a module in a fork of Ansible's process: what the wrapper that Ansible puts around a module does.

This rests on private parts of ansible-core, so it is loaded only for releases that it is known to work with.
"""

from __future__ import annotations

import importlib
import json
import sys
import typing as t

from ansible.executor import module_common
from ansible.module_utils import basic
from ansible.module_utils.common import json as common_json
from ansible.module_utils.common import warnings as common_warnings

PROFILE = "legacy"  # how ansible-core from 2.19 on writes values for modules that ask for nothing else
_HAS_PROFILES = hasattr(module_common, "_BuiltModule")  # from 2.19 on


class Payload(bytes):
    """The arguments for a module as JSON, in the place of the program that Ansible would send."""


def payload(arguments: t.Mapping[str, t.Any]) -> Payload:
    """The arguments as Ansible writes them for a module. Raises TypeError or ValueError where it cannot."""
    options: dict[str, t.Any]
    if _HAS_PROFILES:
        options = {"cls": common_json.get_module_encoder(PROFILE, common_json.Direction.CONTROLLER_TO_MODULE)}
    else:
        options = {"cls": common_json.AnsibleJSONEncoder, "vault_to_text": True}
    return Payload(json.dumps({"ANSIBLE_MODULE_ARGS": dict(arguments)}, **options).encode("utf-8"))


def configured(data: Payload, interpreter: str, path: str) -> t.Any:
    """What ActionBase._configure_module returns."""
    style, shebang = "new", f"#!{interpreter}"
    if not _HAS_PROFILES:
        return (style, shebang, data, path)
    built = module_common.__dict__["_BuiltModule"]
    return built(b_module_data=data, module_style=style, shebang=shebang, serialization_profile=PROFILE), path


def be_module(main: t.Callable[[], t.Any], data: Payload) -> None:
    """Run a module's `main`, as in a process of its own."""
    _forget_the_controller()
    basic.__dict__.update(_ANSIBLE_ARGS=bytes(data), _ANSIBLE_PROFILE=PROFILE, _PARSED_MODULE_ARGS=None)
    if not _HAS_PROFILES:
        main()
        sys.stdout.write('{"msg": "New-style module did not handle its own exit", "failed": true}\n')
        sys.exit(1)
    try:
        main()
        raise RuntimeError("New-style module did not handle its own exit.")
    except Exception as error:  # noqa: BLE001 - not for us to judge
        _core("_ansiballz._loader").__dict__["_handle_exception"](error, PROFILE)


def _forget_the_controller() -> None:
    """Undo what Ansible changes in `module_utils` for itself; nothing may have been said yet."""
    del sys.argv[1:]
    for said in ("_global_warnings", "_global_deprecations"):
        common_warnings.__dict__[said].clear()
    if not _HAS_PROFILES:
        return
    _core("").__dict__.update(
        is_controller=False, get_controller_serialize_map=dict, import_controller_module=lambda _name: None
    )
    tracebacks = _core("_traceback").__dict__
    tracebacks.update(
        _is_traceback_enabled=tracebacks["_is_module_traceback_enabled"], _module_tracebacks_enabled_events=None
    )


def _core(name: str) -> t.Any:
    return importlib.import_module(f"ansible.module_utils._internal.{name}".rstrip("."))
