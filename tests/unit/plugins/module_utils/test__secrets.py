# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret leaves the module: in no form, at no depth, and under no misspelt name."""

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

from ansible_collections.esops.elasticsearch.plugins.module_utils._azure_openai import definition
from ansible_collections.esops.elasticsearch.plugins.module_utils._secrets import (
    Scrubber,
    masked_params,
    option_secrets,
    standing_in,
)

SPEC: dict[str, t.Any] = definition().argument_spec
ARGUMENTS: dict[str, t.Any] = {
    "url": ["https://user:Url-Pass@a.example.com", "https://b.example.com"],
    "api_key": "Key-1",
    "password": "Key-2",
    "http_headers": {"X-Token": "Key-3", "X-Other": ["Key-4"]},
    "inference_id": "e1",
    "service_settings": {"resource_name": "r", "api_key": "Key-5", "dimensions": 5},
    "task_settings": {"user": "u", "headers": {"h": "Key-6", "n": 77}},
    "bearer_token": None,
}


def test_secrets_among_the_arguments() -> None:
    keys = {f"Key-{number}" for number in range(1, 7)}
    assert option_secrets(SPEC, ARGUMENTS) == {*keys, "77", "Url-Pass"}


@pytest.mark.parametrize("form", [json.dumps, lambda value: [value], lambda value: [json.dumps(value)]])
def test_secrets_in_other_forms_of_an_option_with_options(form: t.Callable[[t.Any], t.Any]) -> None:
    arguments = {"service_settings": form({"api_key": "Key-1", "resource_name": "r"})}
    shown = repr(masked_params(SPEC, arguments))
    found = option_secrets(SPEC, arguments)
    assert "Key-1" not in shown
    assert any("Key-1" in text for text in found)


@pytest.mark.parametrize("text", ["api_key=Key-1 resource_name=r", "{'api_key': 'Key-1'}", "api_key=Key-1,"])
def test_text_that_ansible_would_take_for_a_map(text: str) -> None:
    arguments = {"service_settings": text}
    assert "Key-1" not in repr(masked_params(SPEC, arguments))
    assert any("Key-1" in found for found in option_secrets(SPEC, arguments))


MISSPELT: tuple[dict[str, t.Any], ...] = (
    {"apikey": "Key-1"},
    {"api-key": {"deep": ["Key-1"]}},
    {"service_settings": {"apikey": "Key-1"}},
    {"service_settings": {"api_key ": "Key-1"}},
    {"task_settings": {"header": {"Authorization": "Key-1"}}},
    {"service_setting": {"api_key": "Key-1"}},
    {"service_settings": [{"api_kee": "Key-1"}]},
    {"service_settings": "Key-1"},
    {"service_settings": ["Key-1"]},
)


@pytest.mark.parametrize("arguments", MISSPELT)
def test_what_stands_under_misspelt_names_is_covered(arguments: dict[str, t.Any]) -> None:
    untouched = copy.deepcopy(arguments)
    assert "Key-1" not in repr(masked_params(SPEC, arguments))
    assert arguments == untouched


def test_what_is_no_secret_is_shown() -> None:
    shown = masked_params(SPEC, {**ARGUMENTS, "urls": ["https://a"], "_ansible_check_mode": True})
    assert (shown["inference_id"], shown["urls"], shown["_ansible_check_mode"]) == ("e1", ["https://a"], True)
    assert shown["service_settings"]["resource_name"] == "r"
    assert shown["service_settings"]["dimensions"] == 5
    assert shown["task_settings"]["user"] == "u"
    assert shown["bearer_token"] is None
    assert not any(f"Key-{number}" in repr(shown) for number in range(1, 7))


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
        st.just("x-Secret-y") | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text("ab"), inner)
    )
)
def test_any_depth(value: t.Any) -> None:
    untouched = copy.deepcopy(value)
    clean = scrubber(["Secret"]).scrub({"deep": (value,)})
    assert "Secret" not in repr(clean)
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
    """Few or many, short or long, at an end or in the middle, in texts and in numbers."""
    value = {"deep": [[f"{piece}-{piece}" for piece in there], 4711, None, True]}
    wanted = {*there, *elsewhere, "4711", *(f"{number:09}" for number in range(others))}
    found = standing_in(wanted, value)
    assert {*there, "4711"} <= found <= {*there, *elsewhere, "4711"}


def test_hundreds_of_secrets_take_no_longer_each_than_dozens() -> None:
    """Every endpoint of a set may have a key of its own: the time must not grow with the square of their number."""

    def seconds(count: int) -> float:
        made = scrubber(f"azure-key-{number:06}-of-the-endpoint" for number in range(count))
        result = [{"inference_id": f"endpoint-{number:06}", "settings": ["text"] * 10} for number in range(count)]
        began = time.process_time()
        made.scrub(result)
        return time.process_time() - began

    assert min(seconds(2000) for _time in range(3)) < 20 * min(seconds(250) for _time in range(3))
