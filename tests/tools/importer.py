# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the artefact and check it with galaxy-importer; its warnings count as failures."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from artefact import build
from tree import BUILD, TREE

# As the certification of a partner's collection asks.
SETTINGS = {
    "GALAXY_IMPORTER_CHECK_REQUIRED_TAGS": "true",
    "GALAXY_IMPORTER_CHECK_CHANGELOG": "true",
    "GALAXY_IMPORTER_ANSIBLE_LOCAL_TMP": str(BUILD / "home" / "ansible"),
}
# This one refuses what is no more than a beginning, and so waits for 1.0.0.
FROM_V1_ON = "GALAXY_IMPORTER_REQUIRE_V1_OR_GREATER"
BAD = ("WARNING", "ERROR", "CRITICAL")


# The step ansible-lint checks the same files: the importer lints only where everything is wanted.
LINT = "GALAXY_IMPORTER_RUN_ANSIBLE_LINT"


def settings(artefact: Path, *, everything: bool = False) -> dict[str, str]:
    """The switches for that artefact, whose version its name ends with."""
    major = artefact.name.rpartition("-")[2].partition(".")[0]
    found = {**SETTINGS, LINT: str(everything).lower()}
    return found if major == "0" else {**found, FROM_V1_ON: "true"}


def main() -> int:
    """Show all that the importer says and fail on the first level above information."""
    artefact = build(BUILD / "dist")
    venv_bin = TREE / ".venv-galaxy-importer" / "bin"
    # a CI job that runs no other step sets it too
    switches = settings(artefact, everything=bool(os.environ.get("ESOPS_TEST_EVERYTHING")))
    # the importer calls ansible-doc and ansible-lint by name
    env = {**os.environ, **switches, "PATH": f"{venv_bin}{os.pathsep}{os.environ['PATH']}"}
    env.pop("ANSIBLE_COLLECTIONS_PATH", None)
    env.pop("PYTHONPATH", None)
    command = [str(venv_bin / "python"), "-m", "galaxy_importer.main", str(artefact)]
    run = subprocess.run(command, cwd=artefact.parent, env=env, text=True, capture_output=True, check=False)
    print(run.stdout, run.stderr, sep="", end="")
    complaints = [line for line in run.stdout.splitlines() if line.startswith(BAD)]
    if run.returncode or complaints:
        print(f"galaxy-importer: exit status {run.returncode}, {len(complaints)} complaints")
        return 1
    print(f"galaxy-importer accepts {artefact.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
