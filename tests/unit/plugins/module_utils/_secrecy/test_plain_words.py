# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A secret that is a plain word is masked, but names that it is a part of stay readable.

docs/reference/contract.md, "Masking".
"""

from __future__ import annotations

import base64
import typing as t

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._secrecy.forms import is_plain_word
from ansible_collections.esops.elasticsearch.plugins.module_utils._secrecy.mask import SHOWN_SECRET as MASK
from ansible_collections.esops.elasticsearch.plugins.module_utils._secrecy.scrubber import Scrubber


def scrubber(*secrets: str) -> Scrubber:
    made = Scrubber()
    made.add(secrets)
    return made


@pytest.mark.parametrize("secret", ["elastic", "Elastic", "x", "elasticsearch", "administrator"])
def test_plain_words(secret: str) -> None:
    assert is_plain_word(secret)
    assert scrubber(secret).words() == {secret}


@pytest.mark.parametrize(
    "secret", ["", "elastic1", "my-elastic", "ELASTIC", "eLastic", "elastic search", "abcdefghijklmnopq", "élastique"]
)
def test_what_is_no_plain_word(secret: str) -> None:
    assert not is_plain_word(secret)
    assert scrubber(secret).words() == set()


NAMES: dict[str, t.Any] = {
    "inference_id": "my-elastic-one",
    "service": "elastic",
    "task_type": "elastic",
    "action": "elastic",
    "used_by": {"pipelines": ["elastic"], "indexes": ["logs-elastic", "elastic"]},
    "purged": ["elastic"],
    "request": {"method": "PUT", "path": "/_inference/completion/elastic"},
    "endpoints": [{"connector_id": "elastic", "index_name": "elastic"}],
    "purge_ids": ["elastic"],
    "elastic": "the key of a result",
    "Elastic-elastic": "a key that is not ours",
}


def test_names_in_a_result_stay() -> None:
    assert scrubber("elastic").scrub(NAMES) == NAMES


def test_names_of_names_do_not_stay_below_them() -> None:
    """What is in a map under such a key is not what the thing is called."""
    assert scrubber("elastic").scrub({"service": {"value": "elastic"}}) == {"service": {"value": MASK}}


@pytest.mark.parametrize("key", ["password", "model", "api_key_id", "entra_id", "msg", "username"])
def test_all_else_in_a_result_is_masked(key: str) -> None:
    assert scrubber("elastic").scrub({key: ["elastic"]}) == {key: [MASK]}


TEXTS = {
    "part of a longer word": ("my-elastic-one elasticsearch Elastic elastic_x es.elastic.example.com",) * 2,
    "a word of its own": ("it says elastic, not elastic.", f"it says {MASK}, not {MASK}."),
    "in quotes": ("'elastic' \"elastic\" [elastic]", f"'{MASK}' \"{MASK}\" [{MASK}]"),
    "assigned": ("password=elastic&x", f"password={MASK}&x"),
    "login in a URL": ("http://elastic:elastic@es:9200/", f"http://{MASK}:{MASK}@es:9200/"),
    "host of a URL": ("http://elastic:9200/ https://elastic", "http://elastic:9200/ https://elastic"),
    "in a URL": ("a%20elastic%2F", f"a%20{MASK}%2F"),
    "in JSON in JSON": (r"a\nelastic\tb\u003delastic", rf"a\n{MASK}\tb\u003d{MASK}"),
    "in base64": (f"Basic {base64.b64encode(b'elastic').decode()}", f"Basic {MASK}"),
}


@pytest.mark.parametrize("case", TEXTS)
def test_in_texts(case: str) -> None:
    text, clean = TEXTS[case]
    assert scrubber("elastic").scrub({"msg": text}) == {"msg": clean}


@pytest.mark.parametrize("text", ["the service 'elastic'", 'the service "elastic"', "Unknown service [elastic]"])
def test_what_something_is_called_stays_in_quotes(text: str) -> None:
    """In the message of the same result, and in what is said later."""
    made = scrubber("elastic")
    result = {"endpoint": {"service": "elastic"}, "msg": text}
    assert made.scrub(result) == result
    assert made.scrub([text, "elastic"]) == [text, MASK]


def test_with_other_secrets_beside_it() -> None:
    made = scrubber("elastic", "elastic-Key-1")
    assert made.scrub({"inference_id": "my-elastic-Key-1"}) == {"inference_id": f"my-{MASK}"}
    assert made.scrub("[elastic-Key-1] [elastic]") == f"[{MASK}] [{MASK}]"
