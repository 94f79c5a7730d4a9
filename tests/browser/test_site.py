# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every page of the site that `make docs` builds, on a phone and on a desktop."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from tree import BUILD

reader = pytest.importorskip("browser.reader", reason="run make browser", exc_type=ImportError)

SITE = BUILD / "docs"
PAGES = sorted(SITE.rglob("*.html"))
WIDTHS = (390, 1280)

pytestmark = pytest.mark.skipif(not PAGES, reason="the site is not built: run make browser")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(SITE).as_posix())
def test_a_page_reads_well(look: t.Callable[..., t.Any], page: Path, width: int) -> None:
    assert look(page.as_uri(), width).findings == []


def test_no_link_leads_nowhere(look: t.Callable[..., t.Any]) -> None:
    pages = {page.as_uri(): look(page.as_uri(), WIDTHS[-1]) for page in PAGES}
    assert reader.broken_links(pages) == []


def test_the_search_finds_pages(browser: t.Any) -> None:
    address = (SITE / "search.html").as_uri() + "?q=recreate"
    found = reader.look(browser, address, WIDTHS[0], ready="#search-results li a")
    assert found.findings == []
    assert any("inference_endpoint_module.html" in link for link in found.links)
