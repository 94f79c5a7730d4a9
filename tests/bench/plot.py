# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Draw the plot of the benchmark, as PNG and SVG beside the raw figures.

Usage: plot.py RESULTS_FILE - run in an environment that has the package `matplotlib`.
"""

from __future__ import annotations

import json
import statistics
import sys
import typing as t
from pathlib import Path

import matplotlib as mpl
from matplotlib import ticker
from matplotlib.figure import Figure

# Paper of its own, so that it can be read on a light page and on a dark one.
_PAPER, _INK, _GRID = "#ffffff", "#24292f", "#d8dee4"


class Line(t.NamedTuple):
    """How a contender is drawn: its label, its colour (safe for colour-blind readers), its mark."""

    label: str
    colour: str
    mark: str
    bold: bool = False


_LINES: t.Mapping[str, Line] = {
    "uri": Line("uri, endpoint by endpoint", "#8c564b", "s"),
    "single": Line("single module in a loop", "#56a0d3", "o"),
    "single_worker": Line("single module, in the worker", "#56a0d3", "D"),
    "uri_list": Line("uri, list read once", "#d98c5f", "^"),
    "set": Line("inference_endpoints", "#0b5cad", "o", True),
    "set_worker": Line("inference_endpoints, in the worker", "#0b5cad", "D", True),
    "nothing": Line("empty playbook", "#8b949e", "."),
    "official": Line("Python script, official client", "#4a9c6d", "v"),
}
_PANELS = (
    ("unchanged", 0.0, "cpu", "All unchanged: CPU seconds"),
    ("create", 0.3, "wall", "All created, Azure responds in 300 ms: elapsed seconds"),
)
_STYLE = {
    "font.size": 13,
    "axes.edgecolor": _INK,
    "axes.labelcolor": _INK,
    "text.color": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "svg.hashsalt": "esops",
}


def points(samples: list[dict[str, t.Any]], contender: str, panel: tuple[str, float, str, str]) -> dict[int, float]:
    """The medians of one contender, by number of endpoints."""
    operation, latency, figure, _title = panel
    found: dict[int, list[float]] = {}
    for sample in samples:
        if (sample["contender"], sample["operation"], sample["latency"]) == (contender, operation, latency):
            found.setdefault(sample["size"], []).append(sample[figure])
    return {size: statistics.median(values) for size, values in sorted(found.items())}


def draw(samples: list[dict[str, t.Any]]) -> Figure:
    """One panel above the other, so that a narrow screen can show them as well."""
    figure = Figure(figsize=(7.2, 10.2), facecolor=_PAPER, layout="constrained")
    drawn: dict[str, t.Any] = {}
    for axes, panel in zip(figure.subplots(2, 1), _PANELS):
        axes.set_facecolor(_PAPER)
        axes.set_title(panel[3], loc="left", fontsize=14, fontweight="bold")
        for key, line in _LINES.items():
            found = points(samples, key, panel)
            if found:
                width = 3.0 if line.bold else 1.6
                drawn[line.label], *_others = axes.plot(
                    *zip(*found.items()), color=line.colour, marker=line.mark, markersize=7, lw=width
                )
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_ylim(0.1, 100)
        axes.set_xlim(0.9, 600)
        axes.set_xticks([1, 20, 100, 500])
        axes.xaxis.set_major_formatter(ticker.ScalarFormatter())
        axes.xaxis.set_minor_locator(ticker.NullLocator())
        axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _place: f"{value:g} s"))
        axes.grid(True, which="major", color=_GRID, lw=0.8)
        axes.set_xlabel("endpoints")
        axes.spines[["top", "right"]].set_visible(False)
    figure.legend(
        list(drawn.values()),
        list(drawn),
        frameon=False,
        fontsize=12,
        ncols=2,
        loc="outside lower left",
        handlelength=1.6,
    )
    return figure


def main(path: str) -> None:
    """Draw it."""
    folder = Path(path).parent
    samples = json.loads(Path(path).read_text("utf-8"))["samples"]
    with mpl.rc_context(_STYLE):
        figure = draw(samples)
        figure.savefig(folder / "benchmark.svg", metadata={"Date": None})
        figure.savefig(folder / "benchmark.png", dpi=150, metadata={"Software": None})


if __name__ == "__main__":
    main(*sys.argv[1:])
