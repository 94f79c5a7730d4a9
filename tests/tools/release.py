# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Turn the tree into a release: one version everywhere, and the changelog rendered from the fragments.

Usage: release.py VERSION [YYYY-MM-DD] - nothing is committed, tagged or published; what is left to do is printed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from tree import TREE

Version = tuple[int, int, int]

#: sections of changelogs/config.yaml: which number of a version they raise at least (semantic versioning)
LEAST_RAISED = {
    "breaking_changes": 0,
    "removed_features": 0,
    "major_changes": 1,
    "minor_changes": 1,
    "deprecated_features": 1,
}
#: where each file has the version
PLACES = {
    "galaxy.yml": r"(?m)^(version: )(\S+)()$",
    "plugins/module_utils/_transport/collection.py": r"(?m)^(VERSION = \")([^\"]+)(\")",
    "README.md": r"(esops\.elasticsearch:==)([0-9.]+)()",
}
ADDED = r"(?m)^( *version_added: )([0-9.]+)()$"


def parse(text: str) -> Version:
    """The three numbers of a version; ends the program if it has another form."""
    found = re.fullmatch(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", text)
    if not found:
        sys.exit(f"{text!r} is not a version. Write three numbers, such as 1.0.0")
    major, minor, patch = map(int, found.groups())
    return major, minor, patch


def fragments(tree: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and content of every fragment."""
    for path in sorted((tree / "changelogs" / "fragments").glob("*.y*ml")):
        yield path.name, yaml.safe_load(path.read_text()) or {}


def objections(tree: Path, version: Version, last: Version | None) -> Iterator[str]:
    """Why this cannot be the next release, in words."""
    status = subprocess.run(["git", "status", "--porcelain"], cwd=tree, check=True, capture_output=True, text=True)
    if status.stdout:
        yield "The work tree has changes that are not committed."
    found = dict(fragments(tree))
    if not any("release_summary" in content for content in found.values()):
        yield "No fragment has a release_summary: write changelogs/fragments/VERSION.yml."
    if last is None:
        return
    if version <= last:
        yield "{}.{}.{} is released already, the next one has to be higher.".format(*last)
    raised = next((place for place in range(3) if version[place] != last[place]), 3)
    for name, content in found.items():
        for section, least in LEAST_RAISED.items():
            # before 1.0.0 nothing is promised
            if section in content and raised > least and last[0] > 0:
                yield f"{name} has {section}, which takes a higher {('major', 'minor')[least]} version."


def last_release(tree: Path) -> Version | None:
    """The highest version of the changelog."""
    told = yaml.safe_load((tree / "changelogs" / "changelog.yaml").read_text())
    return max(map(parse, told["releases"]), default=None)


def write_version(tree: Path, version: str, last: Version | None) -> None:
    """Write the version in all places, also as the version_added of everything that no release has yet."""
    for name, pattern in PLACES.items():
        path = tree / name
        text, count = re.subn(pattern, rf"\g<1>{version}\g<3>", path.read_text())
        if not count:
            sys.exit(f"{name} has no version to replace.")
        path.write_text(text)
    for path in sorted((tree / "plugins").rglob("*.py")):
        text = path.read_text()
        new = re.sub(ADDED, lambda m: m[1] + (version if last is None or parse(m[2]) > last else m[2]) + m[3], text)
        if new != text:
            path.write_text(new)


def render(tree: Path, date: list[str]) -> None:
    """Let antsibull-changelog, which calls ansible-doc by name, turn fragments into the changelog."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "ANSIBLE_COLLECTIONS_PATH")}
    env |= {"PATH": path, "LC_ALL": "C.UTF-8"}
    program = str(Path(sys.executable).with_name("antsibull-changelog"))
    dated = [argument for day in date for argument in ("--date", day)]
    cache = tree / "changelogs" / ".plugin-cache.yaml"
    # one from before the new version_added would name no new modules
    cache.unlink(missing_ok=True)
    for command in (["release", *dated], ["lint-changelog-yaml", "--strict", "changelogs/changelog.yaml"]):
        subprocess.run([program, *command], cwd=tree, env=env, check=True)
    cache.unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    """Look first, then write; say what is left to do."""
    if not arguments or not arguments[0]:
        sys.exit("Set a version: make release VERSION=1.0.0")
    version, last = arguments[0], last_release(TREE)
    problems = list(objections(TREE, parse(version), last))
    if problems:
        print(*problems, sep="\n")
        return 1
    write_version(TREE, version, last)
    render(TREE, arguments[1:2])
    print(
        f"The tree is release {version}. Read CHANGELOG.md, then:",
        "make test-all",
        f"git add --all && git commit -m 'Release {version}' && git push",
        f"git tag -a {version} -m 'Release {version}' && git push origin {version}",
        sep="\n",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
