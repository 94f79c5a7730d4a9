# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""antsibull-docs, without what makes one of its runs in 37 fail: a temporary folder whose random name ends in `_`.

Its name gets into the pages that are checked, and there `name_` is a reference to a target that does not exist.
"""

from __future__ import annotations

import string
import sys
import tempfile

from antsibull_docs.cli.antsibull_docs import main

# private, but the only place; if it goes one day, this line fails and can go as well
names = tempfile._RandomNameSequence  # type: ignore[attr-defined]
assert "_" in names.characters
names.characters = string.ascii_lowercase + string.digits

if __name__ == "__main__":
    sys.exit(main())
