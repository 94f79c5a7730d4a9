# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The facts about the services are whole, and in the form that everything else relies on."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference import setting_types
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import (
    Credential,
    Demand,
    Service,
    Setting,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import NAMES, find_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport import versions
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.versions import ALWAYS, NEVER, OLDEST

TASK_TYPES = {"text_embedding", "sparse_embedding", "rerank", "completion", "chat_completion", "embedding"}
#: the services of the specification at the time of writing, and `elastic`, which is in the source alone
SPECIFIED = 26


def service(name: str) -> Service:
    found = find_service(name)
    assert found is not None
    return found


def every_setting() -> t.Iterator[tuple[str, Setting]]:
    for name in NAMES:
        for setting in service(name).settings:
            yield name, setting


SETTINGS = pytest.mark.parametrize(
    ("name", "setting"), list(every_setting()), ids=lambda value: getattr(value, "path", value)
)


def paths_named_by(facts: Service) -> set[str]:
    """Every path that something else than the list of settings speaks of."""
    groups = [*facts.required_for.values(), *facts.exclusive]
    groups += [group for ways in facts.required_any.values() for group in ways]
    groups += [(*demand.paths, *demand.unless, *(demand.when or ())[:1]) for demand in facts.required_if]
    named = {*facts.required, *facts.identity, *facts.derived, *facts.renamed.values()}
    return named.union(*groups)


def check_ranges(ranges: versions.Ranges) -> None:
    """In order, apart, none empty, each begun by a real release."""
    last: t.Any = (-1, 0, 0)
    for since, until in ranges:
        assert last is not None
        assert since > last or last == (-1, 0, 0)
        assert until is None or until > since
        last = until


def test_names() -> None:
    assert len(set(NAMES)) == len(NAMES) == SPECIFIED + 1
    assert list(NAMES) == sorted(NAMES)
    assert find_service("nobody") is None
    assert find_service("_common") is None
    assert find_service("azureopenai.x") is None


@pytest.mark.parametrize("name", NAMES)
def test_service(name: str) -> None:
    facts = service(name)
    assert facts.name == name
    assert facts.title
    assert facts.known
    assert facts.task_types
    assert set(facts.task_types) <= TASK_TYPES
    assert set(facts.chunking_task_types) <= set(facts.task_types)
    assert set(facts.rate_limits) <= set(facts.task_types)
    assert all(limit > 0 for limit in facts.rate_limits.values())
    assert set(facts.required_for) <= set(facts.task_types)
    assert set(facts.required_any) - {""} <= set(facts.task_types)
    assert all(400 <= status < 500 for status in facts.rejected_statuses)
    assert facts.shown_as in ("", *NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_paths_are_settings(name: str) -> None:
    facts = service(name)
    known = [setting.path for setting in facts.settings]
    assert len(set(known)) == len(known)
    assert paths_named_by(facts) <= set(known)
    assert not set(facts.renamed) & set(known), "the old name of a setting is not one of its own"


@pytest.mark.parametrize(("name", "demand"), [(name, item) for name in NAMES for item in service(name).required_if])
def test_demands(name: str, demand: Demand) -> None:
    """What is demanded exists wherever it is demanded, and what it depends on can be."""
    facts = service(name)
    task_types = demand.task_types or tuple(facts.task_types)
    assert set(task_types) <= set(facts.task_types)
    assert demand.paths
    assert all(facts.setting(path).fits(task_type) for path in demand.paths for task_type in task_types)
    assert not set(demand.paths) & {*facts.required, *demand.unless}
    check_ranges(demand.servers)
    assert demand.servers
    if demand.when:
        kind, _colon, words = facts.setting(demand.when[0]).kind.partition(":")
        assert (kind, demand.when[1] in words.split(",")) == ("exact", True), "it is compared as it is"


@pytest.mark.parametrize("name", NAMES)
def test_credentials(name: str) -> None:
    facts = service(name)
    known = {setting.path for setting in facts.settings}
    names = [secret for credential in facts.credentials for secret in credential.secrets]
    assert len(set(names)) == len(names) == len(facts.credential_names)
    assert not {f"service_settings.{secret}" for secret in names} & known, "a secret is not shown, so it is no setting"
    for credential in facts.credentials:
        assert credential.secrets
        assert not credential.mapped or len(credential.secrets) == 1
        assert {f"service_settings.{companion}" for companion in credential.companions} <= known
        assert facts.credential(credential.secrets[0]) is credential
        check_ranges(credential.since)
    assert facts.credentials or facts.credential_optional
    assert facts.credential("nothing") is None


@SETTINGS
def test_setting(name: str, setting: Setting) -> None:
    facts = service(name)
    section, _dot, rest = setting.path.partition(".")
    assert section in ("service_settings", "task_settings")
    assert rest
    kind, _colon, choices = setting.kind.partition(":")
    assert kind in {*setting_types.CHECKS, "choice", "exact"}
    assert not choices or len(set(choices.split(","))) == len(choices.split(",")) > 1
    assert set(setting.task_types) <= set(facts.task_types)
    assert facts.setting(setting.path) is setting
    assert not (setting.lower and setting.upper)
    assert not setting.spelled or setting.lower
    assert set(setting.spelled) | set(setting.spelled.values()) <= set(choices.split(","))
    assert not setting.filled or setting.whole
    assert setting.kind not in ("map", "text_map") or setting.whole, "a map that is not whole is gone into"
    assert not setting.unordered or setting.kind == "texts"
    check_ranges(setting.updatable)
    check_ranges(setting.since)
    check_ranges(setting.hidden)


@SETTINGS
def test_what_is_fixed(name: str, setting: Setting) -> None:
    """What an endpoint is, and what the server found out by it, no server changes in place."""
    facts = service(name)
    fixed = {"dimensions", "similarity"}
    if name != "custom":  # there, everything but these two can be changed
        fixed |= {path.rpartition(".")[2] for path in facts.identity if path.startswith("service_settings.")}
    if setting.path.rpartition(".")[2] in fixed:
        assert setting.updatable == NEVER
    assert not setting.shown_only or setting.updatable == NEVER


@pytest.mark.parametrize("name", NAMES)
def test_since(name: str) -> None:
    facts = service(name)
    for ranges in (facts.since, facts.deprecated, *facts.task_types.values()):
        check_ranges(ranges)
    assert facts.since[-1][1] is None
    assert facts.since is not ALWAYS
    assert facts.since[0][0] >= (8, 11, 0)


@pytest.mark.parametrize("name", NAMES)
def test_rate_limit(name: str) -> None:
    """A service that gives each task type a default has the setting, and the other way round."""
    facts = service(name)
    has_setting = any(item.path == "service_settings.rate_limit.requests_per_minute" for item in facts.settings)
    assert has_setting is bool(facts.rate_limits) or name == "elastic"
    assert not facts.rate_limits or set(facts.rate_limits) == set(facts.task_types)


@pytest.mark.parametrize("name", NAMES)
def test_embeddings_have_chunking(name: str) -> None:
    facts = service(name)
    assert ("text_embedding" in facts.task_types) <= ("text_embedding" in facts.chunking_task_types)
    assert not {"rerank", "completion", "chat_completion"} & set(facts.chunking_task_types)


def test_masked_settings() -> None:
    """What the server shows in clear although it is secret: exactly these."""
    masked = {(name, setting.path) for name, setting in every_setting() if setting.masked}
    assert masked == {
        ("azureopenai", "task_settings.headers"),
        ("custom", "service_settings.headers"),
        ("custom", "service_settings.query_parameters"),
        ("fireworksai", "task_settings.headers"),
        ("groq", "task_settings.headers"),
        ("openai", "task_settings.headers"),
    }


def test_no_headers_in_clear() -> None:
    assert all(setting.masked for _name, setting in every_setting() if setting.path.endswith(".headers"))


def test_oldest_server_has_something() -> None:
    old = [name for name in NAMES if any(since <= OLDEST for since, _until in service(name).since)]
    assert {"azureopenai", "openai", "cohere", "hugging_face", "elasticsearch", "elser", "azureaistudio"} == set(old)


class TestForms:
    FACTS = Service(
        name="one",
        title="One",
        task_types={"rerank": ALWAYS},
        settings=(Setting("service_settings.a", "text", task_types=("rerank",)), Setting("service_settings.b")),
        credentials=(Credential(("x", "y")), Credential(("z",))),
        required=(),
        identity=(),
        derived=(),
        rate_limits={},
        chunking_task_types=(),
        shown_as="other",
        exclusive=(("service_settings.a", "service_settings.b"),),
    )

    def test_setting(self) -> None:
        assert self.FACTS.setting("service_settings.a").kind == "text"
        unknown = self.FACTS.setting("service_settings.c")
        assert (unknown.path, unknown.kind, unknown.updatable) == ("service_settings.c", "any", NEVER)

    def test_fits(self) -> None:
        first, second = self.FACTS.settings
        assert first.fits("rerank")
        assert not first.fits("completion")
        assert second.fits("completion")

    def test_shown_as(self) -> None:
        assert self.FACTS.is_shown_as("one")
        assert self.FACTS.is_shown_as("other")
        assert not self.FACTS.is_shown_as("third")

    def test_rivals(self) -> None:
        assert self.FACTS.rivals("service_settings.a") == ["service_settings.b"]
        assert self.FACTS.rivals("service_settings.b") == ["service_settings.a"]
        assert self.FACTS.rivals("service_settings.c") == []

    def test_credentials(self) -> None:
        assert self.FACTS.credential_names == ("x", "y", "z")
        assert self.FACTS.credential("y") == Credential(("x", "y"))
