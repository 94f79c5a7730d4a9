# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A difference that the server can change in place: one _update with just what must be sent, compared with the answer.

What each release does with each setting is written out from the table on `_update` in the notes on the inference API.
"""

from __future__ import annotations

import typing as t

import pytest
from functional import facts
from functional.facts import KEY, OAUTH2, PLACE, SENT, USER, WORD, Json, can, existing, having, seed, shown, stored_in
from functional.harness import GET, USERS, VERSION, Bench, Request, expect, expect_failure, merged_over, update

from es_emulator import Emulator

OAUTH_STANDING: Json = {"service_settings": OAUTH2, "secrets": {"client_secret": facts.CLIENT_SECRET}}
HEADERS = {"x-team": facts.HEADER_VALUE, "x-other": "header-value-other"}
NEW_HEADERS = {"x-team": facts.NEW_HEADER_VALUE}


class Case(t.NamedTuple):
    """What is stored, what is declared anew, and the ability with which it is changed in place.

    `text` is how a refusal names the setting with its old and new value.
    """

    declared: Json
    stored: Json
    needs: str
    text: str
    exists: str = ""


def _service(**settings: t.Any) -> Json:
    return {"service_settings": settings}


CASES: dict[str, Case] = {
    "user": Case({"task_settings": {"user": "new"}}, {"task_settings": {"user": "old"}}, "update", r"user.*old.*new"),
    "first user": Case({"task_settings": {"user": "new"}}, {}, "update", r"user.*not set.*new"),
    "rate_limit": Case(
        _service(rate_limit={"requests_per_minute": 77}),
        _service(rate_limit={"requests_per_minute": 55}),
        "merges",
        r"service_settings\.rate_limit\.requests_per_minute.*55.*77",
        "rate_limit",
    ),
    "max_input_tokens": Case(
        _service(max_input_tokens=300), _service(max_input_tokens=200), "merges", r"max_input_tokens.*200.*300"
    ),
    "first max_input_tokens": Case(_service(max_input_tokens=300), {}, "merges", r"max_input_tokens.*not set.*300"),
    "client_id": Case(_service(client_id="new"), OAUTH_STANDING, "oauth2", r"", "oauth2"),
    "scopes": Case(_service(scopes=["scope-c"]), OAUTH_STANDING, "oauth2", r"", "oauth2"),
    "tenant_id": Case(_service(tenant_id="new"), OAUTH_STANDING, "oauth2", r"", "oauth2"),
    "headers": Case(
        {"task_settings": {"headers": NEW_HEADERS}}, {"task_settings": {"headers": HEADERS}}, "headers", r"", "headers"
    ),
    "first headers": Case({"task_settings": {"headers": NEW_HEADERS}}, {}, "headers", r"", "headers"),
    "chunk size": Case(
        {"chunking_settings": {"max_chunk_size": 120}},
        {},
        "chunking_update",
        r"chunking_settings\.max_chunk_size.*250.*120",
        "chunking",
    ),
    "chunking strategy": Case(
        {"chunking_settings": {"strategy": "word", "max_chunk_size": 100, "overlap": 20}},
        {},
        "chunking_update",
        r"chunking_settings\.strategy.*sentence.*word",
        "chunking",
    ),
    "several at once": Case(
        {**_service(max_input_tokens=300, rate_limit={"requests_per_minute": 77}), "task_settings": {"user": "new"}},
        {"task_settings": {"user": "old"}},
        "merges",
        r"rate_limit.*max_input_tokens|max_input_tokens.*rate_limit",
        "rate_limit",
    ),
}
ROWS = [
    pytest.param(version, name, id=f"{version}-{name}")
    for version in facts.VERSIONS
    for name, case in CASES.items()
    if not case.exists or can(version, case.exists)
]


def stored_after(stored: Json, declared: Json) -> Json:
    """What the server stores afterwards: what is declared over what was there, headers and chunking as wholes."""
    after = merged_over(stored, declared)
    headers = declared.get("task_settings", {}).get("headers")
    if headers is not None:
        after["task_settings"]["headers"] = headers
    chunking = declared.get("chunking_settings")
    if chunking:
        kept = {} if "strategy" in chunking else stored["chunking_settings"]
        after["chunking_settings"] = {**kept, **chunking}
    return after


def update_body(version: str, stored: Json, declared: Json) -> Json:
    """Just what must be sent: the settings that differ; chunking as a whole; the secret only where it is demanded."""
    body = merged_over({}, declared)
    if "chunking_settings" in body:
        body["chunking_settings"] = stored_after(stored, declared)["chunking_settings"]
    if "service_settings" in body and not can(version, "secret_optional"):
        body["service_settings"].update(stored["secrets"])
    return body


def after_of(version: str, stored: Json, declared: Json) -> Json:
    """The diff's after: the secret as a marker where it goes along, header values that are sent as markers."""
    after = shown(version, stored_after(stored, declared))
    if "service_settings" in declared and not can(version, "secret_optional"):
        after["service_settings"].update(dict.fromkeys(stored["secrets"], SENT))
    if "headers" in declared.get("task_settings", {}):
        after["task_settings"]["headers"] = dict.fromkeys(declared["task_settings"]["headers"], SENT)
    return after


def wording(case: Case, stored: Json) -> Json:
    """The arguments: place and secret are always declared, as in a real playbook."""
    return {"service_settings": {**PLACE, **stored["secrets"], **case.declared.get("service_settings", {})}} | {
        name: value for name, value in case.declared.items() if name != "service_settings"
    }


def damages(version: str, stored: Json) -> bool:
    """Whether an update would reset chunking settings that are more than the server's own reading of none."""
    return can(version, "loses_chunking") and (stored["chunking_settings"] or WORD) != WORD


@pytest.mark.parametrize(("version", "name"), ROWS)
def test_changed(bench: Bench, emu: Emulator, version: str, name: str) -> None:
    """Changed in place where this server can, else refused with everything that the reader needs."""
    case = CASES[name]
    stored = existing(emu, version, **case.stored)
    before = shown(version, stored)
    seen = bench.ensure(task_type="text_embedding", **wording(case, stored))
    if can(version, case.needs):
        after, told = stored_after(stored, case.declared), after_of(version, stored, case.declared)
        asked: list[Request] = [GET, VERSION]
        warned: Json = {}
        if damages(version, stored):  # no index uses it
            after["chunking_settings"], told["chunking_settings"] = None, WORD
            asked = [*asked, USERS]
            warned = {"used_by": ([], []), "warnings": ["resets the chunking_settings of inference endpoint 'e1'"]}
        expect(seen, "update", shown(version, after), before, told, **warned)
        assert seen.requests == [*asked, update(update_body(version, stored, case.declared))]
        assert seen.check_requests == asked
        assert stored_in(emu) == after
        return
    tells = can(version, "names_users")
    expect_failure(
        seen,
        "cannot be changed in place",
        "recreate: true",
        facts.named(version),
        case.text,
        used_by=([], []) if tells else None,
        warnings=facts.untold(version),
    )
    assert seen.requests == seen.check_requests == [GET, VERSION, *([USERS] if tells else [])]
    assert seen.result["diff"] == seen.check["diff"]
    assert stored_in(emu) == stored


NEW_LIMIT: Json = {"rate_limit": {"requests_per_minute": 77}}


# --- nothing to lose, headers, OAuth2, answers that do not agree ---


@pytest.mark.parametrize("chunking", [None, facts.WORD], ids=["none stored", "word stored"])
@pytest.mark.parametrize("version", having("loses_chunking"))
def test_nothing_to_lose(bench: Bench, emu: Emulator, version: str, chunking: Json | None) -> None:
    """Where it reads word/250/100 already, an update on an affected server changes nothing that can be seen."""
    stored = existing(emu, version, chunking_settings=chunking)
    seen = bench.ensure(**facts.TASK, **USER)
    after = {**merged_over(stored, USER), "chunking_settings": None}
    expect(seen, "update", shown(version, after), shown(version, stored), shown(version, after))
    assert seen.requests == [GET, VERSION, update(USER)]
    assert stored_in(emu) == after


@pytest.mark.parametrize("patch", ["8.19.14", "9.1.11", "9.2.5", "9.0.9", "8.18.99"])
def test_chunking_settings_of_an_index_are_not_reset(bench: Bench, emu: Emulator, patch: str) -> None:
    """A patch release that is not known to be fixed counts as one that resets them."""
    emu.set_version(patch)
    emu.add_index("some-index", "e1")
    stored = seed(emu, facts.standing("9.2.0"))
    seen = bench.ensure(task_type="text_embedding", **USER)
    expect_failure(
        seen, "reset chunking_settings to word/250/100", "recreate: true", patch, used_by=([], ["some-index"])
    )
    assert seen.requests == seen.check_requests == [GET, VERSION, USERS, USERS]
    assert stored_in(emu) == stored


@pytest.mark.parametrize("version", having("headers"))
def test_headers_are_removed(bench: Bench, emu: Emulator, version: str) -> None:
    """An empty map means that there are none; the server takes null to remove them."""
    stored = existing(emu, version, task_settings={"user": "u", "headers": {"x-team": facts.HEADER_VALUE}})
    seen = bench.ensure(task_type="text_embedding", task_settings={"headers": {}})
    after = {**stored, "task_settings": {"user": "u"}}
    assert seen.requests == [GET, VERSION, update({"task_settings": {"headers": None}})]
    assert stored_in(emu) == after
    assert (seen.result["action"], seen.result["endpoint"]) == ("update", shown(version, after))
    assert seen.result["diff"]["before"] == shown(version, stored)
    assert seen.result["diff"]["after"]["task_settings"] in ({"user": "u"}, {"user": "u", "headers": {}})


@pytest.mark.parametrize("version", having("oauth2"))
def test_oauth2_fields_with_their_secret(bench: Bench, emu: Emulator, version: str) -> None:
    stored = existing(emu, version, service_settings=OAUTH2, secrets={"client_secret": facts.CLIENT_SECRET})
    declared = {**OAUTH2, "client_id": "new", "scopes": ["scope-c", "scope-a"]}
    changes = {"client_id": "new", "scopes": ["scope-c", "scope-a"]}
    seen = bench.ensure(
        task_type="text_embedding", service_settings={**declared, "client_secret": facts.NEW_CLIENT_SECRET}
    )
    demanded = not can(version, "secret_optional")
    secret = {"client_secret": facts.NEW_CLIENT_SECRET} if demanded else {}
    after = merged_over(stored, {"service_settings": changes, "secrets": secret})
    previewed = merged_over(shown(version, after), {"service_settings": dict.fromkeys(secret, facts.SENT)})
    expect(seen, "update", shown(version, after), shown(version, stored), previewed)
    assert seen.requests == [GET, VERSION, update({"service_settings": {**changes, **secret}})]
    assert stored_in(emu) == after


def test_answer_that_ignored_what_was_asked(bench: Bench, emu: Emulator) -> None:
    """9.4 may ignore the rate limit: success is only claimed if the answer agrees."""
    emu.quirks["rate_limit_ignored_on_update"] = True
    stored = existing(emu, "9.4.0")
    seen = bench.ensure(
        task_type="text_embedding",
        service_settings={**PLACE, **NEW_LIMIT, "api_key": KEY},
        check_differs="that this server ignores it shows only in its answer",
    )
    result = seen.result
    assert result["failed"]
    assert seen.requests[:3] == [GET, VERSION, update({"service_settings": {**NEW_LIMIT, "api_key": KEY}})]
    for text in ("rate_limit", "1440", "77", "ignored", "recreate: true", facts.named("9.4.0")):
        assert text in result["msg"]
    assert stored_in(emu) == stored


@pytest.mark.parametrize("version", having("update_checked"))
def test_update_refused_by_azure_changes_nothing(bench: Bench, emu: Emulator, version: str) -> None:
    emu.azure.valid_keys = set()
    stored = existing(emu, version)
    seen = bench.ensure(
        task_type="text_embedding",
        service_settings={**PLACE, **NEW_LIMIT, "api_key": KEY},
        check_differs="what Azure says is known only when it is asked",
    )
    result = seen.result
    assert (result["failed"], result["changed"]) == (True, False)
    assert "The remote service refuses the credentials" in result["msg"]
    assert result["error"]["status"] == 400
    assert result["error"]["type"] == "status_exception"
    assert "status [401]" in result["error"]["caused_by"]["reason"]
    assert stored_in(emu) == stored


@pytest.mark.parametrize("version", facts.VERSIONS)
def test_undeclared_settings_stay_unchanged(bench: Bench, emu: Emulator, version: str) -> None:
    """Everything that another client has set stays through a change of one setting."""
    emu.set_version(version)
    settings = {"max_input_tokens": 200, "dimensions": 512, "similarity": "cosine"}
    stored = seed(
        emu,
        facts.standing(
            version,
            service_settings=settings,
            dimensions_set_by_user=True,
            task_settings={"user": "old"},
            chunking_settings=None
            if can(version, "loses_chunking") or not can(version, "chunking")
            else facts.OTHER_CHUNKING,
            secrets={"entra_id": facts.ENTRA},
        ),
    )
    bench.ensure(task_type="text_embedding", **USER)
    assert stored_in(emu) == (merged_over(stored, USER) if can(version, "update") else stored)
