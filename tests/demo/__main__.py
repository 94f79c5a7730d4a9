# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Play the story. The first scene with another outcome than it must have ends the demo with an error."""

from __future__ import annotations

import re
import sys
import tempfile
import textwrap
import time
import typing as t
from pathlib import Path

from .stage import HERE, SECRETS, VERSION, Stage
from .story import SCENES, Scene

INDENT = "    "
NOISE = ("PLAY", "localhost  ", "--- before", "+++ after", "@@ ")


def indented(text: str) -> str:
    """A block under a title."""
    return textwrap.indent(text.rstrip("\n"), INDENT)


def playbook(name: str) -> str:
    """The text of a playbook, without the notice above it."""
    return (HERE / name).read_text("utf-8").partition("---\n")[2]


def worth_showing(output: str) -> str:
    """The output without blank lines, asterisks, heads of diffs, the recap, and errors that are printed twice."""
    output = re.sub(r"^\[ERROR\].*?(?=^fatal)", "", output, flags=re.DOTALL | re.MULTILINE)
    lines = [re.sub(r" \*{3,}$", "", line).rstrip() for line in output.splitlines() if line.strip()]
    return "\n".join(line for line in lines if not line.startswith(NOISE))


def recap(output: str) -> dict[str, int]:
    """The numbers in Ansible's recap."""
    line = next((line for line in output.splitlines() if re.match(r"localhost +: ok=", line)), "")
    return {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", line)}


def methods(log: list[dict[str, t.Any]]) -> str:
    """The methods of all requests, in their order."""
    return " ".join(entry["method"] + ("?dry_run" if "dry_run" in entry["query"] else "") for entry in log)


def play(stage: Stage, number: int, scene: Scene) -> None:
    """Run one scene, and end the demo if something is not as it must be."""
    if scene.before is not None:
        scene.before(stage)
    stage.request("DELETE", "/_emulator/log")
    command = ["ansible-playbook", scene.playbook, *scene.arguments]
    print(f"\n{number:2}. {scene.title}\n{INDENT}$ {' '.join(command)}", flush=True)
    output = stage.run(command)
    made = methods(stage.request("GET", "/_emulator/log"))
    noun = "request" if made.count(" ") == 0 else "requests"
    print(f"{indented(worth_showing(output))}\n{INDENT}→ {len(made.split())} {noun}: {made}", flush=True)
    counts = recap(output)
    flat = " ".join(output.split())  # some releases of Ansible break lines
    missing = [text for text in scene.shows if " ".join(text.split()) not in flat]
    if (counts.get("changed"), counts.get("failed")) != (scene.changed, scene.failed) or missing:
        sys.exit(f"\nThis scene has another outcome than it must have: {counts}, not printed: {missing}\n{output}")
    if scene.requests and made != scene.requests:
        sys.exit(f"\nThis scene sent other requests than it must: {made}, not {scene.requests}")
    if any(secret in output for secret in SECRETS):
        sys.exit("\nA secret was printed.")


def main() -> None:
    """Play all scenes; show each playbook before its first run."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="esops-demo-") as folder:
        stage = Stage(Path(folder))
        try:
            print(f"Elasticsearch {VERSION} (emulated, with TLS and an API key) at {stage.where['url']}")
            shown = set()
            for number, scene in enumerate(SCENES, 1):
                if scene.playbook not in shown:
                    print(f"\n{scene.playbook}:\n\n{indented(playbook(scene.playbook))}")
                shown.add(scene.playbook)
                play(stage, number, scene)
        finally:
            stage.stop()
    print(f"\nDone in {time.monotonic() - began:.0f} seconds. None of the secrets was printed.")
    print(f"The playbooks are in {HERE.relative_to(HERE.parents[1])}.")


if __name__ == "__main__":
    main()
