# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's facts about services against the emulator's, which were derived apart from them.

A difference means that one side is wrong: go back to the sources and fix it. One that is to stay is in `KNOWN`.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from emulator.service_facts import OWN, RELEASES, Key, declared, emulated, renamings

import es_emulator

EMULATED, DECLARED = emulated(), declared()
#: (service, subject) -> what the emulator says, what the collection says, and why that may be; None = nothing is said
KNOWN: dict[tuple[str, str], tuple[str | None, str | None, str]] = {
    ("alibabacloud-ai-search", "service_settings.dimensions looks like"): (
        "whole",
        "positive",
        "this server does not look at the number; the collection is stricter, so nothing senseless is stored",
    ),
    ("alibabacloud-ai-search", "service_settings.max_input_tokens looks like"): ("whole", "positive", "as above"),
    ("custom", "service_settings.dimensions looks like"): ("whole", "positive", "as above"),
    ("custom", "service_settings.max_input_tokens looks like"): ("whole", "positive", "as above"),
    ("amazon_sagemaker", "service_settings.api looks like"): (
        "text",
        "choice elastic,openai exactly so",
        "any text is read, and then refused if it is none of the two; the collection refuses before anything is sent",
    ),
    ("cohere", "service_settings.embedding_type looks like"): (
        "choice byte,float,int8 shown in lower case int8>byte",
        "choice binary,bit,byte,float,int8 shown in lower case binary>bit int8>byte",
        "the collection lets old servers refuse the words of 8.19 and 9.1: nothing is stored",
    ),
    ("cohere", "service_settings.model_id is required"): (
        "no",
        "always",
        "before 8.19 and 9.1 there is a default; the collection is stricter, so the model does not change by itself",
    ),
    ("contextualai", "service_settings.url is taken"): (
        "yes",
        None,
        "9.2 to 9.4 take it, the specification does not have it: the collection passes it on, like any unknown setting",
    ),
    ("contextualai", "service_settings.url is required"): ("no", None, "as above"),
    ("contextualai", "service_settings.url looks like"): ("text", None, "as above"),
    ("contextualai", "service_settings.url is shown"): ("yes", None, "as above"),
    ("contextualai", "service_settings.url changes in place"): ("no", None, "as above: one it does not know is fixed"),
    ("custom", "service_settings.query_parameters looks like"): (
        "list",
        "any",
        "the collection lets the server refuse what is no list of pairs: nothing is stored",
    ),
    **{
        ("elastic", f"service_settings.max_batch_size {aspect}"): (
            None,
            said,
            "9.4, and late patch releases of older ones, which are not known: the collection lets the server refuse it",
        )
        for aspect, said in (
            ("is taken", "yes"),
            ("is required", "no"),
            ("looks like", "positive"),
            ("is shown", "yes"),
            ("changes in place", "no"),
        )
    },
}

#: (service, task type or "" for all) -> releases of which the sources do not agree: there the emulator has it not, and
#: the collection lets the server decide
UNDECIDED = {
    ("hugging_face", "rerank"): {"8.18.8", "9.0.8"},
    ("voyageai", ""): {"8.18.8", "9.0.8"},
    ("watsonxai", "completion"): {"9.1.10"},
    ("watsonxai", "chat_completion"): {"9.1.10"},
}
#: names that a draft used and no release knows: the collection knows what is meant
DRAFTS = {"openai": {"service_settings.auth_url": "service_settings.token_url"}}


def undecided(key: Key) -> bool:
    """Tell whether a statement is one of those."""
    service, _subject, release, task_type = key
    return any(release in UNDECIDED.get((service, name), ()) for name in {"", task_type})


def differences() -> dict[Key, tuple[object, object]]:
    """Every statement about which the two do not agree."""
    pairs = {key: (EMULATED.get(key), DECLARED.get(key)) for key in {*EMULATED, *DECLARED}}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1] and not undecided(key)}


def test_both_sides_say_something_of_everything() -> None:
    """A comparison of nothing would always succeed."""
    assert len(EMULATED) > 18_000
    for facts in (EMULATED, DECLARED):
        assert {service for service, *_rest in facts} >= {"cohere", "custom", "elasticsearch", "openai"}
        assert {release for _service, _subject, release, _task_type in facts} == set(RELEASES)
    assert {service for service, *_rest in EMULATED} == {service for service, *_rest in DECLARED}


def test_no_difference_that_is_not_known() -> None:
    unknown = {key: pair for key, pair in differences().items() if KNOWN.get(key[:2], ("", ""))[:2] != pair}
    assert not unknown, "\n".join(
        f"{service}: {subject} ({release}, {task_type or 'all'}): the emulator says {ours!r}, the collection {theirs!r}"
        for (service, subject, release, task_type), (ours, theirs) in sorted(unknown.items())
    )


@pytest.mark.parametrize(("service", "subject"), sorted(KNOWN))
def test_known_difference_is_still_there(service: str, subject: str) -> None:
    found = {pair for key, pair in differences().items() if key[:2] == (service, subject)}
    assert found == {KNOWN[service, subject][:2]}, "it is gone: take it out of the table"


def test_old_names_of_settings_agree() -> None:
    ours, theirs = renamings()
    assert {name: {**ours[name], **DRAFTS.get(name, {})} for name in ours} == theirs


def test_what_is_undecided_is_left_to_the_server() -> None:
    for (service, task_type), releases in UNDECIDED.items():
        for release in releases:
            about = {key for key in DECLARED if key[0] == service and key[2] == release and task_type in {"", key[3]}}
            assert about, (service, task_type, release)
            assert not about & set(EMULATED), (service, task_type, release)


def test_emulator_takes_nothing_from_the_collection() -> None:
    """The facts would be shared again, and a wrong one would be wrong on both sides."""
    sources = sorted(Path(es_emulator.__file__).parent.rglob("*.py"))
    assert len(sources) > 30
    for source in sources:
        tree = ast.parse(source.read_text())
        modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        modules += [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
        texts = [
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        assert not [name for name in modules if name.startswith(("ansible", "plugins", "importlib"))], source
        assert not [text for text in texts if "ansible_collections" in text], source
    assert {"azureopenai"} == OWN
