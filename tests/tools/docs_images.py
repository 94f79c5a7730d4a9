# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the pictures of terminals in the guides, from real runs of the demo's playbook against the emulator.

Usage: docs_images.py FOLDER
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from terminal_svg import terminal
from tree import TREE

sys.path.insert(0, str(TREE / "tests"))

from demo.stage import Stage
from demo.story import CREATED, DRIFTED, REFUSED, UNCHANGED, Scene

# Runs in their order. What happens before each is the demo's.
RUNS: dict[str, Scene] = {
    "first": CREATED,
    "again": UNCHANGED,
    "drift": DRIFTED,
    "refusal": REFUSED,
}
# The picture, its title for those who cannot see it, and the runs in it.
PICTURES = (
    ("terminal-first-run", "The first run creates the endpoint, the second one changes nothing", ("first", "again")),
    ("terminal-drift", "Check mode shows that the rate limit is 5 and would be 600 again", ("drift",)),
    ("terminal-refusal", "A change that cannot be made in place is refused", ("refusal",)),
)


class Coloured(Stage):
    """The demo's stage, for a terminal with colours."""

    def environment(self) -> dict[str, str]:
        """Colours, and a width that can be read on a page."""
        return {**super().environment(), "ANSIBLE_FORCE_COLOR": "true", "COLUMNS": "80"}


def shown(command: list[str], output: str) -> str:
    """The output as in a terminal, without errors that are printed twice."""
    output = re.sub(r"(\x1b\[[\d;]*m)?\[ERROR\].*?(?=(\x1b\[[\d;]*m)?fatal)", "", output, flags=re.DOTALL)
    # so that the recap fits into the line
    output = re.sub(r"^.*unreachable=.*$", lambda found: re.sub(r" {2,}", " ", found[0]), output, flags=re.MULTILINE)
    lines = [line.rstrip() for line in output.strip().splitlines()]
    lines = [line for line, before in zip(lines, ["", *lines]) if line or before]
    return "\n".join([f"$ {' '.join(command)}", *lines, ""])


def play(stage: Stage, scene: Scene) -> str:
    """Run the scene's playbook once."""
    if scene.before is not None:
        scene.before(stage)
    command = ["ansible-playbook", scene.playbook, *scene.arguments]
    return shown(command, stage.run(command))


def main(folder: Path) -> None:
    """Run everything and write the pictures."""
    with tempfile.TemporaryDirectory(prefix="esops-images-") as place:
        stage = Coloured(Path(place))
        try:
            outputs = {name: play(stage, scene) for name, scene in RUNS.items()}
        finally:
            stage.stop()
    folder.mkdir(parents=True, exist_ok=True)
    for name, title, runs in PICTURES:
        text = "\n".join(outputs[run] for run in runs)
        (folder / f"{name}.svg").write_text(terminal(text, title), "utf-8")
        print(folder / f"{name}.svg")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
