# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The figures of a benchmark by contender and case, and the verdict on each limit that the project has set itself."""

from __future__ import annotations

import statistics
import typing as t

from .contenders import CONTENDERS
from .world import Case

Json = dict[str, t.Any]

TIMES, NOT_MEASURED = "×", "–"  # noqa: RUF001 - both are meant
LATENCY = 0.3
CONCURRENCY = 8
_SETS = {"set": "the set module in its own process", "set_worker": "the set module in the worker"}
_FEW, _HUNDRED, _MANY = (Case("unchanged", 0.0, size) for size in (20, 100, 500))


class Results:
    """What was measured. A figure that was not measured is None, never guessed."""

    def __init__(self, whole: Json) -> None:
        self.about: Json = whole["about"]
        self.samples: list[Json] = whole["samples"]

    def values(self, contender: str, case: Case, figure: str) -> dict[int, float]:
        """One figure (`cpu`, `wall`, `peak`) of each round, by the number of the round."""
        wanted = {**case._asdict(), "contender": contender}
        found = [item for item in self.samples if all(item[name] == value for name, value in wanted.items())]
        return {item["round"]: item[figure] for item in found}

    def median(self, contender: str, case: Case, figure: str = "cpu") -> float | None:
        """The median over the rounds."""
        found = self.values(contender, case, figure)
        return statistics.median(found.values()) if found else None

    def ratio(self, contender: str, case: Case, to: str, to_case: Case) -> float | None:
        """How many times the CPU of another one, as the median of the ratios round by round.

        Where the two were not measured in the same rounds, it is the ratio of the medians.
        """
        ours, theirs = self.values(contender, case, "cpu"), self.values(to, to_case, "cpu")
        return _ratio(ours, theirs)

    def per_task(self, contender: str) -> dict[int, float]:
        """CPU seconds for each of many tasks, round by round; the start of Ansible is taken off."""
        whole = self.values(contender, _FEW, "cpu")
        empty = self.values("nothing", _FEW, "cpu")
        return {number: (whole[number] - empty[number]) / _FEW.size for number in whole if number in empty}

    def cases(self) -> list[Case]:
        """Every case, in the order in which they were measured."""
        return list(dict.fromkeys(Case(item["operation"], item["latency"], item["size"]) for item in self.samples))

    def contenders(self) -> dict[str, str]:
        """The titles of all that took part, by key, in the order of the table."""
        there = {item["contender"] for item in self.samples}
        return {contender.key: contender.title for contender in CONTENDERS if contender.key in there}


def _ratio(ours: t.Mapping[int, float], theirs: t.Mapping[int, float]) -> float | None:
    if not ours or not theirs:
        return None
    pairs = [ours[number] / theirs[number] for number in ours if number in theirs]
    if len(pairs) == len(ours) == len(theirs):
        return statistics.median(pairs)
    return statistics.median(ours.values()) / statistics.median(theirs.values())


def _difference(more: float | None, less: float | None) -> float | None:
    return None if more is None or less is None else max(0.0, more - less)


class Verdict(t.NamedTuple):
    """One limit: what it is about, the most that is allowed, what was measured (None: nothing), the unit of both."""

    what: str
    limit: float
    value: float | None
    unit: str = TIMES

    def __str__(self) -> str:
        return {None: "not measured", True: "met", False: "not met"}[self.met]

    @property
    def met(self) -> bool | None:
        """Whether it is kept to; None where that was not measured."""
        return None if self.value is None else self.value <= self.limit

    def figure(self, value: float | None) -> str:
        """A value with its unit."""
        if value is None:
            return NOT_MEASURED
        return f"{value:.0f} {self.unit}" if value >= 100 else f"{value:.2f} {self.unit}"


def judged(results: Results) -> list[Verdict]:
    """Every limit, with its verdict."""
    task = results.per_task
    single = _ratio(task("single"), task("uri_get"))
    in_worker = _ratio(task("single_worker"), task("ping"))
    bound = 1.2 * (100 / CONCURRENCY * LATENCY) + 1
    created = results.median("set_module", Case("create", LATENCY, 100), "wall")
    sets = [results.median(key, _MANY, "cpu") for key in ("watched_module", "set_module")]
    peak = results.median("set_module", _MANY, "peak")
    return [
        Verdict("single module, own process, unchanged, to a uri GET task", 0.75, single),
        Verdict("single module in the worker, unchanged, to a ping task", 0.5, in_worker),
        *_judged_sets(results),
        Verdict(
            "the module process of the set module, 500 unchanged, to 20 unchanged",
            1.5,
            results.ratio("set_module", _MANY, "set_module", _FEW),
        ),
        Verdict("100 created at 300 ms, module time", bound, created, "s"),
        Verdict("500 fingerprints of secrets compared, CPU", 2.0, _difference(*sets), "s"),
        Verdict("memory of the module process, 500 unchanged", 150, peak and peak * 1.048576, "MB"),
    ]


def _judged_sets(results: Results) -> t.Iterator[Verdict]:
    """What holds for the set module, each way of running it on its own."""
    for key, name in _SETS.items():
        if key in results.contenders():
            to_nothing, to_uri = (results.ratio(key, _HUNDRED, other, _HUNDRED) for other in ("nothing", "uri"))
            yield Verdict(f"{name}, 100 unchanged, to an empty playbook", 1.4, to_nothing)
            yield Verdict(f"{name}, 100 unchanged, to 100 the uri way", 0.05, to_uri)
            yield Verdict(f"{name}, 500 unchanged, to 20 unchanged", 1.5, results.ratio(key, _MANY, key, _FEW))
