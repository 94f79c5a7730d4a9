# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the documentation site from the tree as it is; any warning is an error.

Usage: docs_site.py FOLDER - run it with the environment of requirements/docs.txt.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from environment_page import environment_page
from tree import BUILD, TREE

COLLECTION = "esops.elasticsearch"
SETTINGS = Path(__file__).resolve().parent / "site"
PAGES = BUILD / "docs-pages"
DOCSITE = TREE / "docs" / "docsite"
PICTURES = ("benchmark", "images")
# A heading with a list of pages below it.
CHAPTER = re.compile(r"^(?P<title>[A-Z][\w ]+)\n[-~]+\n\n.. toctree::\n    :maxdepth: 1\n", re.MULTILINE)
CHANGELOG = re.compile(r"^\.\. _changelog_section_for.*?\n {4}changelog\n", re.DOTALL | re.MULTILINE)
PLUGIN_TITLE = re.compile(
    r"^esops\.elasticsearch\.(?P<name>\w+) (?P<kind>module|filter|role) -- (?P<purpose>.+)\n\++$", re.MULTILINE
)
# The role has one entry point, which has the role's purpose as well.
ENTRY_POINT = re.compile(r"^(Entry point ``main``) -- .+\n-+$", re.MULTILINE)
HIDDEN = "    :hidden:\n"
#: the margin's captions over the hidden lists of pages, in the order of the page
CAPTIONS = ("Modules", "Role", "Filters of the role")
# Only the role uses them, so they come behind it.
FILTERS = re.compile(r"^\.\. _filter_plugins_in_.*?(?=^\.\. _role_plugins_in_)", re.DOTALL | re.MULTILINE)
REFERENCE = re.compile(r"    :caption: Reference\n\n(?:    docsite/\w+\n)+")
# What a browser would fetch from elsewhere while it shows a page; links that a reader may follow are no matter.
FETCHED = re.compile(
    r"""<(?:img|script|iframe|link)\b[^>]*?\b(?:src|href)=["'](?:https?:)?//[^"']*|url\(["']?https?://[^)]*"""
)
NOTHING_RELEASED = "Changelog\n=========\n\nNothing has been released yet.\n"


def call(*command: str) -> None:
    """Run a program of this interpreter's environment; end if it fails."""
    programs = Path(sys.executable).parent
    env = {
        **os.environ,
        "PATH": f"{programs}:{os.environ.get('PATH', '')}",
        "ANSIBLE_COLLECTIONS_PATH": str(BUILD),
    }
    done = subprocess.run([str(programs / command[0]), *command[1:]], env=env, check=False)
    if done.returncode:
        sys.exit(f"{command[0]} failed with status {done.returncode}, see above")


def write_pages() -> None:
    """Let antsibull-docs write a page for each module and take over the guides; put the pictures beside them."""
    shutil.rmtree(PAGES, ignore_errors=True)
    # antsibull-docs requires a folder into which no other user can write
    PAGES.mkdir(mode=0o755, parents=True)
    options = ("--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(PAGES))
    config = Path(__file__).with_name("antsibull.cfg")
    call("antsibull-docs", f"--config-file={config}", "collection", *options, COLLECTION)
    changelog = PAGES / "changelog.rst"
    if "===" not in changelog.read_text("utf-8"):
        # before the first release it has no title, and so could not be linked
        label = changelog.read_text("utf-8").partition("\n")[0]
        changelog.write_text(f"{label}\n\n{NOTHING_RELEASED}", "utf-8")
    for folder in PICTURES:
        for picture in (*(DOCSITE / folder).glob("*.svg"), *(DOCSITE / folder).glob("*.png")):
            (PAGES / folder).mkdir(exist_ok=True)
            shutil.copy2(picture, PAGES / folder)


def shorten_titles() -> None:
    """Name each page as the thing it is about: the margin and the search show these titles."""
    for page in (path for kind in ("module", "filter", "role") for path in PAGES.glob(f"*_{kind}.rst")):
        text = page.read_text("utf-8")
        found = PLUGIN_TITLE.search(text)
        assert found, f"{page.name} does not begin as expected"
        title = found["name"] + (" role" if found["kind"] == "role" else "")
        text = text.replace(found[0], f"{title}\n{'+' * len(title)}\n\n**{found['purpose']}**")
        page.write_text(ENTRY_POINT.sub(f"\\1\n{'-' * 21}", text), "utf-8")


def arrange_index() -> None:
    """Give the lists in the margin their captions, add the environment variables, and end with the changelog."""
    index = PAGES / "index.rst"
    text = index.read_text("utf-8").replace("Esops.Elasticsearch\n", f"{COLLECTION}\n")
    text = CHAPTER.sub(lambda found: f"{found[0]}    :caption: {found['title']}\n", text)
    (changelog,) = CHANGELOG.findall(text)
    (filters,) = FILTERS.findall(text)
    text = f"{text.replace(changelog, '').replace(filters, '')}\n\n{filters}\n\n{changelog}"
    for caption in CAPTIONS:
        text = text.replace(f"{HIDDEN}\n", f"{HIDDEN}    :caption: {caption}\n\n", 1)
    text, found = REFERENCE.subn(lambda found: f"{found[0]}    environment_variables\n", text)
    assert found == 1, "there is no chapter Reference"
    index.write_text(text, "utf-8")


def forbid_foreign_parts(site: Path) -> None:
    """The site is to be read without a network: end if a page or style sheet would ask for anything."""
    pages = [*site.rglob("*.html"), *site.rglob("*.css")]
    asked = {f"{page.relative_to(site)}: {part}" for page in pages for part in FETCHED.findall(page.read_text("utf-8"))}
    if asked:
        sys.exit(
            "the site must work offline, but these parts would be fetched from the network:\n"
            + "\n".join(sorted(asked))
        )


def main(target: Path) -> None:
    """Write the pages and build the site."""
    write_pages()
    (PAGES / "environment_variables.rst").write_text(environment_page(), "utf-8")
    shorten_titles()
    arrange_index()
    shutil.rmtree(target, ignore_errors=True)
    strict = ("-n", "-W", "--keep-going", "-q")
    doctrees = str(BUILD / "docs-doctrees")
    call("sphinx-build", *strict, "-E", "-b", "html", "-d", doctrees, "-c", str(SETTINGS), str(PAGES), str(target))
    # pictures can be opened by themselves, to be enlarged
    shutil.copytree(PAGES / "images", target / "images")
    forbid_foreign_parts(target)
    print(f"{target / 'index.html'}: {len(list(target.rglob('*.html')))} pages")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
