# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The check of the site sees each kind of mistake, on pages that are made for it."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest

reader = pytest.importorskip("browser.reader", reason="run make browser", exc_type=ImportError)

LONG_LINE = "a_name_that_is_much_too_long_for_a_phone_" * 3
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
#: what stands in the article of a page, and what the check says about it (a pattern)
BAD = {
    "docutils complains": ('<div class="system-message">Unknown role</div>', 'an error box: .*"Unknown role"'),
    "docutils marks a word": ('<span class="problematic">x</span>', 'an error box: span.problematic "x"'),
    "the theme complains": (
        '<style>nav::before { content: "ERROR: contents twice" }</style><nav>Contents</nav>',
        'an error box: nav "Contents"',
    ),
    "the page scrolls": (f"<p>{LONG_LINE}</p>", r"the page scrolls sideways: \d+ px"),
    "text is cut off": (
        f'<div style="overflow: hidden"><p style="width: 900px">{LONG_LINE}</p></div>',
        'cut off or sticks out on the right: p ".*"',
    ),
    "an image is missing": ('<img src="none.png">', "a missing image: none.png"),
    "an image is missing below": ('<p style="height: 9999px"></p><img loading="lazy" src="none.png">', "a missing .*"),
    "an error on the console": ("<script>console.error('no such thing')</script>", "console: no such thing"),
    "a script fails": ("<script>nothing.there()</script>", "a script failed: .*nothing is not defined.*"),
    "it asks the network": ('<img src="http://127.0.0.1:9/x.png">', "asks the network for http://.*"),
}
GOOD = f"""
<p>Text, <a href="#here">a link</a> and <a href="other.html#there">another</a>.</p>
<div style="overflow-x: auto"><pre>{LONG_LINE}</pre></div><img src="{PIXEL}"><p id="here">An error is only a word.</p>
"""


def page(folder: Path, article: str, name: str = "index.html") -> str:
    """Write a page and return its address."""
    path = folder / name
    path.write_text(f"<!DOCTYPE html><title>x</title><body><article>{article}</article>", "utf-8")
    return path.as_uri()


@pytest.mark.parametrize(("article", "finding"), BAD.values(), ids=BAD)
def test_a_mistake_is_found(browser: t.Any, tmp_path: Path, article: str, finding: str) -> None:
    findings = reader.look(browser, page(tmp_path, article), 390).findings
    assert [text for text in findings if re.fullmatch(finding, text)]


@pytest.mark.parametrize("width", [390, 1280])
def test_a_good_page_has_no_findings(browser: t.Any, tmp_path: Path, width: int) -> None:
    assert reader.look(browser, page(tmp_path, GOOD), width).findings == []


def test_links_and_anchors_that_lead_nowhere_are_found(browser: t.Any, tmp_path: Path) -> None:
    article = (
        '<a href="#none">x</a><a href="gone.html">x</a><a href="other.html#none">x</a><a href="http://far/#x">x</a>'
    )
    here, there = page(tmp_path, GOOD + article), page(tmp_path, '<a name="there"></a>', "other.html")
    pages = {address: reader.look(browser, address, 1280) for address in (here, there)}
    folder = tmp_path.as_uri()
    assert reader.broken_links(pages) == [
        f"{here}: {folder}/gone.html does not exist",
        f"{here}: {folder}/index.html#none has no such anchor",
        f"{here}: {folder}/other.html#none has no such anchor",
    ]
