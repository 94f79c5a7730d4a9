# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret leaves the module: in no form, at no depth, not cut off, and not as a part of another one."""

from __future__ import annotations

import base64
import copy
import json
import time
import typing as t
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.esops.elasticsearch.plugins.module_utils._secrecy.scrubber import Scrubber, standing_in


def forms(secret: str) -> set[str]:
    """How a secret may come back: as it is, in JSON of both kinds, in a URL, in base64."""
    raw = secret.encode("utf-8", "surrogatepass")
    return {
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        quote(raw, safe=""),
        quote(raw),
        quote_plus(raw),
        base64.b64encode(raw).decode(),
    }


SECRETS = st.lists(st.text(st.characters(), min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=4)
NEUTRAL = "\u2028#\u2028"  # surrounds secrets in texts, and is part of none


def scrubber(secrets: t.Iterable[str]) -> Scrubber:
    made = Scrubber()
    made.add(secrets)
    return made


@given(SECRETS)
def test_every_form_is_found_alone(secrets: list[str]) -> None:
    made = scrubber(secrets)
    for secret in secrets:
        for form in forms(secret.strip()):
            assert form not in made.scrub(form) or set(form) <= set("*")


@given(SECRETS, st.randoms(use_true_random=False))
def test_no_secret_is_left_in_a_text(secrets: list[str], random: t.Any) -> None:
    secrets = ["<<" + secret + ">>" for secret in secrets]
    pieces = [form for secret in secrets for form in forms(secret)]
    random.shuffle(pieces)
    clean = scrubber(secrets).scrub(NEUTRAL.join(pieces))
    assert set(clean.split(NEUTRAL)) == {"********"}


@given(st.text(st.characters(categories=["L"]), min_size=2, max_size=8), st.integers(1, 6))
def test_secret_that_is_part_of_another(secret: str, times: int) -> None:
    parts = [secret[:length] for length in range(1, len(secret) + 1)]
    clean = scrubber(parts * times).scrub(f"1 {secret} 2")
    assert clean == "1 ******** 2"


@given(
    st.recursive(
        st.just("x-S3cret-y") | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text("ab"), inner)
    )
)
def test_any_depth(value: t.Any) -> None:
    untouched = copy.deepcopy(value)
    clean = scrubber(["S3cret"]).scrub({"deep": (value,)})
    assert "S3cret" not in repr(clean)
    assert value == untouched


def test_names_of_keys_stay() -> None:
    """A secret that happens to be `changed` must not rename the key of a result."""
    assert scrubber(["changed"]).scrub({"changed": "changed"}) == {"changed": "********"}


def test_nothing_is_scrubbed_where_nothing_is_known() -> None:
    made = scrubber(["", "  ", "\n"])
    assert made.values() == set()
    assert made.scrub({"a": ["text", 1, None, True]}) == {"a": ["text", 1, None, True]}


def test_blanks_around_a_secret() -> None:
    made = scrubber(["Secret\n"])
    assert made.scrub("was: Secret.") == "was: ********."


def test_what_has_no_secret_in_it_is_not_copied() -> None:
    value = {"a": ["text", 1]}
    assert scrubber(["Secret"]).scrub(value) is value


PIECES = st.text("ab\0*", min_size=1, max_size=20)


@given(st.lists(PIECES, max_size=8), st.lists(PIECES, max_size=8), st.sampled_from([0, 300]))
def test_standing_in_finds_what_is_there(there: list[str], elsewhere: list[str], others: int) -> None:
    """Few or many, short or long, at an end or in the middle, in texts, in names and in numbers."""
    value = {"deep": [[f"{piece}-{piece}" for piece in there], 4711, None, True, {"a name": 1}]}
    wanted = {*there, *elsewhere, "4711", "a nam", *(f"{number:09}" for number in range(others))}
    found = standing_in(wanted, value)
    assert {*there, "4711", "a nam"} <= found <= {*there, *elsewhere, "4711", "a nam"}


def test_hundreds_of_secrets_take_no_longer_each_than_dozens() -> None:
    """Every endpoint of a set may have a key of its own: the time must not grow with the square of their number."""

    def seconds(count: int) -> float:
        made = scrubber(f"azure-key-{number:06}-of-the-endpoint" for number in range(count))
        result = [{"inference_id": f"endpoint-{number:06}", "settings": ["text"] * 10} for number in range(count)]
        began = time.process_time()
        made.scrub(result)
        return time.process_time() - began

    assert min(seconds(2000) for _time in range(3)) < 20 * min(seconds(250) for _time in range(3))


@pytest.mark.parametrize("secrets", [["begin-m1d", "m1d-end"], ["begin-m1d-end", "m1d"]])
def test_secrets_that_overlap(secrets: list[str]) -> None:
    assert scrubber(secrets).scrub("1 begin-m1d-end 2") == "1 ******** 2"


LONG = "0123456789abcdef-fedcba9876543210"
CUT = {
    "half": f"{LONG[:17]}",
    "more than half": f"{LONG[:-1]}",
    "half, and other text": f"{LONG[:17]}...",
    "the last half": f"{LONG[-17:]}",
    "the last half, and other text": f"...{LONG[-20:]}",
    "half in base64": base64.b64encode(LONG.encode())[:30].decode(),
}


@pytest.mark.parametrize("case", CUT)
def test_secret_that_was_cut_off(case: str) -> None:
    clean = scrubber([LONG]).scrub(f"1 [{CUT[case]}] 2")
    assert clean.replace("...", "") == "1 [********] 2"


def test_begin_of_a_short_secret_is_an_ordinary_word() -> None:
    assert scrubber(["elasticsearch-one"]).scrub("Elasticsearch, elasticsearch") == "Elasticsearch, elasticsearch"


def test_numbers() -> None:
    made = scrubber(["12345678", "1.2345678", "1536", "-123456"])
    assert made.scrub([12345678, 1.2345678, -123456]) == ["********"] * 3
    assert made.scrub([1536, 123456789, True, None]) == [1536, 123456789, True, None], "a size, or another number"


def test_keys_that_are_not_ours() -> None:
    made = scrubber(["service_settings", "S3cret-Key"])
    assert made.scrub({"service_settings": {"S3cret-Key": 1, "x S3cret-Key": 2, 5: 6}}) == {
        "service_settings": {"********": 1, "x ********": 2, 5: 6}
    }


PARTS = {
    "Bearer S3cret-Token": "S3cret-Token",
    "apikey S3cret-Token": "S3cret-Token",
    'Bearer {"with": "blanks", "x": "S3cret-Token"}': '{"with": "blanks", "x": "S3cret-Token"}',
    "Basic " + base64.b64encode(b"someone:S3cret-Token").decode(): "S3cret-Token",
    "Basic " + base64.b64encode(b"someone:S3cret-\x08Token").decode(): "S3cret-\x08Token",
    base64.b64encode(b"some-id:S3cret-Token").decode(): "S3cret-Token",
    "some-id:S3cret-Token": "S3cret-Token",
    "language=en; session=S3cret-Token": "S3cret-Token",
    "-----BEGIN KEY-----\nS3cret-Token1\nS3cret-Token2\n-----END KEY-----": "S3cret-Token2",
    '{"type": "service_account", "private_key": "S3cret-Token"}': "S3cret-Token",
}


@pytest.mark.parametrize("secret", PARTS)
def test_parts_that_are_secret_by_themselves(secret: str) -> None:
    assert scrubber([secret]).scrub(f"it says [{PARTS[secret]}]!") == "it says [********]!"


HARMLESS_PARTS = {
    "correct elasticsearch": "elasticsearch",
    '{"type": "service_account", "private_key": "S3cret-Token"}': "service_account",
    "language=en; session=S3cret-Token": "language en",
    "a:elasticsearch": "elasticsearch",
}


@pytest.mark.parametrize("secret", HARMLESS_PARTS)
def test_parts_that_are_words(secret: str) -> None:
    assert scrubber([secret]).scrub(HARMLESS_PARTS[secret]) == HARMLESS_PARTS[secret]


@pytest.mark.parametrize("turned", [False, True])
def test_half_of_what_is_also_the_form_of_something_short(turned: bool) -> None:
    plain = "zQ7222222222222222."
    packed = base64.b64encode(plain.encode()).decode()
    clean = scrubber([packed, plain] if turned else [plain, packed]).scrub(f"it says {packed[-14:]}")
    assert clean == "it says ********"


def test_part_with_blanks_around_it() -> None:
    packed = base64.b64encode(b" zQ7000000 ").decode()
    assert scrubber(["some-id: zQ7000000 "]).scrub(f"it says {packed}") == "it says ********"
