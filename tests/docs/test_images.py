# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pictures of the guides: all of them are shown, need nothing from elsewhere, and show what the demo still does."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from terminal_svg import COLUMNS, rows, terminal

from .blocks import GUIDES, TREE

IMAGES = TREE / "docs" / "docsite" / "images"
ADDRESS = "https://raw.githubusercontent.com/esops/ansible-elasticsearch/main/docs/docsite/"
PICTURES = sorted(IMAGES.glob("*.svg"))
TERMINALS = [path for path in PICTURES if path.name.startswith("terminal-")]
SVG = "{http://www.w3.org/2000/svg}"


def test_pictures_are_those_that_are_shown() -> None:
    pages = (TREE / "README.md", *GUIDES.glob("*.rst"))
    shown = {name for page in pages for name in re.findall(re.escape(ADDRESS) + r"([\w/.-]+)", page.read_text("utf-8"))}
    assert {name for name in shown if not (TREE / "docs" / "docsite" / name).is_file()} == set()
    assert {f"images/{path.name}" for path in PICTURES} <= shown


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.stem)
def test_picture_needs_nothing_from_elsewhere(picture: Path) -> None:
    tree = ElementTree.parse(picture)
    assert tree.findtext(f"{SVG}title")
    text = re.sub(r"<!--.*?-->", "", picture.read_text("utf-8"), flags=re.DOTALL)
    assert re.findall(r"https?://[^\s\"<]+", text) == ["http://www.w3.org/2000/svg"]
    assert re.findall(r"url\((?!#)|@import|@font-face|<script", text) == []


@pytest.mark.parametrize("picture", TERMINALS, ids=lambda path: path.stem)
def test_terminals_show_the_playbook_of_the_demo(picture: Path) -> None:
    (play,) = yaml.safe_load((TREE / "tests" / "demo" / "endpoints.yml").read_text("utf-8"))
    words = " ".join(ElementTree.parse(picture).getroot().itertext())
    assert set(re.findall(r"TASK \[(.+?)\]", words)) <= {task["name"] for task in play["tasks"]}
    assert re.findall(r"PLAY \[(.+?)\]", words)[0] == play["name"]
    assert "ansible-playbook endpoints.yml" in words


def test_colours_and_long_lines_are_those_of_a_terminal() -> None:
    red, plain = "#ff7b72", "#e6edf3"
    assert rows("\x1b[0;31mno\x1b[0m yes") == [[("no", red), (" yes", plain)]]
    assert rows("\x1b[1;31ma\nb\x1b[0m") == [[("a", red)], [("b", red)]]
    long = "x" * (COLUMNS + 3)
    assert [[len(text) for text, _colour in row] for row in rows(long)] == [[COLUMNS], [3]]


def test_what_a_terminal_shows_is_escaped() -> None:
    assert "&lt;b&gt; &amp;" in terminal("<b> &", "title")
