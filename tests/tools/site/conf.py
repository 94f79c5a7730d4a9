# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sphinx makes the documentation site with this; docs_site.py calls it.

The guides are read on GitHub and on the site. So they link to each other, and to their pictures, with addresses of
GitHub; here these become addresses within the site, which needs no network to be read.
"""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

LOG = logging.getLogger(__name__)
GUIDES = "https://github.com/esops/ansible-elasticsearch/blob/main/docs/docsite/rst/"
PICTURES = "https://raw.githubusercontent.com/esops/ansible-elasticsearch/main/docs/docsite/"
ANSIBLE = "https://docs.ansible.com/projects/ansible/latest/"
CONTENTS = re.compile(r"^\.\. contents::\n   :local:\n   :depth: \d\n", re.MULTILINE)
# Labels in the documentation of Ansible that the generated pages refer to.
ELSEWHERE = {
    "action_plugins": ANSIBLE + "plugins/action.html",
    "ansible_configuration_settings": ANSIBLE + "reference_appendices/config.html",
    "common_return_values": ANSIBLE + "reference_appendices/common_return_values.html",
}

project = title = html_title = html_short_title = "esops.elasticsearch"
project_copyright = "2026 esops.elasticsearch contributors"
extensions = ["sphinx_antsibull_ext"]
nitpicky = True
default_role = "any"
highlight_language = "YAML+Jinja"
smartquotes = False

html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_use_index = False
# the excerpts would be fetched, which browsers refuse for pages that are read from a disk
html_show_search_summary = False
html_theme_options = {
    "navigation_with_keys": True,
    "light_css_variables": {"color-brand-primary": "#00695c", "color-brand-content": "#00796b"},
    "dark_css_variables": {"color-brand-primary": "#4db6ac", "color-brand-content": "#4db6ac"},
}


def fit_page(_app: Sphinx, docname: str, source: list[str]) -> None:
    """Show the copies of the pictures that docs_site.py has put beside the pages; the theme has contents of its own."""
    source[0] = CONTENTS.sub("", source[0].replace(PICTURES, "../" * docname.count("/")))


def bring_home_links(app: Sphinx, doctree: nodes.document) -> None:
    """Lead links between guides to the pages of this site; one that leads nowhere is a warning, so an error."""
    for link in doctree.findall(nodes.reference):
        address, _hash, anchor = link.get("refuri", "").partition("#")
        if not address.startswith(GUIDES):
            continue
        guide = address.removeprefix(GUIDES).removesuffix(".rst")
        page = f"docsite/{guide}"
        if page not in app.env.found_docs:
            LOG.warning("there is no guide %s", guide, location=link)
        elif anchor and anchor not in anchors(Path(app.srcdir, page + ".rst")):
            LOG.warning("%s has no section #%s", guide, anchor, location=link)
        link["refuri"] = f"{guide}.html" + (f"#{anchor}" if anchor else "")


def anchors(page: Path) -> set[str]:
    """The sections of a page, as they are called in addresses."""
    headings = re.findall(r"^(\S.*)\n[=-]{3,}$", page.read_text("utf-8"), re.MULTILINE)
    return {nodes.make_id(heading) for heading in headings}


def find_elsewhere(
    _app: Sphinx, _env: BuildEnvironment, link: pending_xref, content: nodes.Element
) -> nodes.reference | None:
    """Resolve what is not on this site but in the documentation of Ansible, without asking the network for it."""
    address = ELSEWHERE.get(link["reftarget"])
    return nodes.reference("", "", content, internal=False, refuri=address) if address else None


def setup(app: Sphinx) -> dict[str, t.Any]:
    """Tell Sphinx when to call the functions above."""
    app.connect("source-read", fit_page)
    app.connect("doctree-read", bring_home_links)
    app.connect("missing-reference", find_elsewhere)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
