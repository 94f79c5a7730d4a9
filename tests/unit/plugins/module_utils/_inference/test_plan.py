# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be changed in place on which server, and what is sent to do so.

docs/reference/elasticsearch-inference.md, "Update".
"""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.api import Usage
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.plan import (
    Plan,
    Policy,
    plan_change,
    plan_without_server,
)
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import BadInput, MissingFeature
from ansible_collections.esops.elasticsearch.tests.unit.support import endpoints as e
from ansible_collections.esops.elasticsearch.tests.unit.support.model import at_least

SECRET = {"api_key": e.KEY}
RATE = {"rate_limit": {"requests_per_minute": 7}}
OAUTH2 = {"client_id": "c", "scopes": ["s1", "s2"], "tenant_id": "t"}
WORD = {"strategy": "word", "max_chunk_size": 100, "overlap": 10}


class Change(t.NamedTuple):
    """What a task declares, what is there, since when that can be changed in place (none: never), and with what body.

    No `body`: what is declared. `missing` are the releases before which the setting does not exist at all.
    """

    declared: dict[str, t.Any]
    there: dict[str, t.Any]
    since: tuple[str, ...] = ()
    body: dict[str, t.Any] | None = None
    missing: tuple[str, ...] = ("8.14",)
    always: bool = False


KEEPS = ("9.2.6", "9.3.1")
CHANGES: dict[str, Change] = {
    "user of a completion": Change(
        {"task_type": "completion", "task_settings": {"user": "u"}},
        e.shown_completion(),
        ("8.16",),
        missing=("8.15",),
    ),
    "user beside chunking": Change({"task_settings": {"user": "u"}}, e.shown(), KEEPS),
    "user beside chunking that an update cannot harm": Change(
        {"task_settings": {"user": "u"}}, e.shown(chunking_settings=e.WORD_DEFAULT), ("8.16",)
    ),
    "rate limit": Change(
        {"service_settings": RATE}, e.shown(), ("9.4",), {"service_settings": {**RATE, **SECRET}}, ("8.15",)
    ),
    "rate limit of a completion": Change(
        {"task_type": "completion", "service_settings": RATE},
        e.shown_completion(),
        ("9.4",),
        {"service_settings": {**RATE, **SECRET}},
        ("8.15",),
    ),
    "tokens": Change(
        {"service_settings": {"max_input_tokens": 9}},
        e.shown(),
        ("9.4",),
        {"service_settings": {"max_input_tokens": 9, **SECRET}},
    ),
    "chunking": Change({"chunking_settings": WORD}, e.shown(), ("9.5",), missing=("8.16",)),
    "a part of chunking": Change(
        {"chunking_settings": {"max_chunk_size": 99}},
        e.shown(),
        ("9.5",),
        {"chunking_settings": {**e.SENTENCE, "max_chunk_size": 99}},
        ("8.16",),
    ),
    "chunking by separators": Change(
        {"chunking_settings": {"strategy": "recursive", "max_chunk_size": 99}},
        e.shown(),
        ("9.5",),
        missing=("8.19", "9.1"),
    ),
    "headers": Change({"task_settings": {"headers": {"h": "v"}}}, e.shown(), ("9.4",), missing=("9.4",)),
    "other headers": Change(
        {"task_settings": {"headers": {"h": "v"}}},
        e.shown(task_settings={"headers": {"g": "v"}, "user": "u"}),
        ("9.4",),
        missing=("9.4",),
    ),
    "headers away": Change(
        {"task_settings": {"headers": {}}},
        e.shown(task_settings={"headers": {"g": "v"}}),
        ("9.4",),
        {"task_settings": {"headers": None}},
        ("9.4",),
    ),
    "resource": Change({"service_settings": {"resource_name": "r2"}}, e.shown()),
    "deployment": Change({"service_settings": {"deployment_id": "d2"}}, e.shown()),
    "API version": Change({"service_settings": {"api_version": "2"}}, e.shown()),
    "dimensions": Change({"service_settings": {"dimensions": 256}}, e.shown()),
    "similarity": Change({"service_settings": {"similarity": "cosine"}}, e.shown()),
    "task type": Change({"task_type": "completion"}, e.shown(), missing=("8.15",)),
    "service": Change({}, e.shown(service="openai")),
    "one that can and one that cannot": Change(
        {"service_settings": {"dimensions": 256}, "task_settings": {"user": "u"}}, e.shown()
    ),
    "chat completion": Change(
        {"task_type": "chat_completion", "task_settings": {"user": "u"}},
        e.shown_completion(task_type="chat_completion"),
        ("9.3",),
        missing=("9.3",),
    ),
    "the secret, always": Change(
        {"task_type": "completion"},
        e.shown_completion(),
        ("8.16",),
        {"service_settings": SECRET},
        ("8.15",),
        always=True,
    ),
    "the secret beside chunking": Change({}, e.shown(), KEEPS, {"service_settings": SECRET}, always=True),
    "user and the secret": Change(
        {"task_settings": {"user": "u"}},
        e.shown(),
        KEEPS,
        {"service_settings": SECRET, "task_settings": {"user": "u"}},
        always=True,
    ),
}


UNUSED, IN_PIPELINE, IN_INDEX = Usage([], []), Usage(["p"], []), Usage([], ["i"])
CANNOT_TELL = Usage([], [], indexes_known=False)


def plan(
    change: Change, version: str, *, recreate: bool = False, secrets: t.Any = None, usage: Usage | None = IN_INDEX
) -> Plan:
    wanted = e.desired(**{"secrets": SECRET if secrets is None else secrets, **change.declared})
    policy = Policy("always" if change.always else "on_create", recreate)
    there = e.current(change.there)
    assert plan_without_server(wanted, there, policy) is None, "it depends on the server"
    return plan_change(wanted, there, e.server(version), policy, send_secret=change.always, usage=usage)


def expected_body(change: Change, version: str) -> dict[str, t.Any]:
    """From 9.5 the secret goes along only where it is itself to be sent."""
    declared = {name: value for name, value in change.declared.items() if name != "task_type"}
    body = dict(declared if change.body is None else change.body)
    if at_least(version, "9.5") and not change.always and "service_settings" in body:
        body["service_settings"] = {key: value for key, value in body["service_settings"].items() if key != "api_key"}
    return body


@pytest.mark.parametrize("name", CHANGES)
def test_change(name: str) -> None:
    for version in e.VERSIONS:
        check_change(CHANGES[name], version)


def check_change(change: Change, version: str) -> None:
    if not at_least(version, *change.missing):
        with pytest.raises(MissingFeature) as caught:
            plan(change, version)
        assert version in caught.value.reason, "names the server's version"
        assert "needs Elasticsearch" in caught.value.reason
        return
    found = plan(change, version)
    assert e.KEY not in repr((found.before, found.after, found.obstacles))
    if change.since and at_least(version, *change.since):
        assert (found.action, found.body) == ("update", expected_body(change, version))
        assert found.sends_secret == (e.KEY in repr(found.body))
        assert found.obstacles == ()
    else:
        assert (found.action, found.body) == ("refuse", {})
        assert found.obstacles


@pytest.mark.parametrize("version", ["8.14.3", "8.19.0", "9.4.0", "9.5.3"])
@pytest.mark.parametrize("name", ["resource", "dimensions", "one that can and one that cannot"])
def test_recreate_where_it_is_allowed(name: str, version: str) -> None:
    declared = {**CHANGES[name].declared}
    declared["service_settings"] = {**e.IDENTITY, **declared["service_settings"]}
    found = plan(CHANGES[name]._replace(declared=declared), version, recreate=True)
    assert (found.action, found.sends_secret) == ("recreate", True)
    assert found.after["service_settings"]["api_key"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def test_recreate_needs_the_secret() -> None:
    with pytest.raises(BadInput, match=r"one of service_settings\.api_key"):
        plan(CHANGES["dimensions"], "9.5.3", recreate=True, secrets={})


@pytest.mark.parametrize("version", ["9.4.0", "9.4.2"])
def test_update_that_needs_the_secret(version: str) -> None:
    with pytest.raises(BadInput, match="needs its secret") as caught:
        plan(CHANGES["rate limit"], version, secrets={})
    assert version in caught.value.reason
    assert "service_settings.api_key" in caught.value.hint


@pytest.mark.parametrize("version", ["9.5.0", "9.5.3", "serverless"])
def test_update_that_does_not_need_the_secret(version: str) -> None:
    assert plan(CHANGES["rate limit"], version, secrets={}).body == {"service_settings": RATE}


@pytest.mark.parametrize("version", ["8.16.6", "9.3.0", "9.4.0"])
def test_task_settings_need_no_secret(version: str) -> None:
    assert plan(CHANGES["user of a completion"], version, secrets={}).action == "update"


@pytest.mark.parametrize("version", [name for name in e.VERSIONS if at_least(name, "8.16")])
def test_no_secret_declared_is_none_to_send(version: str) -> None:
    """`always` may be meant for the others of a set. Settings of the task need no secret on any server."""
    shown = e.current(e.shown_completion())
    declared = e.desired({}, task_type="completion", task_settings={"user": "u"})
    plan = plan_change(declared, shown, e.server(version), Policy("always"), send_secret=True)
    assert (plan.action, plan.body, plan.sends_secret) == ("update", {"task_settings": {"user": "u"}}, False)


def test_refusal_names_every_setting_with_both_values() -> None:
    declared = {"service_settings": {"deployment_id": "d2", "dimensions": 256}, "task_settings": {"user": "u"}}
    found = plan(Change(declared, e.shown()), "9.5.3")
    text = "; ".join(found.obstacles)
    for part in (
        "service_settings.deployment_id (now 'd', wanted 'd2')",
        "service_settings.dimensions (now 1536, wanted 256)",
    ):
        assert part in text
    assert "user" not in text, "that one could be changed"
    text = "; ".join(plan(Change(declared, e.shown()), "8.15.5").obstacles)
    assert "task_settings.user (now not set, wanted 'u')" in text, "here it could not"


BESIDE = ["user beside chunking", "the secret beside chunking", "user and the secret"]


@pytest.mark.parametrize("name", BESIDE)
@pytest.mark.parametrize("version", ["8.16.6", "8.19.13", "9.2.5", "9.3.0"])
def test_chunking_that_an_update_resets(name: str, version: str) -> None:
    """It does no harm where no index uses the endpoint. Whether one does has to be asked first."""
    change = CHANGES[name]
    assert plan(change, version, usage=None) == Plan("ask_usage", {}, {})
    for usage in (UNUSED, IN_PIPELINE):
        found = plan(change, version, usage=usage, recreate=True)
        assert (found.action, found.body, found.obstacles) == ("update", expected_body(change, version), ())
        (warning,) = found.warnings
        assert "resets the chunking_settings of inference endpoint 'e1' to word/250/100" in warning
        assert found.before["chunking_settings"] == e.SENTENCE
        assert found.after["chunking_settings"] == e.WORD_DEFAULT
    for usage in (IN_INDEX, CANNOT_TELL):
        assert "word/250/100" in "; ".join(plan(change, version, usage=usage).obstacles)
        assert plan(change, version, usage=usage).action == "refuse"
    there = change._replace(declared={**change.declared, "service_settings": e.IDENTITY})
    assert plan(there, version, usage=IN_INDEX, recreate=True).action == "recreate"


@pytest.mark.parametrize("recreate", [True, False])
def test_chunking_that_the_task_sets_is_not_reset(recreate: bool) -> None:
    declared = {"service_settings": e.IDENTITY, "task_settings": {"user": "u"}, "chunking_settings": e.SENTENCE}
    found = plan(Change(declared, e.shown()), "8.19.13", usage=None, recreate=recreate)
    assert found.action == ("recreate" if recreate else "refuse")


def test_values_of_headers_are_hidden() -> None:
    change = Change(
        {"task_settings": {"headers": {"h": "NEW-VALUE", "i": "x"}}},
        e.shown(task_settings={"headers": {"h": "OLD-VALUE"}}),
    )
    found = plan(change, "9.4.0")
    assert found.body == {"task_settings": {"headers": {"h": "NEW-VALUE", "i": "x"}}}
    for text in (repr(found.before), repr(found.after), repr(list(map(str, found.found)))):
        assert "VALUE" not in text.replace("VALUE_SPECIFIED", "")
    assert list(found.after["task_settings"]["headers"]) == ["h", "i"], "the names are shown"


OAUTH2_SHOWN = e.with_settings(**OAUTH2)
KINDS: dict[str, tuple[dict[str, t.Any], dict[str, t.Any], dict[str, str], bool, str, dict[str, t.Any]]] = {
    # declared settings, there, secret, always -> action on 9.5, its body
    "scopes": ({"scopes": ["s3"]}, OAUTH2_SHOWN, {}, False, "update", {"scopes": ["s3"]}),
    "client id with the secret": (
        {**OAUTH2, "client_id": "c2"},
        OAUTH2_SHOWN,
        {"client_secret": "x"},
        True,
        "update",
        {"client_id": "c2", "client_secret": "x"},
    ),
    "OAuth2 where there was none": (OAUTH2, e.shown(), {"client_secret": "x"}, False, "refuse", {}),
    "its secret where there was none": (OAUTH2, e.shown(), {"client_secret": "x"}, True, "refuse", {}),
    "a key where there was OAuth2": ({}, OAUTH2_SHOWN, SECRET, True, "refuse", {}),
    "Entra, where a key or Entra was": ({}, e.shown(), {"entra_id": "x"}, True, "update", {"entra_id": "x"}),
}


@pytest.mark.parametrize("name", KINDS)
def test_kinds_of_secret(name: str) -> None:
    settings, there, secret, always, action, sent = KINDS[name]
    found = plan(Change({"service_settings": settings}, there, always=always), "9.5.3", secrets=secret)
    assert found.action == action
    assert found.body == ({"service_settings": sent} if sent else {})
    if action == "refuse":
        assert found.obstacles


def test_order_of_scopes_means_nothing() -> None:
    wanted = e.desired({"scopes": ["s2", "s1"]})
    assert plan_without_server(wanted, e.current(OAUTH2_SHOWN), Policy()) == Plan("none", OAUTH2_SHOWN, OAUTH2_SHOWN)


@pytest.mark.parametrize(
    ("version", "warned"), [("9.4.2", 0), ("9.5.0", 1), ("9.5.3", 0), ("serverless", 0), ("8.19.0", 0)]
)
def test_warning_where_a_secret_may_not_be_stored(version: str, warned: int) -> None:
    assert len(plan(CHANGES["the secret, always"], version).warnings) == warned


def test_unchanged_depends_on_nothing_but_the_endpoint() -> None:
    wanted, there = e.desired({"resource_name": "r"}, secrets=SECRET), e.current(e.shown())
    actions = {
        how: (found.action if (found := plan_without_server(wanted, there, Policy(how))) else None)
        for how in ("on_create", "always", "when_rejected")
    }
    assert actions == {"on_create": "none", "always": None, "when_rejected": "probe"}
    without = e.desired({"resource_name": "r"})
    for how in actions:
        found = plan_without_server(without, there, Policy(how))
        assert found is not None
        assert found.action == "none", "no secret is declared"
