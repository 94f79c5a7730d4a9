# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings and services that the collection's data does not have, with the known name that was probably meant."""

from __future__ import annotations

import typing as t

from .endpoint import Desired

_ALIKE = 0.7  # of 1.0, by difflib; top_k and top_n are 0.8


def nearest(name: str, known: t.Iterable[str]) -> str | None:
    """The most similar known name, if any is similar."""
    from difflib import get_close_matches  # noqa: PLC0415 - rarely needed

    return next(iter(get_close_matches(name, sorted(set(known)), 1, _ALIKE)), None)


def unknown_settings(desired: Desired, paths: t.Iterable[str] | None = None) -> dict[str, str]:
    """The declared settings (with these paths) and secrets that the data does not have, each with a question or "".

    For an unknown group, only the group itself is named.
    """
    service = desired.service
    if not service.known:
        return {}
    found: dict[str, str] = {}
    for path in paths if paths is not None else desired.settings:
        if service.is_unknown(path):
            name = _first_unknown(path, service.known_paths)
            found[name] = _question(name, desired)
    if paths is None:
        for secret in sorted(set(desired.secrets) - set(service.credential_names)):
            found[f"{desired.secrets_option}.{secret}"] = _question(f"{desired.secrets_option}.{secret}", desired)
    return found


def unknown_warnings(desired: Desired, paths: t.Iterable[str] | None = None) -> tuple[str, ...]:
    """A warning for each unknown setting, for a plan that sends them."""
    return tuple(
        f"Inference endpoint '{desired.inference_id}': {path} is not a setting of {desired.service.title} that the "
        f"collection knows. It is sent, but the server may refuse it. {question}".strip()
        for path, question in unknown_settings(desired, paths).items()
    )


def _first_unknown(path: str, known: t.Container[str]) -> str:
    """The outermost part of a path that the data does not have."""
    parts = path.split(".")
    ways = (".".join(parts[:length]) for length in range(2, len(parts) + 1))
    return next(way for way in ways if way not in known)


def _question(path: str, desired: Desired) -> str:
    service, section = desired.service, path.partition(".")[0]
    paths = [setting.path for setting in service.settings if setting.fits(desired.task_type)]
    paths += [f"{desired.secrets_option}.{name}" for name in service.credential_names]
    by_name: dict[str, list[str]] = {}
    for known in paths:
        by_name.setdefault(known.rpartition(".")[2], []).append(known)
    name = nearest(path.rpartition(".")[2], by_name)
    if name is None:
        return ""
    return f"Did you mean {max(by_name[name], key=lambda known: known.startswith(f'{section}.'))}?"
