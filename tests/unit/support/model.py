# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A model of the server: what it stores, takes and shows, by version.

The facts are those of docs/reference/elasticsearch-inference.md, "Create" and "Update".
It is strict where a planner may go wrong: what a real server would refuse, or ignore without a word, is an error here.
"""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.esops.elasticsearch.tests.unit.support.endpoints import SENTENCE, WORD_DEFAULT

SECRETS = ("api_key", "entra_id", "client_secret")
OAUTH2 = ("client_id", "scopes", "tenant_id")
IDENTITY = ("resource_name", "deployment_id", "api_version")
PLAINTEXT = [r"(?<!\n)\n\n(?!\n)", r"(?<!\n)\n(?!\n)"]
_FOUND_SIZE = 1536


def at_least(name: str, *starts: str) -> bool:
    """Whether a server has what began with these releases: the last and all later, the others in their minor line."""
    if name == "serverless":
        return True
    version = tuple(map(int, name.split(".")))
    *backports, last = (tuple(map(int, start.split("."))) for start in starts)
    return version >= last or any(version[:2] == start[:2] and version >= start for start in backports)


def is_number(value: t.Any) -> bool:
    """Whether a value is what the server takes for a number: a JSON integer above 0."""
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


class Model:
    """One endpoint on one server."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.shown: dict[str, t.Any] | None = None
        self.secret: dict[str, str] = {}

    def create(self, inference_id: str, task_type: str, declared: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """PUT: what the endpoint is shown as afterwards."""
        body = copy.deepcopy(dict(declared))
        embedding = task_type == "text_embedding"
        assert set(body) <= {"service", "service_settings", "task_settings", "chunking_settings"}
        settings = body["service_settings"]
        self.secret = {name: settings.pop(name) for name in SECRETS if name in settings}
        assert len(self.secret) == 1
        assert all(settings.get(name) for name in IDENTITY)
        self._check_settings(settings, embedding)
        self._check_task_settings(body.get("task_settings", {}))
        assert ("client_secret" in self.secret) == all(name in settings for name in OAUTH2)
        if at_least(self.name, "8.15"):
            settings.setdefault("rate_limit", {"requests_per_minute": 1440 if embedding else 120})
        if embedding:
            settings.setdefault("dimensions", _FOUND_SIZE)
            settings["similarity"] = settings.get("similarity", "dot_product").strip().lower()
        shown = {
            "inference_id": inference_id,
            "task_type": task_type,
            "service": body["service"],
            "service_settings": settings,
        }
        if "chunking_settings" in body or (embedding and at_least(self.name, "8.16")):
            assert embedding
            shown["chunking_settings"] = self._chunking(body.get("chunking_settings") or SENTENCE)
        if body.get("task_settings"):
            shown["task_settings"] = body["task_settings"]
        self.shown = shown
        return copy.deepcopy(shown)

    def update(self, changes: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """PUT _update."""
        assert at_least(self.name, "8.16")
        shown, body = t.cast("dict[str, t.Any]", self.shown), copy.deepcopy(dict(changes))
        assert body
        assert set(body) <= {"service_settings", "task_settings", "chunking_settings"}
        settings = body.get("service_settings", {})
        declared = {name: settings.pop(name) for name in SECRETS if name in settings}
        assert declared or "service_settings" not in body or at_least(self.name, "9.5")
        assert not declared or set(declared) == set(self.secret), "the kind of secret"
        self.secret.update(declared)
        if settings:
            assert at_least(self.name, "9.4"), "silently ignored"
            assert set(settings) <= {"rate_limit", "max_input_tokens", *OAUTH2}, "silently ignored or refused"
            assert "client_secret" in self.secret or not set(settings) & set(OAUTH2)
        self._check_settings(settings, shown["task_type"] == "text_embedding")
        shown["service_settings"].update(settings)
        self._update_task_settings(shown, body.get("task_settings", {}))
        if "chunking_settings" in body:
            assert at_least(self.name, "9.5")
            shown["chunking_settings"] = self._chunking(body["chunking_settings"])
        elif "chunking_settings" in shown and not at_least(self.name, "9.2.6", "9.3.1"):
            shown["chunking_settings"] = dict(WORD_DEFAULT)
        return copy.deepcopy(shown)

    def _update_task_settings(self, shown: dict[str, t.Any], declared: dict[str, t.Any]) -> None:
        assert all(value is not None for value in declared.values()) or at_least(self.name, "9.4")
        self._check_task_settings({key: value for key, value in declared.items() if value is not None})
        merged = {**shown.pop("task_settings", {}), **declared}
        kept = {key: value for key, value in merged.items() if value is not None}
        if kept:
            shown["task_settings"] = kept

    def _check_settings(self, settings: dict[str, t.Any], embedding: bool) -> None:
        known = {*IDENTITY}
        known |= {"rate_limit"} if at_least(self.name, "8.15") else set()
        known |= {"dimensions", "max_input_tokens", "similarity"} if embedding else set()
        known |= set(OAUTH2) if at_least(self.name, "9.4") else set()
        assert set(settings) <= known, "settings unknown to the service"
        for name in ("dimensions", "max_input_tokens"):
            assert name not in settings or is_number(settings[name])
        if "rate_limit" in settings:
            assert set(settings["rate_limit"]) == {"requests_per_minute"}
            assert is_number(settings["rate_limit"]["requests_per_minute"])

    def _check_task_settings(self, settings: dict[str, t.Any]) -> None:
        assert set(settings) <= ({"user", "headers"} if at_least(self.name, "9.4") else {"user"})
        assert all(settings.values())

    def _chunking(self, settings: dict[str, t.Any]) -> dict[str, t.Any]:
        strategy = settings["strategy"]
        assert at_least(self.name, *(("8.19", "9.1") if strategy in ("none", "recursive") else ("8.16",)))
        keys = {
            "sentence": ({"max_chunk_size"}, {"sentence_overlap"}),
            "word": ({"max_chunk_size", "overlap"}, set()),
            "none": (set(), set()),
            "recursive": ({"max_chunk_size"}, {"separators", "separator_group"}),
        }
        required, optional = keys[strategy]
        assert required <= set(settings) - {"strategy"} <= required | optional
        assert settings.get("max_chunk_size", 0) <= 300 or at_least(self.name, "9.2")
        shown = dict(settings)
        if strategy == "sentence":
            shown.setdefault("sentence_overlap", 1)
        if strategy == "recursive":
            assert not {"separators", "separator_group"} <= set(settings)
            assert shown.pop("separator_group", "plaintext") == "plaintext", "the only group of this model"
            shown.setdefault("separators", PLAINTEXT)
        return shown
