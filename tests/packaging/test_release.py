# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A release, rehearsed in a copy: one version everywhere, a changelog that names what is new, refusals."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import importer
import pytest
import release as release_tool
import yaml
from tree import TREE, tracked_files

MODULES = sorted(path.stem for path in (TREE / "plugins" / "modules").glob("[!_]*.py"))
# higher than any real one, so that the rehearsal is possible after real releases as well
FIRST = "99.0.0"


def git(tree: Path, *arguments: str) -> None:
    """Run git there as a user of the tests only."""
    who = ["-c", "user.name=tests", "-c", "user.email=tests@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=tree, check=True, capture_output=True)


def release(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the copy's own release tool."""
    command = [sys.executable, "tests/tools/release.py", *arguments]
    return subprocess.run(command, cwd=tree, check=False, capture_output=True, text=True)


def version_in(tree: Path, name: str, pattern: str) -> str:
    """What one file says the version is."""
    found = re.search(pattern, (tree / name).read_text(), re.MULTILINE)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the tree as it is, as if there had been no release."""
    tree = tmp_path_factory.mktemp("release") / "tree"
    for name in tracked_files():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(TREE / name, tree / name, follow_symlinks=False)
    (tree / "changelogs" / "changelog.yaml").write_text("---\nancestor: null\nreleases: {}\n")
    if not any("release_summary" in content for _name, content in release_tool.fragments(tree)):
        summary = tree / "changelogs" / "fragments" / "rehearsal.yml"
        summary.parent.mkdir(exist_ok=True)
        summary.write_text("---\nrelease_summary: Rehearsed.\n")
    git(tree, "init", "--quiet")
    git(tree, "add", "--all")
    git(tree, "commit", "--quiet", "--message", "tree")
    return tree


@pytest.fixture(scope="module")
def released(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, released and committed."""
    tree = tmp_path_factory.mktemp("released") / "tree"
    shutil.copytree(fresh, tree, symlinks=True)
    run = release(tree, FIRST, "2026-01-02")
    assert run.returncode == 0, run.stdout + run.stderr
    git(tree, "add", "--all")
    git(tree, "commit", "--quiet", "--message", "release")
    return tree


def test_the_version_is_the_same_everywhere(released: Path) -> None:
    assert version_in(released, "galaxy.yml", r"^version: (.*)$") == FIRST
    assert version_in(released, "plugins/module_utils/_transport/collection.py", r'^VERSION = "(.*?)"') == FIRST
    assert version_in(released, "README.md", r"esops\.elasticsearch:==(\S+)") == FIRST


def test_what_no_release_had_comes_with_this_one(released: Path) -> None:
    for module in MODULES:
        assert version_in(released, f"plugins/modules/{module}.py", r"^version_added: (.*)$") == FIRST


def test_the_changelog_is_rendered(released: Path) -> None:
    told = yaml.safe_load((released / "changelogs" / "changelog.yaml").read_text())["releases"]
    assert list(told) == [FIRST]
    assert str(told[FIRST]["release_date"]) == "2026-01-02"
    assert [row["name"] for row in told[FIRST]["modules"]] == MODULES
    markdown, rst = ((released / f"CHANGELOG.{end}").read_text() for end in ("md", "rst"))
    assert r"## v99\.0\.0" in markdown
    assert "There is no release yet" not in markdown
    assert "\nv99.0.0\n=======\n" in rst
    assert list((released / "changelogs" / "fragments").glob("*.yml")) == []
    # what make lint would stumble over
    assert not (released / "changelogs" / ".plugin-cache.yaml").exists()


@pytest.mark.parametrize(
    ("section", "version", "complaint"),
    [
        ("minor_changes", "99.0.1", "minor_changes, which takes a higher minor version"),
        ("breaking_changes", "99.1.0", "breaking_changes, which takes a higher major version"),
        ("bugfixes", "99.0.0", "99.0.0 is released already"),
        ("bugfixes", "1.0", "'1.0' is not a version"),
    ],
)
def test_a_version_that_says_too_little_is_refused(released: Path, section: str, version: str, complaint: str) -> None:
    fragment = released / "changelogs" / "fragments" / "next.yml"
    fragment.parent.mkdir(exist_ok=True)
    fragment.write_text(yaml.safe_dump({"release_summary": "Next.", section: ["module - something"]}))
    git(released, "add", "--all")
    git(released, "commit", "--quiet", "--allow-empty", "--message", "fragment")
    run = release(released, version)
    assert run.returncode == 1
    assert complaint in run.stdout + run.stderr
    assert version_in(released, "galaxy.yml", r"^version: (.*)$") == FIRST


def test_a_tree_with_loose_ends_is_not_released(fresh: Path) -> None:
    loose = fresh / "loose.txt"
    loose.write_text("")
    run = release(fresh, FIRST)
    loose.unlink()
    assert run.returncode == 1
    assert "not committed" in run.stdout
    assert version_in(fresh, "galaxy.yml", r"^version: (.*)$") != FIRST


def test_certification_is_asked_from_the_first_full_version_on() -> None:
    assert importer.FROM_V1_ON not in importer.settings(Path("esops-elasticsearch-0.9.0.tar.gz"))
    assert importer.settings(Path("esops-elasticsearch-1.0.0.tar.gz"))[importer.FROM_V1_ON] == "true"


@pytest.mark.parametrize("everything", [True, False])
def test_the_importer_lints_what_no_other_step_has_linted(everything: bool) -> None:
    found = importer.settings(Path("esops-elasticsearch-1.0.0.tar.gz"), everything=everything)
    assert found[importer.LINT] == ("true" if everything else "false")


def test_there_is_a_changelog_to_link_to() -> None:
    assert "/blob/main/CHANGELOG.md" in (TREE / "README.md").read_text()
    assert (TREE / "CHANGELOG.md").is_file()
