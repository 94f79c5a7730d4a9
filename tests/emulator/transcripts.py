# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchanges with the emulator as text: what is there, what is sent, and what each release answers.

The files in the folder `exchanges` consist of scenarios:

    KEY = {api_key: one}                        from here on, $KEY stands for this text (see SHARED)
    === before each | >=8.17.2                  requests with which every scenario begins, and the usual releases
    === a secret is replaced | >=9.4 !=9.4.1    its name in words, and other releases
    PUT /_inference/e1/_update {service_settings: $KEY}
        <9.5 400 status_exception: the whole reason
        200 {service_settings.url: null, service: "azure..."}
    GET /_inference/nope -> 404

A body is YAML, or bytes after `<`. An answer follows `->`, or is an indented line: the first of those that a release
meets. If it meets none, the request is not sent; without an answer it has to succeed. After the status comes nothing,
the type of an error, its type and its reason, parts of the body by dotted path (null: not there; `*` and `#`: the names
that are there, and their number; `header.` and its name for one of them), or `= ` and the whole body. `...` at an end
of a text stands for more of it, and alone for anything that is there. A line that is indented further continues the one
before it.
Short forms: `create e1 {...}` sends the usual body with changes (a setting of ... is left out), `update {...}` changes
e1, `seed {...}` stores an endpoint, and `state {...}` looks at what is stored.
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from emulator.support import EVERY, KEY, OAUTH2, PLACE, SENTENCE, WORD, Api, Reply, endpoint, number

FOLDER = Path(__file__).parent / "exchanges"
NEWEST = "=9.5.0"
#: constants of every file
SHARED = {"PLACE": PLACE, "KEY": KEY, "OAUTH2": OAUTH2, "SENTENCE": SENTENCE, "WORD": WORD}
_ANSWER = re.compile(r"(?P<conditions>(?:(?:>=|<|=|!=)\S+ )*)(?P<status>\d{3})(?: (?P<text>.*))?$")
_COMPARE = {">=": operator.ge, "<": operator.lt, "=": operator.eq, "!=": operator.ne}


def met(conditions: str, version: str) -> bool:
    """Whether a release meets all conditions like `>=9.4`."""
    pairs = re.findall(r"(>=|<|!=|=)(\S+)", conditions)
    return all(_COMPARE[sign](number(version), number(wanted)) for sign, wanted in pairs)


def fits(found: Any, wanted: Any) -> bool:
    """Compare; `...` at an end of a text stands for more of it, and alone for anything that is there."""
    if wanted == "...":
        return found is not None
    if isinstance(wanted, str) and isinstance(found, str):
        text = wanted.removeprefix("...").removesuffix("...")
        if wanted.startswith("..."):
            return text in found if wanted.endswith("...") else found.endswith(text)
        return found.startswith(text) if wanted.endswith("...") else found == text
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return wanted.keys() == found.keys() and all(fits(found[name], wanted[name]) for name in wanted)
    if isinstance(wanted, list) and isinstance(found, list):
        return len(wanted) == len(found) and all(map(fits, found, wanted))
    return bool(found == wanted)


def part(whole: Any, path: str) -> Any:
    """What is at a dotted path, or None; `*` is a sorted list of the names there, `#` their number."""
    for name in path.split("."):
        if name in {"*", "#"}:
            whole = sorted(whole) if name == "*" else len(whole)
        elif isinstance(whole, list):
            whole = whole[int(name)] if name.isdigit() else [part(item, name) for item in whole]
        else:
            whole = (whole or {}).get(name)
    return whole


@dataclass
class Answer:
    """One answer of one or more releases, as it is written."""

    conditions: str
    status: int
    text: str

    def check(self, reply: Reply, where: str) -> None:
        """Assert all that it says."""
        assert reply.status == self.status, (where, reply.body)
        error = re.fullmatch(r"([a-z_0-9]+)(?:: (.*))?", self.text)
        if self.text.startswith("= "):
            assert fits(reply.body, yaml.safe_load(self.text[2:])), (where, reply.body)
        elif self.text.startswith("{"):
            for path, wanted in yaml.safe_load(self.text).items():
                header = path.startswith("header.")
                found = reply.headers.get(path[len("header.") :]) if header else part(reply.body, path)
                assert fits(found, wanted), (where, path, reply.body)
        elif error:
            kind, reason = error.groups()
            assert reply.error["type"] == kind, (where, reply.body)
            assert not reason or fits(reply.reason, reason), (where, reply.body)
            if reason and "..." not in {reason[:3], reason[-3:]}:
                reply.check(self.status, kind, reason)
        else:
            assert not self.text, where


@dataclass
class Step:
    """One request, and what is answered."""

    where: str
    request: str
    answers: list[Answer] = field(default_factory=list)

    def run(self, api: Api) -> None:
        """Send it, and compare."""
        if self.request.startswith("state "):
            state = api.get("/_emulator/state")
            Answer("", 200, self.request.removeprefix("state ")).check(state, self.where)
            return
        answer = self.answer(api.emulator.version)
        if answer:
            answer.check(api.call(*self._sent()), self.where)

    def answer(self, version: str) -> Answer | None:
        """What a release answers, if anything is said about it."""
        answers = self.answers or [Answer("", 200, "")]
        return next((answer for answer in answers if met(answer.conditions, version)), None)

    def _sent(self) -> tuple[str, str, Any]:
        method, _blank, rest = self.request.partition(" ")
        if method == "update":
            rest = f"/_inference/text_embedding/e1/_update {rest}"
        if method == "seed":
            rest = f"/_emulator/seed {rest}"
        path, _blank, text = rest.partition(" ")
        body: Any = text[1:].encode() if text.startswith("<") else yaml.safe_load(text) if text else None
        if method == "create":
            return "PUT", f"/_inference/{path}", endpoint(**_gone(body or {}))
        return {"update": "PUT", "seed": "POST"}.get(method, method), path, body


def _gone(changes: dict[str, Any]) -> dict[str, Any]:
    """The changes of a create; the text `...` takes a setting away."""
    kept: dict[str, Any] = {name: ... if value == "..." else value for name, value in changes.items()}
    return {**kept, "settings": _gone(kept["settings"])} if "settings" in kept else kept


@dataclass
class Scenario:
    """Some steps, one after another, on a fresh emulator."""

    name: str
    releases: str
    steps: list[Step] = field(default_factory=list)

    def versions(self) -> list[str]:
        """The releases on which it runs: those of the tests, and those that it names."""
        named = tuple(word[1:] for word in self.releases.split() if word.startswith("="))
        return list(named) or [version for version in EVERY if met(self.releases, version)]

    def run(self, api: Api) -> None:
        """Run all steps."""
        for step in self.steps:
            step.run(api)


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Where each line begins, and its text with what continues it and with the constants put in."""
    constants = {name: json.dumps(value) for name, value in SHARED.items()}
    found: list[tuple[str, str]] = []
    for place, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("        "):
            where, begun = found.pop()
            found.append((where, f"{begun} {line.strip()}"))
        elif line.strip() and not line.startswith("#"):
            found.append((f"{path.name}:{place}", line))
    for where, line in found:
        text = re.sub(r"\$([A-Z_0-9]+)", lambda match: constants[match[1]], line)
        constant = re.fullmatch(r"([A-Z_0-9]+) = (.*)", text)
        if constant:
            constants[constant[1]] = constant[2]
        else:
            yield where, text


def _answer(line: str) -> Answer:
    """Read an answer: conditions, the status, and what else is known."""
    found = _ANSWER.match(line.strip())
    assert found, line
    return Answer(found["conditions"], int(found["status"]), found["text"] or "")


def scenarios(path: Path) -> list[Scenario]:
    """The scenarios of a file."""
    found: list[Scenario] = []
    before = Scenario("", NEWEST)
    for where, line in _lines(path):
        if line.startswith("=== "):
            name, _bar, releases = line[4:].partition(" | ")
            found.append(Scenario(name, releases or before.releases, list(before.steps)))
            if name == "before each":
                before = found.pop()
        elif line.startswith("    "):
            (found or [before])[-1].steps[-1].answers.append(_answer(line))
        else:
            request, _arrow, answer = line.partition(" -> ")
            (found or [before])[-1].steps.append(Step(where, request, [_answer(answer)] if answer else []))
    return found
