# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the benchmark: measure, judge, and write the page, the plot and the raw figures.

Usage: python -m bench [full | quick | smoke] [--into FOLDER] - `smoke` only shows that it works, and needs a folder.
`python -m bench report` writes the page and the plot again from the raw figures that are there.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

from . import contenders, report
from .contenders import OTHER_PYTHON, Contender, Stage
from .judge import Results
from .measure import Sample, run
from .world import SERVER, TREE, Case, running

DOCSITE = TREE / "docs" / "docsite"


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="What the collection costs, beside other ways.")
    parser.add_argument("mode", nargs="?", default="full", choices=[*contenders.MODES, "report"])
    parser.add_argument("--into", type=Path, default=DOCSITE, help="folder for the results")
    options = parser.parse_args(argv)
    if options.mode == "smoke" and options.into == DOCSITE:
        options.into = TREE / ".build" / "bench"
    return options


def _measured(stage: Stage, case: Case, contender: Contender) -> Sample:
    """Measure one run, and see that it did its work."""
    stage.world.prepare(case)
    command = contender.command(stage, case)
    if contender.settles:
        run(command, stage.environment(contender.environment), stage.folder)
        stage.world.call("DELETE", "/_emulator/log")
    sample = run(command, stage.environment(contender.environment), stage.folder)
    stage.world.check(case, works=contender.works)
    return sample


def measure(stage: Stage, mode: str) -> list[dict[str, t.Any]]:
    """All samples of a mode, each with what was measured. Every contender runs once in each round, in turn."""
    found: list[dict[str, t.Any]] = []
    warm: set[str] = set()
    for case, number, takes_part in contenders.rounds(mode):
        for contender in takes_part:
            if contender.key not in warm and mode != "smoke":
                _measured(stage, Case("unchanged", 0.0, 1), contender)  # compiles and fills caches
                warm.add(contender.key)
            sample = _measured(stage, case, contender)
            about = f"{case.operation}, {case.size}, Azure {case.latency:g} s: {contender.key}"
            print(f"{about:<58} cpu {sample.cpu:7.2f} s  wall {sample.wall:7.2f} s", flush=True)
            rounded = {name: round(value, 3) for name, value in sample._asdict().items()}
            found.append({**case._asdict(), "round": number, "contender": contender.key, **rounded})
    return found


def surroundings(mode: str, seconds: float) -> dict[str, t.Any]:
    """What the figures hold for."""
    code = "import importlib.metadata as m; print(m.version('elasticsearch'))"
    client = subprocess.run([str(OTHER_PYTHON), "-c", code], check=True, capture_output=True, text=True).stdout
    return {
        "mode": mode,
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "minutes": round(seconds / 60, 1),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "ansible-core": importlib.metadata.version("ansible-core"),
        "requests": importlib.metadata.version("requests"),
        "official client": client.strip(),
        "emulated server": SERVER,
    }


def main(argv: list[str] | None = None) -> int:
    """Do it; the exit status says nothing about the verdicts."""
    options = _arguments(argv)
    raw = options.into / "benchmark" / "results.json"
    if options.mode != "report":
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="esops-bench-") as name, running(Path(name)) as world:
            samples = measure(Stage(Path(name), world), options.mode)
        raw.parent.mkdir(parents=True, exist_ok=True)
        whole = {"about": surroundings(options.mode, time.monotonic() - began), "samples": samples}
        raw.write_text(report.as_json(whole), "utf-8")
    results = Results(json.loads(raw.read_text("utf-8")))
    into = Path(__file__).parent if options.into == DOCSITE else options.into
    report.write(results, into / "README.md")
    subprocess.run([str(OTHER_PYTHON), str(Path(__file__).with_name("plot.py")), str(raw)], check=True)
    print(report.verdicts(results))
    print(f"written to {os.path.relpath(options.into)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
