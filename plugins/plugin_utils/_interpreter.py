# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Whether a new Python would be like this one: interpreter and flags. Needs nothing of Ansible."""

from __future__ import annotations

import os
import typing as t


def same_python(one: str, other: str) -> bool:
    """Whether two paths are the same interpreter of the same environment.

    Links are followed in folders, but not from the program itself: the python of a virtual environment is a link, and
    what it finds depends on where the link is. Names in one folder that lead to one program are the same.
    """
    if not os.path.isabs(one) or not os.path.isabs(other):
        return False
    folders = {os.path.realpath(os.path.dirname(path)) for path in (one, other)}
    return len(folders) == 1 and os.path.realpath(one) == os.path.realpath(other)


def same_flags(flags: t.Any, environ: t.Mapping[str, str], *, user_site: bool) -> bool:
    """Whether this process has the flags (`sys.flags`) that a new Python would have in this environment.

    `user_site` says whether there is a folder of packages of the user's own. Distributions start Ansible with `-s`.
    """
    of_python = any(name.startswith("PYTHON") for name in environ)
    if flags.no_site or ((flags.isolated or flags.ignore_environment) and of_python):
        return False
    return not (flags.no_user_site and user_site and not environ.get("PYTHONNOUSERSITE"))
