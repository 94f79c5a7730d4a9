# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The action plugin of all modules: runs the module inside Ansible's worker process where that makes no difference.

Otherwise the action of ansible-core runs it, as it does with any module. In both cases the same code of ansible-core
runs before and after the module. But instead of a program that is built, written to disk and started, the module runs
in a fork of the process in which Ansible runs the task, which has everything loaded.
"""

from __future__ import annotations

import contextlib
import importlib
import typing as t

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ._conditions import CORE, KNOWN_CORES, MODULE_IN_FORK, Task, obstacle, on_by_default

_USUAL = "ansible.legacy.normal"  # the name by which ansible-core looks for it, so that a replaced one is found


class ModuleAction(ActionBase):  # type: ignore[misc, unused-ignore]
    """Runs the module that has the name of the subclass's file.

    Each module has its own file, instead of an entry in meta/runtime.yml that redirects all of them to one file.
    Ansible knows redirected actions by one name, so the `module_defaults` of one module would apply to all of them, and
    callbacks and AWX would get that name instead of the module's.
    """

    _supports_async = True
    module = ""
    #: why the module did not run in a fork; empty if it did
    obstacle = ""
    _does: t.Any = None

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        """Load the module with everything it needs.

        Ansible first loads an action in its main process, and forks the processes for tasks from it: what is loaded
        there is loaded once, and not in each fork.
        """
        super().__init_subclass__(**kwargs)
        cls.module = cls.__module__.replace(".action.", ".modules.")
        if on_by_default() and CORE in KNOWN_CORES:
            with contextlib.suppress(Exception):  # the module's own process reports it
                importlib.import_module(cls.module)
                importlib.import_module(MODULE_IN_FORK)

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Run the task."""
        del tmp
        usual = self._shared_loader_obj.action_loader.get(_USUAL, class_only=True)
        self.obstacle = obstacle(Task(self, usual, self.module, task_vars or {}))
        if self.obstacle:
            Display().vvv(f"{self._task.action} runs in a process of its own: {self.obstacle}")
        else:
            usual = importlib.import_module(MODULE_IN_FORK).in_fork(usual, importlib.import_module(self.module))
        self._does = usual(
            task=self._task,
            connection=self._connection,
            play_context=self._play_context,
            loader=self._loader,
            templar=self._templar,
            shared_loader_obj=self._shared_loader_obj,
        )
        return t.cast("dict[str, t.Any]", self._does.run(task_vars=task_vars))

    def cleanup(self, force: bool = False) -> None:
        """Clean up after the action that did the work."""
        if self._does is None:
            super().cleanup(force)
        else:
            self._does.cleanup(force)
