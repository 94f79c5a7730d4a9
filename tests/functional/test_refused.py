# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What no server changes in place, or what may not be done to an endpoint in use: refused, nothing written."""

from __future__ import annotations

import typing as t

import pytest
from functional import facts
from functional.facts import KEY, PLACE, TASK, VERSIONS, Json, can, existing, having, named, shown, stored_in, untold
from functional.harness import GET, USERS, VERSION, Bench, expect_failure, merged_over

from es_emulator import Emulator


class Case(t.NamedTuple):
    """What is declared, the patterns of the message (each setting with old and new value), and the diff's changes."""

    declared: Json
    patterns: tuple[str, ...]
    changes: Json
    task_type: str = "text_embedding"


def _place(**changes: t.Any) -> Json:
    return {"service_settings": {**PLACE, **changes, "api_key": KEY}}


CASES: dict[str, Case] = {
    "resource_name": Case(
        _place(resource_name="other"),
        (r"service_settings\.resource_name.*azure-resource.*other",),
        {"service_settings": {"resource_name": "other"}},
    ),
    "similarity": Case(
        _place(similarity="COSINE"),
        (r"service_settings\.similarity.*dot_product.*cosine",),
        {"service_settings": {"similarity": "cosine"}},
    ),
    "all of them, and the user": Case(
        {**_place(resource_name="other", dimensions=512, similarity="cosine"), "task_settings": {"user": "new"}},
        (r"resource_name.*azure-resource.*other", r"dimensions.*1536.*512", r"similarity.*dot_product.*cosine"),
        {
            "service_settings": {"resource_name": "other", "dimensions": 512, "similarity": "cosine"},
            "task_settings": {"user": "new"},
        },
    ),
    "without a secret": Case(
        {"service_settings": {"dimensions": 512}},
        (r"service_settings\.dimensions.*1536.*512",),
        {"service_settings": {"dimensions": 512}},
    ),
    "task type": Case(
        {"service_settings": {**facts.CHAT_PLACE, "api_key": KEY}},
        (r"task_type.*text_embedding.*completion", r"deployment_id.*embeddings.*chat"),
        {"task_type": "completion", "service_settings": {"deployment_id": "chat"}},
        "completion",
    ),
}
#: an endpoint of another type is not to be changed, but replaced
ANOTHER_TYPE = (
    "the service 'azureopenai' and the task type 'text_embedding', not 'azureopenai' and 'completion'",
    "Use another inference_id.*recreate: true and force: true",
)
IN_PLACE = "'e1' cannot be changed in place"
ROWS = [
    pytest.param(version, name, id=f"{version}-{name}")
    for version in VERSIONS
    for name, case in CASES.items()
    if case.task_type == "text_embedding" or can(version, case.task_type)
]


@pytest.mark.parametrize(("version", "name"), ROWS)
def test_refused(bench: Bench, emu: Emulator, version: str, name: str) -> None:
    case = CASES[name]
    stored = existing(emu, version)
    emu.add_pipeline("some-pipeline", "e1")
    emu.add_index("some-index", "e1")
    seen = bench.ensure(task_type=case.task_type, **case.declared)
    tells, indexes = can(version, "names_users"), can(version, "names_indexes")
    names = (["some-pipeline"] if tells else []) + (["some-index"] if indexes else [])
    expect_failure(
        seen,
        *(ANOTHER_TYPE if name == "task type" else (IN_PLACE, named(version), *case.patterns)),
        "recreate: true",
        *names,
        *(["force: true"] if names else []),
        used_by=(names[:1], names[1:]) if tells else None,
        warnings=untold(version),
    )
    before = shown(version, stored)
    assert seen.result["diff"] == {"before": before, "after": merged_over(before, case.changes)}
    assert seen.requests == seen.check_requests == [GET, VERSION, *([USERS] if tells else [])]
    assert stored_in(emu) == stored


@pytest.mark.parametrize("version", VERSIONS)
def test_another_service(bench: Bench, emu: Emulator, version: str) -> None:
    """The id belongs to another service: refused as what cannot be changed in place."""
    emu.set_version(version)
    foreign = {"task_type": "text_embedding", "service": "openai", "service_settings": {"model_id": "m"}}
    emu.seed("e1", **foreign)
    before = emu.state()["endpoints"]
    seen = bench.ensure(**TASK)
    tells = can(version, "names_users")
    expect_failure(
        seen,
        r"exists already, with the service 'openai'.*not 'azureopenai'",
        "Use another inference_id. To delete.*recreate: true and force: true",
        used_by=([], []) if tells else None,
        warnings=untold(version),
    )
    assert seen.requests == seen.check_requests == [GET, VERSION, *([USERS] if tells else [])]
    assert emu.state()["endpoints"] == before


USES = {
    "pipeline": (["some-pipeline"], []),
    "index": ([], ["some-index"]),
    "both": (["a-pipeline", "some-pipeline"], ["some-index"]),
}


@pytest.mark.parametrize(
    ("version", "use"),
    # 8.15 does not look at indexes
    [
        (version, use)
        for version in having("names_users")
        for use in USES
        if USES[use][0] or can(version, "names_indexes")
    ],
)
def test_recreate_in_use(bench: Bench, emu: Emulator, version: str, use: str) -> None:
    """Allowed to recreate, but in use and not forced: refused before anything is written, naming who uses it."""
    stored = existing(emu, version)
    pipelines, indexes = USES[use]
    for pipeline in pipelines:
        emu.add_pipeline(pipeline, "e1")
    for index in indexes:
        emu.add_index(index, "other", search_inference_id="e1")
    known = (pipelines, indexes if can(version, "names_indexes") else [])
    settings = {**PLACE, "similarity": "cosine", "api_key": KEY}
    seen = bench.ensure(task_type="text_embedding", service_settings=settings, recreate=True)
    result = seen.result
    assert (result["failed"], result["changed"]) == (True, False)
    assert result["used_by"] == {"pipelines": known[0], "indexes": known[1]}
    for text in (*known[0], *known[1], "force: true", "'e1'"):
        assert text in result["msg"]
    assert seen.requests == seen.check_requests == [GET, VERSION, USERS]
    assert stored_in(emu) == stored


@pytest.mark.parametrize("version", VERSIONS)
def test_recreate_without_what_a_create_needs(bench: Bench, emu: Emulator, version: str) -> None:
    """Without the secret nothing can be created again: refused before anything is written, check mode included."""
    stored = existing(emu, version)
    seen = bench.ensure(task_type="text_embedding", service_settings={"similarity": "cosine"}, recreate=True)
    assert seen.result["failed"]
    for text in ("api_key", "entra_id", "client_secret"):
        assert text in seen.result["msg"]
    assert seen.requests == seen.check_requests == [GET, VERSION]
    assert stored_in(emu) == stored


@pytest.mark.parametrize("version", having("chunking", "-chunking_update"))
def test_chunking_refused_with_both_objects(bench: Bench, emu: Emulator, version: str) -> None:
    stored = existing(emu, version)
    seen = bench.ensure(task_type="text_embedding", chunking_settings=facts.OTHER_CHUNKING)
    expect_failure(
        seen,
        r"chunking_settings\.max_chunk_size.*250.*120",
        r"chunking_settings\.sentence_overlap.*1.*0",
        "recreate: true",
        used_by=([], []),
    )
    assert stored_in(emu) == stored
