# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The watchmen watched: what all tests here rely on would notice what it is there for."""

from __future__ import annotations

import base64
import json
import types

import pytest
from functional import harness
from functional.facts import KEY, NEWEST, SECRETS, Json, seed, standing
from functional.harness import USERS, Bench, Seen, delete, forms_of, infer, put, update
from support.modules import AZURE, INFO
from support.thinning import sampled, thinned

from es_emulator import Emulator


@pytest.mark.parametrize("secret", SECRETS)
def test_forms_of_a_secret(secret: str) -> None:
    forms = forms_of(secret)
    for text in (
        secret,
        f"x{secret}y",
        json.dumps({"a": secret}),
        json.dumps(json.dumps({"a": secret})),
        str({"a": secret}),
        base64.b64encode(secret.encode()).decode(),
    ):
        assert any(form in text for form in forms), text


def test_cluster_key_in_its_header() -> None:
    header = base64.b64encode(f"esops:{harness.LOGIN.values['key']}".encode()).decode()
    assert any(form in header for form in forms_of(harness.LOGIN.values["key"]))


@pytest.mark.parametrize("request_made", [put({}), update({}), delete(), delete(query="force=true")])
def test_writes_are_known(request_made: harness.Request) -> None:
    assert harness._writes(request_made)


@pytest.mark.parametrize("request_made", [harness.GET, harness.VERSION, USERS, infer(), infer("chat_completion")])
def test_reads_are_known(request_made: harness.Request) -> None:
    assert not harness._writes(request_made)


def test_disagreement_is_noticed() -> None:
    good: Json = {"changed": True, "action": "create", "diff": {}}
    bads: list[Json] = [
        {"changed": False},
        {"action": "update"},
        {"diff": {"before": {}}},
        {"failed": True, "msg": "m"},
    ]
    for bad in bads:
        with pytest.raises(AssertionError, match="check mode"):
            harness._agree(Seen(good, [], {**good, **bad}, []))


def test_secrets_of_a_task_are_found() -> None:
    options: Json = {
        "service_settings": {"api_key": "one", "client_id": "no secret"},
        "task_settings": {"headers": {"x": "two"}, "user": "no secret"},
        "http_headers": {"y": "three"},
        "password": "four",
    }
    assert harness._secrets_in(options) == {"one", "two", "three", "four"}


def test_a_leak_would_be_found(bench: Bench, emu: Emulator) -> None:
    """An id is no secret to the module, and is shown: one that is a secret to us has to be noticed."""
    seed(emu, standing(NEWEST), "looks-like-a-key")
    run, _requests = bench.run(INFO, bench.arguments())
    assert any(form in run.output for form in forms_of("looks-like-a-key"))
    assert not any(form in run.output for form in forms_of(KEY))


def test_state_is_restored_between_the_modes(bench: Bench, emu: Emulator) -> None:
    seed(emu, standing(NEWEST))
    emu.azure.fail_next(429)
    frozen = harness._Frozen(emu)
    emu.endpoints.clear()
    emu.azure._failures.clear()
    frozen.restore()
    assert list(emu.endpoints) == ["e1"]
    assert emu.azure._failures == [429]
    run, requests = bench.run(AZURE, bench.arguments(inference_id="e1", state="absent"), check=True)
    assert (run.result["changed"], requests[-1]) == (True, USERS)


class _Item:
    """A test as pytest collects it: rows on versions."""

    def __init__(self, row: str, version: str) -> None:
        self.nodeid = f"test_x.py::test_x[{row}-{version}]"
        self.callspec = types.SimpleNamespace(params={"row": row, "version": version})


@pytest.mark.parametrize("columns", [2, 4, 12])
@pytest.mark.parametrize("rows", [2, 3, 4, 9])
def test_thinning_leaves_every_row_and_every_version(rows: int, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a test has chosen a few of the versions."""
    monkeypatch.delenv("ESOPS_TEST_EVERYTHING", raising=False)
    versions = [f"9.{number}" for number in range(12)]
    chosen = versions[:: 12 // columns]
    items = [_Item(f"row {row}", version) for row in range(rows) for version in chosen]
    kept, left = thinned(items, versions)
    assert {*kept, *left} == {*items}
    assert len(kept) <= -(-len(items) // min(rows, columns, 6))
    for name, wanted in (("row", rows), ("version", columns)):
        assert len({item.callspec.params[name] for item in kept}) == wanted
    monkeypatch.setenv("ESOPS_TEST_EVERYTHING", "1")
    assert thinned(items, versions) == (items, [])


def test_a_row_of_one_version_runs_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ESOPS_TEST_EVERYTHING", raising=False)
    versions = [f"9.{number}" for number in range(6)]
    items = [_Item(f"row {row}", version) for row in range(6) for version in versions]
    short = _Item("row 6", "9.1")
    assert short in thinned([*items, short], versions)[0]


def test_a_test_without_rows_runs_on_its_oldest_and_newest_version_and_some_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ESOPS_TEST_EVERYTHING", raising=False)
    versions = [f"9.{number}" for number in range(12)]
    kept, left = thinned([_Item("row", version) for version in versions[2:]], versions)
    chosen = [item.callspec.params["version"] for item in kept]
    assert (chosen[0], chosen[-1]) == ("9.2", "9.11")
    assert 4 <= len(kept) <= 5
    assert len(kept) + len(left) == 10
    few = [_Item("row", version) for version in versions[:5]]
    assert thinned(few, versions) == (few, [])


def test_a_sample_has_one_test_of_each_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ESOPS_TEST_EVERYTHING", raising=False)
    items = [_Item(f"row {row}", "9.1") for row in range(3)]
    items[1].nodeid, items[2].nodeid = "test_x.py::test_y", "test_y.py::test_x[row 2]"
    assert sampled(items) == ([items[0], items[2]], [items[1]])
    monkeypatch.setenv("ESOPS_TEST_EVERYTHING", "1")
    assert sampled(items) == (items, [])
