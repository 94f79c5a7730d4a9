# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Turning the figures into what people read: the page with its tables, and the verdicts for the terminal."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

from .judge import NOT_MEASURED, Results, judged
from .world import Case

_HEAD = """<!--
Copyright (c) 2026 esops.elasticsearch contributors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->

# The benchmark and its figures

`make bench` measures on your machine and writes this page, the plot and the raw figures
(`docs/docsite/benchmark`). It needs a quiet machine and takes 15 minutes, `make bench BENCH=quick` takes 4.
Commit the figures only if they come from a full run, and then update the table in
`docs/docsite/rst/guide_speed.rst`: a test compares the two. Times differ between machines. Compare only figures
of one run.

{about}

## What is measured

All contenders do the same work on the same emulated cluster, in turn. After each run, the benchmark checks that
the cluster is as declared, and that only the necessary writes were made.

- *The single module in a loop*: `azure_openai_inference_endpoint` in a loop over the list.
- *inference_endpoints*: one task with the list.
- *uri tasks, endpoint by endpoint*: `ansible.builtin.uri` as a careful user writes it: a GET for each, a
  condition that compares, and a PUT where it is needed. *The list read once* saves the GETs.
- *A Python script on the official client*: the package `elasticsearch`, one list request, eight threads that
  write. It does not start Ansible, and has no check mode, no diff, no inventory and no vault.
- *The module process* is the program that Ansible starts for a task, without Ansible around it.

The first number is seconds of CPU, including all child processes. The number in parentheses is the elapsed
time. Both are medians of several rounds, or of one round where it says *once*. A dash means "not measured",
because it would take too long or makes no sense. Nothing is extrapolated.
"""

_TITLES = {"unchanged": "All unchanged", "one changed": "One has drifted", "create": "All are created"}


def as_json(whole: t.Mapping[str, t.Any]) -> str:
    """The raw figures, one sample a line, so that two runs can be compared."""
    samples = ",\n".join("  " + json.dumps(sample) for sample in whole["samples"])
    return f'{{"about": {json.dumps(whole["about"])},\n "samples": [\n{samples}\n]}}\n'


def write(results: Results, path: Path) -> None:
    """Write the page with all figures."""
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
        "The figures below come from a machine with {processors} processors, Python {python}, ansible-core\n"
        "{ansible-core} and requests {requests}. The official client is {official client}, "
        "the emulated server {emulated server}."
    )
    return text.format(**about)


def _section(results: Results, operation: str, latency: float) -> str:
    sizes = [case.size for case in results.cases() if (case.operation, case.latency) == (operation, latency)]
    behind = f", Azure responds in {latency * 1000:.0f} ms" if latency else ""
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
        "Ratios are of CPU time, measured in the same round. The cost of a *task* comes from a loop of 20, without\n"
        "the start of Ansible.\n"
    )
    return f"{_titled('The limits that the project has set itself')}\n{text}\n{_table(rows)}"


def _titled(title: str) -> str:
    return f"## {title}\n"


def _table(rows: t.Sequence[t.Sequence[str]]) -> str:
    head, *others = rows
    lines = [head, ["---"] * len(head), *others]
    return "".join(f"| {' | '.join(cell or ' ' for cell in row)} |\n" for row in lines)
