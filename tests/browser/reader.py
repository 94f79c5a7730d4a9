# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A browser that reads pages of the documentation site and says what is wrong with them."""

from __future__ import annotations

import contextlib
import os
import typing as t
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

LOOK = Path(__file__).with_name("look.js").read_text("utf-8")
#: a phone and a desktop; the height only decides how much is painted
HEIGHT = 900
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
#: what the browser loads by itself
LOCAL = ("file:", "data:", "blob:")


class Seen(t.NamedTuple):
    """What is wrong with a page, the addresses it links to, and its anchors."""

    findings: list[str]
    links: list[str]
    anchors: set[str]


def look(browser: Browser, address: str, width: int, ready: str = "") -> Seen:
    """Read the page at `address` in a window `width` pixels wide; `ready` is a selector to wait for."""
    page = browser.new_page(viewport={"width": width, "height": HEIGHT})
    findings: list[str] = []
    listen(page, findings)
    try:
        page.goto(address)
        if ready:
            page.wait_for_selector(ready)
        seen = page.evaluate(LOOK)
    finally:
        page.close()
    return Seen([*findings, *seen["findings"]], seen["links"], set(seen["anchors"]))


def listen(page: Page, findings: list[str]) -> None:
    """Add what the page writes to the browser's console as an error, and what it asks the network for."""

    def asked(address: str) -> None:
        if not address.startswith(LOCAL):
            findings.append(f"asks the network for {address}")

    page.on("console", lambda said: findings.append(f"console: {said.text}") if said.type == "error" else None)
    page.on("pageerror", lambda error: findings.append(f"a script failed: {error}"))
    page.on("request", lambda request: asked(request.url))


def broken_links(pages: t.Mapping[str, Seen]) -> list[str]:
    """Links to files that do not exist and to anchors that the page does not have; `pages` by their file: address."""
    broken = []
    for address, seen in pages.items():
        for link in sorted(set(seen.links)):
            target, anchor = urldefrag(link)
            if not target.startswith("file:"):
                continue
            if not Path(unquote(urlsplit(target).path)).is_file():
                broken.append(f"{address}: {link} does not exist")
            elif anchor and target in pages and unquote(anchor) not in pages[target].anchors:
                broken.append(f"{address}: {link} has no such anchor")
    return broken


@contextlib.contextmanager
def browser(program: str, home: Path) -> t.Iterator[Browser]:
    """Start the browser; what it keeps goes to `home`."""
    # it is found, not downloaded, and the wheel brings none
    env: dict[str, str | float | bool] = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(OPTIONS), env=env)
        try:
            yield running
        finally:
            running.close()
