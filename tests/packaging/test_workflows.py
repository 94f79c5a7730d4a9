# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hosted CI does what the tree can do, is pinned, may do little, and shows its one secret to one job."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import matrix
import pytest
import yaml
from tree import TREE

FOLDER = TREE / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
WORKFLOWS: dict[str, dict[str, Any]] = {path.stem: yaml.safe_load(path.read_text()) for path in FILES}
JOBS = [(f"{file}/{name}", job) for file, workflow in WORKFLOWS.items() for name, job in workflow["jobs"].items()]
TARGETS = set(re.findall(r"^\.PHONY: (.*)$", (TREE / "Makefile").read_text(), re.MULTILINE)[0].split()[:-1]) | set(
    re.findall(r"^STEP_TARGETS := (.*)$", (TREE / "Makefile").read_text(), re.MULTILINE)[0].split()
)


def make_targets(text: str) -> set[str]:
    """The targets of every make command in shell lines; NAME=value is none."""
    found = re.findall(r"(?:^|[`\s])make ((?:[a-z][a-z-]*\b(?!=) ?)+)", text, re.MULTILINE)
    return {target for words in found for target in words.split()}


def code(markdown: str) -> str:
    """What a Markdown file has between backquotes, fences and single ones."""
    fences = re.findall(r"```shell\n(.*?)```", markdown, re.DOTALL)
    return "\n".join([*fences, *re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", markdown, flags=re.DOTALL))])


@pytest.mark.parametrize(("name", "job"), JOBS, ids=[name for name, _job in JOBS])
def test_a_job_is_pinned_limited_and_knows_its_commands(name: str, job: dict[str, Any]) -> None:
    if "uses" in job:
        assert (TREE / job["uses"]).is_file()
        return
    assert job["timeout-minutes"] <= 90
    assert re.fullmatch(r"ubuntu-\d+\.\d+", job["runs-on"]), name
    for step in job["steps"]:
        assert re.fullmatch(r"actions/[a-z-]+@v\d+", step.get("uses", "actions/none@v1"))
        assert make_targets(step.get("run", "")) <= TARGETS
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=WORKFLOWS)
def test_a_workflow_may_only_read(workflow: dict[str, Any]) -> None:
    assert workflow["permissions"] == {"contents": "read"}
    assert [job["permissions"] for job in workflow["jobs"].values() if "permissions" in job] == []


def test_one_protected_job_sees_one_secret() -> None:
    seen = [name for name, job in JOBS if "secrets" in str(job)]
    assert seen == ["release/publish"]
    publish = WORKFLOWS["release"]["jobs"]["publish"]
    assert publish["environment"] == "galaxy"
    assert publish["needs"] == "ci"
    assert set(re.findall(r"secrets\.(\w+)", str(publish))) == {"GALAXY_API_KEY"}


def test_every_supported_core_is_run() -> None:
    run = WORKFLOWS["ci"]["jobs"]["ansible-test"]["strategy"]["matrix"]["core"]
    assert run == [core.version for core in matrix.CORES]


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "README.md", ".github/PULL_REQUEST_TEMPLATE.md"])
def test_every_make_command_that_is_documented_exists(name: str) -> None:
    told = make_targets(code((TREE / name).read_text()))
    assert told
    assert told - TARGETS == set()


def test_every_file_that_the_guide_names_exists() -> None:
    words = code((TREE / "CONTRIBUTING.md").read_text()).split()
    paths = [word for word in words if re.match(r"(tests|changelogs|meta|plugins|docs)/", word)]
    missing = [p for p in paths if not re.search(r"[*A-Z]{4}|integration_config", p) and not (TREE / p).exists()]
    assert paths
    assert missing == []


@pytest.mark.parametrize("path", sorted((TREE / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml")), ids=lambda p: p.stem)
def test_an_issue_form_asks_for_something(path: Path) -> None:
    form = yaml.safe_load(path.read_text())
    assert form["name"]
    assert form["description"]
    ids = [field["id"] for field in form["body"]]
    assert len(ids) == len(set(ids)) > 0
    assert any(field["validations"]["required"] for field in form["body"])
