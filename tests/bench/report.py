# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Turning the figures into what people read: the guide with its tables, and the verdicts for the terminal."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

from .judge import NOT_MEASURED, Results, judged
from .world import Case

_HEAD = """..
  Copyright (c) 2026 esops.elasticsearch contributors
  GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
  SPDX-License-Identifier: GPL-3.0-or-later

.. _ansible_collections.esops.elasticsearch.docsite.guide_speed:

How fast it is
==============

This page and its plot are written by ``make bench``, which measures anew on your machine. Times differ from machine to
machine; what counts is how they compare with each other in one run. {about}

.. image:: https://raw.githubusercontent.com/esops/ansible-elasticsearch/main/docs/docsite/benchmark/benchmark.svg
   :alt: Time over the number of endpoints: the set module stays level, loops of tasks grow with each endpoint.

.. contents::
   :local:
   :depth: 1

What is measured
----------------

All of them do the same work on the same emulated cluster, in turn. After each run it is checked that the cluster is as
declared, and that exactly the writes were made that were needed.

* *Our single module, looped*: ``azure_openai_inference_endpoint`` in a loop over the list.
* *Our set module*: one ``inference_endpoints`` task with the list.
* *uri tasks, endpoint by endpoint*: ``ansible.builtin.uri`` as a careful user writes it: a GET for each, a condition
  that compares, and a PUT where it is needed. *The list read once* saves the GETs.
* *A Python script on the official client*: the package ``elasticsearch``, one list request, eight threads that write.
  It does not start Ansible, and has no check mode, no diff, no inventory and no vault.
* *The module process* is the program that Ansible starts for a task, without Ansible around it.

The first number is seconds of CPU, those of all child processes included; in parentheses stands the time on the clock.
Both are the medians of several rounds, or of one where *once* stands. A dash stands for what was not measured because
it would take too long, or makes no sense; nothing is extrapolated.
"""

_TITLES = {"unchanged": "Nothing to do", "one changed": "One of them has drifted", "create": "All are created"}


def as_json(whole: t.Mapping[str, t.Any]) -> str:
    """The raw figures, one sample a line, so that two runs can be compared."""
    samples = ",\n".join("  " + json.dumps(sample) for sample in whole["samples"])
    return f'{{"about": {json.dumps(whole["about"])},\n "samples": [\n{samples}\n]}}\n'


def write(results: Results, folder: Path) -> None:
    """Write the guide."""
    path = folder / "rst" / "guide_speed.rst"
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = [_HEAD.format(about=_about(results))]
    operations = dict.fromkeys((case.operation, case.latency) for case in results.cases())
    parts += [_section(results, operation, latency) for operation, latency in operations]
    path.write_text("\n".join([*parts, _limits(results)]), "utf-8")


def verdicts(results: Results) -> str:
    """The limits and how they were kept to, for the terminal."""
    rows = [(found.figure(found.value), found.figure(found.limit), str(found), found.what) for found in judged(results)]
    return "\n".join(f"{value:>10}  at most {limit:<8} {verdict:<13} {what}" for value, limit, verdict, what in rows)


def _about(results: Results) -> str:
    about = dict(results.about)
    text = (
        "These figures come\nfrom a machine with {processors} processors, Python {python}, ansible-core {ansible-core} "
        "and requests {requests}; the official client is\n{official client}, the emulated server {emulated server}."
    )
    return text.format(**about)


def _section(results: Results, operation: str, latency: float) -> str:
    sizes = [case.size for case in results.cases() if (case.operation, case.latency) == (operation, latency)]
    behind = f", Azure answers in {latency * 1000:.0f} ms" if latency else ""
    title = f"{_TITLES[operation]}{behind}"
    rows = [["", *(f"{size} endpoint{'s' * (size > 1)}" for size in sizes)]]
    for key, name in results.contenders().items():
        cells = [_cell(results, key, Case(operation, latency, size)) for size in sizes]
        if any(cell != NOT_MEASURED for cell in cells):
            rows.append([name, *cells])
    return f"{_titled(title)}\n{_table(rows)}"


def _cell(results: Results, key: str, case: Case) -> str:
    cpu, wall = results.median(key, case), results.median(key, case, "wall")
    if cpu is None or wall is None:
        return NOT_MEASURED
    once = " once" if len(results.values(key, case, "cpu")) == 1 else ""
    return f"{_seconds(cpu)} ({_seconds(wall)}){once}"


def _seconds(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _limits(results: Results) -> str:
    rows = [["", "At most", "Measured", ""]]
    rows += [
        [verdict.what, verdict.figure(verdict.limit), verdict.figure(verdict.value), str(verdict)]
        for verdict in judged(results)
    ]
    text = (
        "Ratios are of CPU time, each with what was measured in the same round. What a *task* costs is taken from\n"
        "a loop of 20, the start of Ansible taken off.\n"
    )
    return f"{_titled('The limits that the project has set itself')}\n{text}\n{_table(rows)}"


def _titled(title: str) -> str:
    return f"{title}\n{'-' * len(title)}\n"


def _table(rows: t.Sequence[t.Sequence[str]]) -> str:
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in rows:
        lines += [f"   {'*' if number == 0 else ' '} - {cell}".rstrip() for number, cell in enumerate(row)]
    return "\n".join(lines) + "\n"
