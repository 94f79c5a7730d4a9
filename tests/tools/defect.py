# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a defect for `mutations.py` is, and the tests that defects are tried on."""

from __future__ import annotations

from typing import NamedTuple


class Defect(NamedTuple):
    """One mistake: what it does, in which file of `plugins/module_utils`, and the tests that are about it.

    `also` are edits of other files, each with its name: of what is made sure twice, one alone is made up for.
    """

    name: str
    file: str
    edits: tuple[tuple[str, str], ...]
    tests: tuple[str, ...]
    also: tuple[tuple[str, str, str], ...] = ()

    @property
    def all_edits(self) -> tuple[tuple[str, str, str], ...]:
        """File, text and its replacement, of each edit."""
        return (*((self.file, good, bad) for good, bad in self.edits), *self.also)


def unit(*names: str) -> tuple[str, ...]:
    """Paths of unit tests, each named by its room and file: `_transport/client`."""
    paths = (name.rpartition("/") for name in names)
    return tuple(f"tests/unit/plugins/module_utils/{room}/test_{file}.py" for room, _slash, file in paths)


def matrix(which: str) -> tuple[str, ...]:
    return ("tests/functional/faults/test_matrix.py", "-k", which)


WRITERS = ("tests/functional/faults/test_other_writers.py",)
KILLS = ("tests/functional/faults/test_kills.py",)
FUNCTIONAL = "tests/functional/test_{}.py"


def one(name: str, file: str, good: str, bad: str, tests: tuple[str, ...]) -> Defect:
    return Defect(name, file, ((good, bad),), tests)
