# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fingerprints of secrets: they agree with the same secrets only, and a document cannot make a run compute too much."""

from __future__ import annotations

import hashlib
import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.fingerprint import (
    agrees,
    fingerprint,
    is_guessable,
)

SECRETS: dict[str, t.Any] = {"api_key": "azure-key-the-first-0123456789"}
NAMES = ("e1", "azureopenai")
TEXTS = st.text(min_size=20, max_size=30)


@settings(max_examples=20, deadline=None)
@given(st.dictionaries(st.sampled_from(["api_key", "entra_id", "secret_key"]), TEXTS, min_size=1), TEXTS)
def test_agrees_with_the_same_secrets_only(secrets: dict[str, str], other: str) -> None:
    stored = fingerprint(*NAMES, secrets)
    assert agrees(stored, *NAMES, secrets) is True
    changed = {**secrets, "api_key": other}
    assert agrees(stored, *NAMES, changed) is (changed == secrets)


@pytest.mark.parametrize(
    "other",
    [
        ("e2", "azureopenai", SECRETS),
        ("e1", "openai", SECRETS),
        ("e1", "azureopenai", {"entra_id": SECRETS["api_key"]}),
        ("e1", "azureopenai", {**SECRETS, "organization": "0123456789-0123456789"}),
        ("e1", "azureopenai", {"secret_parameters": SECRETS}),
    ],
)
def test_everything_about_the_secret_is_in_it(other: t.Any) -> None:
    assert agrees(fingerprint(*NAMES, SECRETS), *other) is False


def test_each_has_its_own_salt_and_the_same_parameters() -> None:
    """A fingerprint tells neither that two endpoints share a secret nor how long a secret is."""
    long, short = fingerprint(*NAMES, {"api_key": "x" * 500}), fingerprint(*NAMES, SECRETS)
    again = fingerprint(*NAMES, SECRETS)
    assert short["salt"] != again["salt"]
    assert short["digest"] != again["digest"]
    constant = ("kdf", "n", "r", "p")
    assert [long[name] for name in constant] == [short[name] for name in constant] == ["scrypt", 1024, 8, 1]
    assert len(long["digest"]) == len(short["digest"])


@pytest.mark.parametrize("how", ["missing", "refused"])
def test_without_scrypt(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interpreter that is restricted to FIPS has PBKDF2; what it wrote is understood by every other one."""
    theirs = fingerprint(*NAMES, SECRETS)
    with monkeypatch.context() as patch:
        if how == "missing":
            patch.delattr(hashlib, "scrypt")
        else:
            patch.setattr(hashlib, "scrypt", _refuse)
        stored = fingerprint(*NAMES, SECRETS)
        assert (stored["kdf"], stored["rounds"]) == ("pbkdf2-hmac-sha512", 10_000)
        assert agrees(stored, *NAMES, SECRETS) is True
        assert agrees(theirs, *NAMES, SECRETS) is None
    assert agrees(stored, *NAMES, SECRETS) is True
    assert agrees(stored, *NAMES, {"api_key": "another-0123456789-abcdef"}) is False


def _refuse(*_given: t.Any, **_more: t.Any) -> t.NoReturn:
    raise ValueError("disabled for FIPS")


@pytest.mark.parametrize(
    "change",
    [
        {"n": 2**20},
        {"n": 2**15, "r": 9},
        {"r": 2**30},
        {"p": 2},
        {"p": "1"},
        {"n": 1000},
        {"n": 0},
        {"n": -1024},
        {"n": True},
        {"n": "1024"},
        {"n": 1024.0},
        {"kdf": "md5"},
        {"kdf": "pbkdf2-hmac-sha512", "rounds": 10**6},
        {"kdf": "pbkdf2-hmac-sha512", "rounds": 0},
        {"kdf": "pbkdf2-hmac-sha512"},
        {"salt": ""},
        {"salt": "AAAA"},
        {"salt": "A" * 400},
        {"salt": "not base64!"},
        {"salt": 7},
        {"digest": "AAAA"},
        {"digest": None},
    ],
)
def test_what_is_not_computed(change: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Parameters of a document are bounded: 32 MiB, p=1; anything else is no fingerprint of this collection."""
    stored = {**fingerprint(*NAMES, SECRETS), **change}
    calls: list[t.Any] = []
    real = hashlib.scrypt

    def scrypt(*given_: t.Any, **more: t.Any) -> bytes:
        calls.append(more)
        return real(*given_, **more)

    monkeypatch.setattr(hashlib, "scrypt", scrypt)
    assert agrees(stored, *NAMES, SECRETS) is None
    assert all(128 * call["n"] * call["r"] <= 32 * 1024 * 1024 for call in calls)


def test_the_most_that_is_computed() -> None:
    """Exactly 32 MiB is computed: the library's own limit is above it."""
    stored = {**fingerprint(*NAMES, SECRETS), "n": 2**15}
    assert agrees(stored, *NAMES, SECRETS) is False


@pytest.mark.parametrize(
    ("secret", "guessable"),
    [
        ("0123456789abcdefghi", True),
        ("0123456789abcdefghij", False),
        ("a" * 100, True),
        ("abcdefghi" * 5, True),
        ("abcdefghij" * 2, False),
        ({"key": "0123456789abcdefghij", "other": "short"}, True),
        ({"key": "0123456789abcdefghij"}, False),
        (["0123456789abcdefghij", "short"], True),
        (12345678901234567890, False),
    ],
)
def test_guessable(secret: t.Any, guessable: bool) -> None:
    assert is_guessable({"api_key": secret}) is guessable
