# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The action plugin of all modules: runs the module without a Python of its own where that makes no difference.

All else is left to the action of ansible-core that runs any module. Of that action, too, only the middle is changed: in
place of a program that is built, written to disk and started, the module runs in a fork of the process in which
Ansible runs the task, which has everything loaded already. The same code of ansible-core goes before it and after it.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import os
import sys
import types
import typing as t

from ansible.module_utils.common.text.converters import to_text
from ansible.plugins.action import ActionBase
from ansible.release import __version__
from ansible.utils.display import Display

from ._conditions import KNOWN_CORES, means_on, obstacles
from ._forked import run_forked

VARIABLE = "esops_elasticsearch_in_worker"
ENVIRONMENT_VARIABLE = "ESOPS_ELASTICSEARCH_IN_WORKER"
_CORE = ".".join(__version__.split(".")[:2])
_MODULES = "ansible_collections.esops.elasticsearch.plugins.modules"
_USUAL = "ansible.legacy.normal"  # the name by which ansible-core looks for it, so that a replaced one is found


class ModuleAction(ActionBase):  # type: ignore[misc, unused-ignore]
    """Runs one module: that which has the name of the file in which the subclass stands.

    Each module has a file of its own, and no entry in meta/runtime.yml leads all of them to one: redirected actions
    have one name for Ansible, so that the `module_defaults` of one module would be those of all, and callbacks and AWX
    would be told that name in place of the module's.
    """

    _supports_async = True
    module_name = ""
    _usual: t.Any = None

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        """Load the module with all that it needs.

        Ansible loads an action first in its main process, of which the processes for the tasks are forks: what is
        loaded there is loaded once and not in each of them.
        """
        super().__init_subclass__(**kwargs)
        cls.module_name = cls.__module__.rpartition(".")[2]
        if _on_by_default() and _CORE in KNOWN_CORES and not isinstance(_loaded(cls.module_name), Exception):
            with contextlib.suppress(Exception):  # it shows again when a task asks for them
                _helpers()

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Run the task."""
        del tmp
        variables = task_vars or {}
        self._usual = self._shared_loader_obj.action_loader.get(
            _USUAL,
            task=self._task,
            connection=self._connection,
            play_context=self._play_context,
            loader=self._loader,
            templar=self._templar,
            shared_loader_obj=self._shared_loader_obj,
        )
        against = self._obstacles(variables)
        if against:
            Display().vvv(f"A process of its own runs {self._task.action}: {'; '.join(against)}")
        else:
            self._swap_the_middle()
        return t.cast("dict[str, t.Any]", self._usual.run(task_vars=task_vars))

    def cleanup(self, force: bool = False) -> None:
        """Clean up behind the action that did the work."""
        if self._usual is None:
            super().cleanup(force)
        else:
            self._usual.cleanup(force)

    def _obstacles(self, task_vars: dict[str, t.Any]) -> list[str]:
        host_vars = task_vars
        if self._task.delegate_to:
            host_vars = (task_vars.get("ansible_delegated_vars") or {}).get(self._task.delegate_to, {})
        wanted = self._templar.template(host_vars.get(VARIABLE))
        switched_on = _on_by_default() if wanted is None else means_on(wanted)
        if not switched_on or _CORE not in KNOWN_CORES:
            return ["it is switched off" if not switched_on else "this ansible-core has not been tested with it"]
        module = _loaded(self.module_name)
        if isinstance(module, Exception):
            return [f"it cannot be loaded here: {module}"]
        try:
            facts, _wrapper = _helpers()
            seen = facts.Seen(self._usual, module, task_vars, host_vars)
            return obstacles(facts.gather(seen, switched_on=switched_on, core=_CORE))
        except Exception as error:  # noqa: BLE001 - whatever is wrong shows in the usual way as well
            return [f"its situation could not be found out: {error}"]

    def _swap_the_middle(self) -> None:
        """Let the usual action run the module in a fork, where it would write a program to disk and start it."""
        _facts, wrapper = _helpers()
        usual, module = self._usual, t.cast(types.ModuleType, _loaded(self.module_name))
        configure_as_usual, execute_as_usual = usual._configure_module, usual._low_level_execute_command  # noqa: SLF001

        def configure(module_name: str, module_args: dict[str, t.Any], task_vars: dict[str, t.Any]) -> t.Any:
            try:
                data = wrapper.payload(module_args)
            except (TypeError, ValueError):
                return configure_as_usual(module_name=module_name, module_args=module_args, task_vars=task_vars)
            return wrapper.configured(data, sys.executable, str(module.__file__))

        def execute(cmd: str, *args: t.Any, in_data: t.Any = None, **kwargs: t.Any) -> dict[str, t.Any]:
            if not isinstance(in_data, wrapper.Payload):
                return t.cast("dict[str, t.Any]", execute_as_usual(cmd, *args, in_data=in_data, **kwargs))
            return self._in_fork(functools.partial(wrapper.be_module, module.main, in_data))

        usual._configure_module = configure  # noqa: SLF001
        usual._low_level_execute_command = execute  # noqa: SLF001
        usual._is_pipelining_enabled = lambda *_args, **_kwargs: True  # noqa: SLF001 - so nothing is written to disk

    def _in_fork(self, program: t.Callable[[], None]) -> dict[str, t.Any]:
        ended = run_forked(program, self._loader.get_basedir())
        stdout = to_text(ended.stdout, errors="surrogate_then_replace")
        stderr = to_text(ended.stderr, errors="surrogate_then_replace")
        return {
            "rc": ended.status,
            "stdout": stdout,
            "stdout_lines": stdout.splitlines(),
            "stderr": stderr,
            "stderr_lines": stderr.splitlines(),
        }


def _on_by_default() -> bool:
    return means_on(os.environ.get(ENVIRONMENT_VARIABLE) or "true")


@functools.cache
def _helpers() -> tuple[t.Any, t.Any]:
    """`_facts` and `_wrapper`, which rest on private parts of ansible-core: loaded only where those are known."""
    if _CORE not in KNOWN_CORES:
        raise ImportError("this ansible-core has not been tested with it")
    package = __name__.rpartition(".")[0]
    return importlib.import_module(f"{package}._facts"), importlib.import_module(f"{package}._wrapper")


@functools.cache
def _loaded(name: str) -> types.ModuleType | Exception:
    """The module of that name with what it imports, or why it cannot be had: nothing may fail for that here."""
    collects = gc.isenabled()
    gc.disable()  # so much is made at once that it would begin several times, and none of it is litter
    try:
        importlib.import_module("ansible.module_utils.basic")
        return importlib.import_module(f"{_MODULES}.{name}")
    except Exception as error:  # noqa: BLE001 - the module will tell itself
        return error
    finally:
        if collects:
            gc.enable()
