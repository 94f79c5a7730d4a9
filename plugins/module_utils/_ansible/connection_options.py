# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options that every module has."""

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.basic import AnsibleFallbackNotFound
from ansible.module_utils.parsing.convert_bool import boolean

from .._transport.connection import argument_spec
from .._transport.errors import BadInput

_READERS: dict[str, tuple[t.Callable[[str], t.Any], str]] = {
    "timeout": (float, "a number of seconds"),
    "validate_certs": (boolean, "true or false"),
}


def connection_options() -> dict[str, t.Any]:
    """The options for address, login and connection."""
    return argument_spec(from_environment)


def from_environment(option: str, variable: str) -> str:
    """The value of the environment variable for that option, as a fallback; an empty variable counts as not set.

    Raises BadInput for an invalid value, because Ansible's own message would not name the variable.
    """
    text = os.environ.get(variable)
    if not text:
        raise AnsibleFallbackNotFound
    read, wanted = _READERS[option]
    try:
        read(text)
    except (TypeError, ValueError):
        raise BadInput(
            f"The environment variable {variable} is {text!r}, which is not {wanted}",
            f"Correct it where the module runs, or set {option}.",
        ) from None
    return text
