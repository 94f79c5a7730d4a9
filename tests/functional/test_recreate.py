# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Safe recreation: proven first, then deleted and created; what is not declared is kept."""

from __future__ import annotations

import typing as t

import pytest
from functional import facts
from functional.facts import NEW_KEY, OTHER_CHUNKING, PLACE, VERSIONS, Json, can, existing, shown, standing, stored_in
from functional.harness import GET, TRIAL, USERS, VERSION, Bench, Request, delete, expect, infer, merged_over, put

from es_emulator import Emulator

LIMIT: Json = {"rate_limit": {"requests_per_minute": 55}}
ADA: Json = {"deployment_id": "ada"}


class Case(t.NamedTuple):
    """`stored` beside the standing endpoint, what is `declared` beside place and key, what the bodies hold.

    `sent` are the service settings of each attempt, beside place, rate limit and key: the first may leave out the size
    that Azure is to find out again. `after` is stored afterwards, merged over what was there; by default, as declared.
    """

    stored: Json
    declared: Json
    sent: tuple[Json, ...]
    after: Json | None = None
    abilities: tuple[str, ...] = ()


def _service(**settings: t.Any) -> Json:
    return {"service_settings": settings}


BY_USER: Json = {"service_settings": {"dimensions": 512}, "dimensions_set_by_user": True}
CASES: dict[str, Case] = {
    "api version": Case({}, _service(api_version="2025-01-01"), ({"api_version": "2025-01-01"},)),
    "api version, own size is not kept": Case(
        BY_USER,
        _service(api_version="2025-01-01"),
        ({"api_version": "2025-01-01"},),
        {**_service(api_version="2025-01-01", dimensions=1536), "dimensions_set_by_user": False},
    ),
    "larger model": Case(
        _service(similarity="cosine"),
        _service(deployment_id="embeddings-large"),
        ({"deployment_id": "embeddings-large"},),
        _service(deployment_id="embeddings-large", dimensions=3072, similarity="dot_product"),
    ),
    "dimensions": Case(
        {},
        _service(dimensions=512),
        ({"dimensions": 512, "similarity": "dot_product"},),
        {**_service(dimensions=512), "dimensions_set_by_user": True},
    ),
    "similarity, size found out": Case({}, _service(similarity="cosine"), ({"similarity": "cosine"},)),
    "similarity, size set by the user": Case(
        BY_USER,
        _service(similarity="cosine"),
        ({"similarity": "cosine"}, {"similarity": "cosine", "dimensions": 512}),
    ),
    "similarity, model that takes no size": Case(
        _service(**ADA),
        _service(**ADA, similarity="cosine"),
        ({**ADA, "similarity": "cosine"},),
    ),
    "rate limit": Case(
        _service(max_input_tokens=99, **LIMIT),
        _service(rate_limit={"requests_per_minute": 77}),
        ({"max_input_tokens": 99, "similarity": "dot_product", "rate_limit": {"requests_per_minute": 77}},),
        abilities=("rate_limit", "-merges"),
    ),
    "everything else is kept": Case(
        {**_service(max_input_tokens=99, **LIMIT), "task_settings": {"user": "ü"}, "chunking_settings": OTHER_CHUNKING},
        _service(similarity="cosine"),
        ({"max_input_tokens": 99, "similarity": "cosine", **LIMIT},),
        abilities=("chunking",),
    ),
    "headers are kept": Case(
        {"task_settings": {"headers": {"x-team": facts.HEADER_VALUE}}},
        _service(similarity="cosine"),
        ({"similarity": "cosine"},),
        abilities=("headers",),
    ),
    "user, where an update would damage": Case(
        {"chunking_settings": OTHER_CHUNKING},
        {"task_settings": {"user": "new"}, "chunking_settings": OTHER_CHUNKING},
        ({"similarity": "dot_product"},),
        abilities=("loses_chunking",),
    ),
    "user, where there is no update": Case(
        {}, {"task_settings": {"user": "new"}}, ({"similarity": "dot_product"},), abilities=("-update",)
    ),
    "chunking": Case(
        {},
        {"chunking_settings": {"max_chunk_size": 120}},
        ({"similarity": "dot_product"},),
        {"chunking_settings": {"strategy": "sentence", "max_chunk_size": 120, "sentence_overlap": 1}},
        ("chunking", "-chunking_update"),
    ),
}
ROWS = [
    pytest.param(version, name, id=f"{version}-{name}")
    for name, case in CASES.items()
    for version in (facts.having(*case.abilities) if case.abilities else VERSIONS)
]


def bodies(case: Case, stored: Json, after: Json) -> list[Json]:
    """The bodies of all attempts, in order."""
    kept = {name: stored["service_settings"][name] for name in ("rate_limit",) if name in stored["service_settings"]}
    found = []
    for sent in case.sent:
        body: Json = {"service": "azureopenai", "service_settings": {**PLACE, **kept, **sent, "api_key": NEW_KEY}}
        if after["task_settings"]:
            body["task_settings"] = after["task_settings"]
        if after["chunking_settings"]:
            body["chunking_settings"] = after["chunking_settings"]
        found.append(body)
    return found


def recreation(
    version: str,
    attempts: list[Json],
    task_type: str = "text_embedding",
    query: str = "",
    before: str = "text_embedding",
) -> list[Request]:
    """All requests of a recreation that works. `before` is the task type of the endpoint that is replaced."""
    users = [delete(query="dry_run=true", task_type=before)] if can(version, "names_users") else []
    # Up to 8.17 the server does not try completions out when it creates them, so that is done for it.
    tried = [] if can(version, "completion_checked") or task_type == "text_embedding" else [infer(task_type, TRIAL)]
    remove = delete(TRIAL, task_type=task_type)
    misses = [request for body in attempts[:-1] for request in (put(body, task_type, inference_id=TRIAL), remove)]
    proof = [put(attempts[-1], task_type, inference_id=TRIAL), *tried]
    replaced = [GET, delete(query=query, task_type=before), put(attempts[-1], task_type)]
    return [GET, VERSION, *users, *misses, *proof, *replaced, remove]


def previewed(before: Json, declared: Json) -> Json:
    """The diff's after: what is declared merged over what was there, and a marker for the secret."""
    after = merged_over(before, declared)
    after["service_settings"]["api_key"] = facts.SENT
    return after


@pytest.mark.parametrize(("version", "name"), ROWS)
def test_recreated(bench: Bench, emu: Emulator, version: str, name: str) -> None:
    case = CASES[name]
    stored = existing(emu, version, **{**case.stored, "secrets": {"api_key": facts.KEY}})
    before = shown(version, stored)
    settings = {**PLACE, **case.declared.get("service_settings", {}), "api_key": NEW_KEY}
    others = {key: value for key, value in case.declared.items() if key != "service_settings"}
    seen = bench.ensure(task_type="text_embedding", service_settings=settings, recreate=True, **others)
    changes = case.declared if case.after is None else case.after
    after = merged_over({**stored, "secrets": {"api_key": NEW_KEY}}, changes)
    tells = can(version, "names_users")
    expect(
        seen,
        "recreate",
        shown(version, after),
        before,
        previewed(before, case.declared),
        used_by=([], []) if tells else None,
        warnings=facts.untold(version),
    )
    assert seen.requests == recreation(version, bodies(case, stored, after))
    assert seen.check_requests == [GET, VERSION, *([USERS] if tells else [])]
    assert stored_in(emu) == after
    assert list(emu.endpoints) == ["e1"]


@pytest.mark.parametrize("version", facts.having("names_users"))
def test_forced_while_in_use(bench: Bench, emu: Emulator, version: str) -> None:
    stored = existing(emu, version)
    emu.add_pipeline("some-pipeline", "e1")
    emu.add_index("some-index", "e1")
    settings = {**PLACE, "api_version": "2025-01-01", "api_key": NEW_KEY}
    seen = bench.ensure(task_type="text_embedding", service_settings=settings, recreate=True, force=True)
    change: Json = {"service_settings": {"api_version": "2025-01-01"}}
    after = merged_over({**stored, "secrets": {"api_key": NEW_KEY}}, change)
    before = shown(version, stored)
    indexes = ["some-index"] if can(version, "names_indexes") else []
    expect(
        seen,
        "recreate",
        shown(version, after),
        before,
        previewed(before, change),
        used_by=(["some-pipeline"], indexes),
        warnings=facts.untold(version),
    )
    attempts = bodies(Case({}, {}, (change["service_settings"],), {}), stored, after)
    assert seen.requests == recreation(version, attempts, query="force=true")
    assert stored_in(emu) == after


@pytest.mark.parametrize("version", facts.having("completion"))
def test_another_task_type(bench: Bench, emu: Emulator, version: str) -> None:
    """What the other task type has not is left behind: chunking, size, similarity, and the old kind's default limit."""
    stored = existing(emu, version, task_settings={"user": "ü"}, service_settings={"max_input_tokens": 9})
    settings = {**facts.CHAT_PLACE, "api_key": NEW_KEY}
    seen = bench.ensure(task_type="completion", service_settings=settings, recreate=True, force=True)
    after = standing(version, "completion", task_settings={"user": "ü"}, secrets={"api_key": NEW_KEY})
    before = shown(version, stored)
    change = {"task_type": "completion", "service_settings": {"deployment_id": "chat"}}
    expect(
        seen,
        "recreate",
        shown(version, after),
        before,
        previewed(before, change),
        used_by=([], []),
        warnings=facts.untold(version),
    )
    body = {"service": "azureopenai", "service_settings": settings, "task_settings": {"user": "ü"}}
    assert seen.requests == recreation(version, [body], "completion")
    assert stored_in(emu) == after


@pytest.mark.parametrize("version", VERSIONS)
def test_another_service(bench: Bench, emu: Emulator, version: str) -> None:
    """Of another service only the chunking is kept: its own settings mean nothing to this one."""
    emu.set_version(version)
    chunking = OTHER_CHUNKING if can(version, "chunking") else None
    foreign: Json = {"task_type": "text_embedding", "service": "openai", "service_settings": {"model_id": "m"}}
    emu.seed("e1", **foreign, chunking_settings=chunking)
    settings = {**facts.place("text_embedding"), "api_key": NEW_KEY}
    seen = bench.ensure(task_type="text_embedding", service_settings=settings, recreate=True, force=True)
    after = standing(version, secrets={"api_key": NEW_KEY}, chunking_settings=chunking)
    assert (seen.result["changed"], seen.result["action"]) == (True, "recreate")
    assert seen.result["endpoint"] == shown(version, after)
    assert seen.result["diff"]["before"]["service"] == "openai"
    assert seen.result["diff"]["after"]["service"] == "azureopenai"
    body: Json = {"service": "azureopenai", "service_settings": settings}
    assert seen.requests == recreation(version, [{**body, **({"chunking_settings": chunking} if chunking else {})}])
    assert stored_in(emu) == after


@pytest.mark.parametrize("version", VERSIONS)
def test_another_kind_of_secret(bench: Bench, emu: Emulator, version: str) -> None:
    """A recreate for another reason takes the secret that is declared, whatever the old one's kind."""
    existing(emu, version)
    settings = {**PLACE, "similarity": "cosine", "entra_id": facts.ENTRA}
    seen = bench.ensure(task_type="text_embedding", service_settings=settings, recreate=True)
    assert seen.result["action"] == "recreate"
    assert emu.endpoints["e1"].secrets == {"entra_id": facts.ENTRA}
    assert emu.endpoints["e1"].service_settings["similarity"] == "cosine"
