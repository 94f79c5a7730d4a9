# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to agree between files: version, action group, user agent."""

from __future__ import annotations

import re
from pathlib import Path

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport import collection

ROOT = Path(collection.__file__).resolve().parents[3]


def metadata(key: str) -> str:
    """A value of galaxy.yml; PyYAML need not be where unit tests run."""
    found = re.search(rf"^{key}: *(\S+)", (ROOT / "galaxy.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return found.group(1).strip("'\"")


def test_name_and_version() -> None:
    assert f"{metadata('namespace')}.{metadata('name')}" == collection.NAME
    assert metadata("version") == collection.VERSION


def test_user_agent_names_both() -> None:
    assert f"ansible-{collection.NAME}/{collection.VERSION}" == collection.USER_AGENT


def test_every_module_is_in_the_action_group() -> None:
    runtime = (ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8")
    found = re.search(r"^action_groups:\n  elasticsearch:\n((?:    - \S+\n)+)", runtime, re.MULTILINE)
    assert found
    listed = [line.split()[1] for line in found.group(1).splitlines()]
    modules = {path.stem for path in (ROOT / "plugins" / "modules").glob("*.py")} - {"__init__"}
    assert sorted(listed) == sorted(modules)


def test_module_utils_are_private() -> None:
    names = {path.name for path in (ROOT / "plugins" / "module_utils").iterdir()} - {"__init__.py", "__pycache__"}
    assert {name for name in names if not name.startswith("_")} == set()
