# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find a Chromium or Chrome on this machine."""

from __future__ import annotations

import shutil
from pathlib import Path

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: where macOS has them: not in PATH
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
NONE_HERE = "no browser is installed: install Chromium or Chrome (on Debian: apt-get install chromium)"


def find() -> str | None:
    """The path of the first browser that is installed."""
    found = [path for path in map(shutil.which, PROGRAMS) if path]
    return next(iter([*found, *(path for path in APPLICATIONS if Path(path).exists())]), None)
