# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of messages: a text file that a reviewer can read from start to end, and that a test compares with the code.

A line at the margin that ends with a colon names a mistake; the indented lines below it are the message, one sentence
after the other. Lines that begin with `#` are titles and comments.
"""

from __future__ import annotations

from pathlib import Path


def read_messages(path: Path) -> dict[str, str]:
    """The message to each mistake."""
    found: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("    "):
            next(reversed(found.values())).append(line.strip())
        elif line and not line.startswith("#"):
            assert line.endswith(":"), f"neither a name nor a message: {line!r}"
            assert line[:-1] not in found, f"twice: {line!r}"
            found[line[:-1]] = []
    return {name: " ".join(lines) for name, lines in found.items()}
