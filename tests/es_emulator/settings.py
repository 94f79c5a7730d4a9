# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generic reading of settings, with the server's collected problems and its wording.

docs/reference/elasticsearch-inference.md, "Settings of azureopenai".
"""

from __future__ import annotations

from typing import Any

from .errors import ElasticError, class_cast, status_error, validation_error
from .javatext import java_class, java_str
from .versions import Release

JsonMap = dict[str, Any]
Problems = list[str]

SERVICE_SETTINGS = "service_settings"
TASK_SETTINGS = "task_settings"
SECRET_SETTINGS = "secret_settings"
CHUNKING_SETTINGS = "chunking_settings"

#: short name of a wanted Java type -> the classes that count as it
_ACCEPTED = {
    "String": {"java.lang.String"},
    "Integer": {"java.lang.Integer"},
    "Boolean": {"java.lang.Boolean"},
    "List": {"java.util.ArrayList"},
    "Map": {"java.util.HashMap"},
    "Long": {"java.lang.Long"},
    "Double": {"java.lang.Double"},
}


def raise_if_any(problems: Problems) -> None:
    """End a stage: all its problems come in one error."""
    if problems:
        raise validation_error(problems)


def is_java(value: Any, wanted: str) -> bool:
    """Tell whether a parsed value is of a Java type, given by its short name."""
    return java_class(value) in _ACCEPTED[wanted]


def wrong_type(name: str, value: Any, wanted: str) -> str:
    """Text for a value of another type; note that it names no scope."""
    return (
        f"field [{name}] is not of the expected type. The value [{java_str(value)}] cannot be converted to a [{wanted}]"
    )


def missing(name: str, scope: str) -> str:
    """Text for a required setting that is not there."""
    return f"[{scope}] does not contain the required setting [{name}]"


def not_allowed(name: str, scope: str) -> str:
    """Text for a setting that this place does not take."""
    return f"[{scope}] does not allow the setting [{name}]"


def take(settings: JsonMap, name: str, wanted: str, problems: Problems) -> Any:
    """Remove a setting; null counts as absent, another type is a problem."""
    value = settings.pop(name, None)
    if value is None or is_java(value, wanted):
        return value
    problems.append(wrong_type(name, value, wanted))
    return None


def take_string(settings: JsonMap, name: str, scope: str, problems: Problems, *, required: bool = False) -> str | None:
    """Remove a non-empty string."""
    before = len(problems)
    value: str | None = take(settings, name, "String", problems)
    if len(problems) > before:
        return None
    if value is None and required:
        problems.append(missing(name, scope))
    if value == "":
        problems.append(f"[{scope}] Invalid value empty string. [{name}] must be a non-empty string")
        return None
    return value


def take_positive_integer(
    settings: JsonMap, name: str, scope: str, problems: Problems, *, required: bool = False
) -> int | None:
    """Remove an integer above zero."""
    before = len(problems)
    value: int | None = take(settings, name, "Integer", problems)
    if len(problems) > before:
        return None
    if value is None and required:
        problems.append(missing(name, scope))
    if value is not None and value <= 0:
        problems.append(f"[{scope}] Invalid value [{value}]. [{name}] must be a positive integer")
        return None
    return value


def take_positive_long(settings: JsonMap, name: str, scope: str, problems: Problems) -> int | None:
    """Remove an integer of up to 64 bits above zero."""
    value = settings.pop(name, None)
    if value is None:
        return None
    if not (is_java(value, "Integer") or is_java(value, "Long")):
        problems.append(
            f"field [{name}] is not of one of the expected types. "
            f"The value [{java_str(value)}] cannot be converted to one of [Integer, Long]"
        )
        return None
    if value <= 0:
        problems.append(f"[{scope}] Invalid value [{value}]. [{name}] must be a positive long")
        return None
    return int(value)


def take_choice(settings: JsonMap, name: str, scope: str, choices: tuple[str, ...], problems: Problems) -> str | None:
    """Remove one of some words, in any case and with blanks around it; it comes out in lower case."""
    value = take_string(settings, name, scope, problems)
    if value is None:
        return None
    word = value.strip().lower()
    if word in choices:
        return word
    allowed = ", ".join(sorted(choices))
    problems.append(f"[{scope}] Invalid value [{value}] received. [{name}] must be one of [{allowed}]")
    return None


def take_string_list(settings: JsonMap, name: str, problems: Problems) -> list[str] | None:
    """Remove a list of strings."""
    before = len(problems)
    value: list[Any] | None = take(settings, name, "List", problems)
    for item in value or []:
        if not isinstance(item, str):
            problems.append(wrong_type(name, item, "String"))
    return None if len(problems) > before else value


def take_text_map(settings: JsonMap, name: str, problems: Problems) -> dict[str, str]:
    """Remove a map of strings; null members are dropped, absent and empty are the same."""
    given = take(settings, name, "Map", problems) or {}
    texts = {key: value for key, value in given.items() if value is not None}
    for key, value in texts.items():
        if not isinstance(value, str):
            problems.append(
                f"Map field [{name}] has an entry that is not valid, [{key} => {java_str(value)}]. "
                f"Value type of [{java_str(value)}] is not one of [String]."
            )
    return texts


def take_map(settings: JsonMap, name: str) -> JsonMap | None:
    """Remove an object; anything else dies in an unchecked cast, as on the server."""
    value = settings.pop(name, None)
    if value is not None and not isinstance(value, dict):
        raise class_cast(value, "java.util.Map")
    return value


def unknown_settings(release: Release, left_over: JsonMap, service: str) -> ElasticError:
    """Text for keys that were not consumed; it prints their values."""
    begin = "Configuration" if release.has("unknown_settings_new_text") else "Model configuration"
    return status_error(400, f"{begin} contains settings [{java_str(left_over)}] unknown to the [{service}] service")


def refuse_left_over(release: Release, left_over: JsonMap | None, service: str) -> None:
    """Raise that error if anything is left."""
    if left_over:
        raise unknown_settings(release, left_over, service)
