# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Updates beside the main table: nothing to lose, headers, OAuth2, answers that do not agree.

What is sent to which server, with and without the secret: `_inference/test_plan.py` of the unit tests.
"""

from __future__ import annotations

import pytest
from functional import facts
from functional.facts import KEY, OAUTH2, PLACE, USER, Json, can, existing, having, seed, shown, standing, stored_in
from functional.harness import GET, USERS, VERSION, Bench, expect, expect_failure, merged_over, update

from es_emulator import Emulator

NEW_LIMIT: Json = {"rate_limit": {"requests_per_minute": 77}}


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
    stored = seed(emu, standing("9.2.0"))
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
        standing(
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
