# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every command line in README and guides is one that the program of that name understands."""

from __future__ import annotations

import shlex
import typing as t

import pytest
from ansible.cli.adhoc import AdHocCLI
from ansible.cli.galaxy import GalaxyCLI
from ansible.cli.playbook import PlaybookCLI
from ansible.cli.vault import VaultCLI
from ansible_builder.cli import parse_args

from .blocks import GUIDES, TREE, commands

PARSERS: dict[str, t.Any] = {
    "ansible": AdHocCLI,
    "ansible-galaxy": GalaxyCLI,
    "ansible-playbook": PlaybookCLI,
    "ansible-vault": VaultCLI,
}
# What cannot be run here: the shell's own, a cloud that asks for an account, and what other tests run for real.
OTHERS = {".", "ansible-runner", "az", "cd", "curl", "export", "git", "make", "podman", "python3", "read"}
LINES = [(path.stem, line) for path in (TREE / "README.md", *sorted(GUIDES.glob("*.rst"))) for line in commands(path)]


@pytest.mark.parametrize(("document", "line"), LINES)
def test_command_is_understood(document: str, line: str) -> None:
    command = shlex.split(line)
    if command[0] == "ansible-builder":
        assert parse_args(command[1:]).action == command[1]
        return
    if command[0] not in PARSERS:
        assert command[0] in OTHERS, document
        return
    parser = PARSERS[command[0]](command)
    parser.init_parser()
    assert parser.parser.parse_args(command[1:]).verbosity is not None


def test_there_are_commands_of_each_kind() -> None:
    assert {*PARSERS, "az", "curl", "make"} <= {line.split()[0] for _document, line in LINES}
