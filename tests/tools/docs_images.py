# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the pictures of the guides in which a terminal is seen: real runs of the demo's playbooks against the emulator.

Usage: docs_images.py FOLDER
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

from terminal_svg import terminal
from tree import TREE

sys.path.insert(0, str(TREE / "tests"))

from demo.run import SCENES, Scene, Stage

# Runs in their order: what happens before, and the arguments. What happens is the demo's.
RUNS: tuple[Scene, ...] = (
    Scene("first", before=SCENES[0].before),
    Scene("again"),
    Scene("drift", ("--check", "--diff"), before=SCENES[6].before),
    Scene("refusal", ("-e", "deployment=Larger-deployment-id")),
)
# The picture, its title for those who cannot see it, and the runs in it.
PICTURES = (
    (
        "terminal-first-run",
        "The first run creates both endpoints, the second one has nothing to do",
        ("first", "again"),
    ),
    ("terminal-drift", "Check mode shows that the rate limit is 5 where 1440 is stated", ("drift",)),
    ("terminal-refusal", "A change that cannot be made in place is refused", ("refusal",)),
)


class Coloured(Stage):
    """The demo's stage, for a terminal with colours."""

    def environment(self) -> dict[str, str]:
        """Colours, and a width that can be read on a page."""
        return {**super().environment(), "ANSIBLE_FORCE_COLOR": "true", "COLUMNS": "80"}


def shown(command: list[str], output: str) -> str:
    """The output as in a terminal, without lines that only say what stands below again."""
    output = re.sub(r"(\x1b\[[\d;]*m)?\[ERROR\].*?(?=(\x1b\[[\d;]*m)?fatal)", "", output, flags=re.DOTALL)
    # so that the recap fits into the line
    output = re.sub(r"^.*unreachable=.*$", lambda found: re.sub(r" {2,}", " ", found[0]), output, flags=re.MULTILINE)
    lines = [line.rstrip() for line in output.strip().splitlines()]
    lines = [line for line, before in zip(lines, ["", *lines]) if line or before]
    return "\n".join([f"$ {' '.join(command)}", *lines, ""])


def play(stage: Stage, scene: Scene) -> str:
    """Run the playbook of the demo's first act once."""
    if scene.before is not None:
        scene.before(stage)
    command = ["ansible-playbook", scene.playbook, *scene.arguments]
    return shown(command, stage.run(command))


def main(folder: Path) -> None:
    """Let everything run and write the pictures."""
    place = Path(tempfile.mkdtemp(prefix="esops-images-"))
    stage = Coloured(place)
    try:
        outputs = {scene.title: play(stage, scene) for scene in RUNS}
    finally:
        stage.process.terminate()
        stage.process.wait()
        shutil.rmtree(place)
    folder.mkdir(parents=True, exist_ok=True)
    for name, title, runs in PICTURES:
        text = "\n".join(outputs[run] for run in runs)
        (folder / f"{name}.svg").write_text(terminal(text, title), "utf-8")
        print(folder / f"{name}.svg")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
