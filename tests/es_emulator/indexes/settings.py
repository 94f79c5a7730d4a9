# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings and names of indexes: which there are, which values they take, and which serverless leaves to itself.

Sources: MetadataCreateIndexService, IndexMetadata, IndexScopedSettings, ServerlessPublicIndexSettings validator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from es_emulator.errors import ElasticError, illegal_argument
from es_emulator.rest import parse_boolean, similar
from es_emulator.timevalue import parse_time

_FORBIDDEN = '\\/*?"<>| ,#'


def invalid_name(name: str, why: str) -> ElasticError:
    """The error for a name that no index can have."""
    extra = {"index_uuid": "_na_", "index": name}
    return ElasticError(400, "invalid_index_name_exception", f"Invalid index name [{name}], {why}", extra=extra)


def check_name(name: str) -> None:
    """Refuse a name that no new index can have."""
    if name in {".", ".."}:
        raise invalid_name(name, "must not be '.' or '..'")
    if any(sign in name for sign in _FORBIDDEN):
        signs = ",".join(f"'{sign}'" for sign in sorted(_FORBIDDEN) if sign != "#")
        raise invalid_name(name, f"must not contain the following characters [{signs}]")
    if ":" in name:
        raise invalid_name(name, "must not contain ':'")
    if name.startswith(("_", "-", "+")):
        raise invalid_name(name, "must not start with '_', '-', or '+'")
    if len(name.encode()) > 255:
        raise invalid_name(name, f"index name is too long, ({len(name.encode())} > 255)")
    if name != name.lower():
        raise invalid_name(name, "must be lowercase")


def _flag(_name: str, value: str) -> None:
    parse_boolean(value or "?")


def _at_least(least: int) -> Callable[[str, str], None]:
    def check(name: str, value: str) -> None:
        if not re.fullmatch(r"[+-]?\d+", value):
            raise illegal_argument(f"Failed to parse value [{value}] for setting [{name}]")
        if int(value) < least:
            raise illegal_argument(f"Failed to parse value [{value}] for setting [{name}] must be >= {least}")

    return check


def _expand(name: str, value: str) -> None:
    if value != "false" and not re.fullmatch(r"\d+-(\d+|all)", value):
        raise illegal_argument(f"failed to parse [{name}] from value: [{value}] at index -1")


def _time(name: str, value: str) -> None:
    if value != "-1":
        parse_time(name, value)


def _any(_name: str, _value: str) -> None:
    return


_BLOCKS = ("read_only", "read", "write", "metadata", "read_only_allow_delete")
#: name -> how its value is checked, and whether serverless takes it
_KNOWN: Mapping[str, tuple[Callable[[str, str], None], bool]] = {
    "index.number_of_shards": (_at_least(1), False),
    "index.number_of_replicas": (_at_least(0), False),
    "index.auto_expand_replicas": (_expand, False),
    "index.priority": (_at_least(0), False),
    "index.codec": (_any, False),
    "index.max_result_window": (_at_least(1), False),
    "index.hidden": (_flag, True),
    "index.refresh_interval": (_time, True),
    "index.default_pipeline": (_any, True),
    "index.final_pipeline": (_any, True),
    "index.mapping.total_fields.limit": (_at_least(0), True),
    **{f"index.blocks.{name}": (_flag, True) for name in _BLOCKS},
}


def flatten(given: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Settings by their full names, values as text, whichever way they were nested."""
    found: dict[str, str] = {}
    for key, value in given.items():
        full = f"{prefix}{key}"
        if isinstance(value, dict):
            found.update(flatten(value, f"{full}."))
        else:
            name = full if full == "index" or full.startswith("index.") else f"index.{full}"
            found[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return dict(sorted(found.items()))


def parse_settings(given: Mapping[str, Any], *, serverless: bool) -> dict[str, str]:
    """Check the settings of a new index."""
    found = flatten(given)
    for name in found:
        if name not in _KNOWN:
            near = similar(name, _KNOWN, 0.7)
            hint = (
                "please check that any required plugins are installed, or check the breaking changes documentation for"
            )
            told = f"did you mean [{near[0]}]?" if near else f"{hint} removed settings"
            raise illegal_argument(f"unknown setting [{name}] {told}")
    private = [name for name in found if not _KNOWN[name][1]]
    if serverless and private:
        raise illegal_argument(f"Settings [{','.join(private)}] are not available when running in serverless mode")
    for name, value in found.items():
        _KNOWN[name][0](name, value)
    return found
