# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# /// script
# dependencies = ["nox>=2025.02.09", "antsibull-nox"]
# ///
"""The sessions of antsibull-nox.toml, for contributors who have nox, containers and a Git host at hand."""

from __future__ import annotations

import sys

import nox

try:
    import antsibull_nox
except ImportError:
    sys.exit("antsibull-nox has to be in the Python environment that nox runs in: pip install nox antsibull-nox")

antsibull_nox.load_antsibull_nox_toml()

if __name__ == "__main__":
    nox.main()
