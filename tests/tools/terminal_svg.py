# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a terminal shows, as a picture: Ansible's colours become SVG that needs no font but the reader's own."""

from __future__ import annotations

import re
import typing as t
from xml.sax.saxutils import escape

COLUMNS = 92
CHARACTER, LINE, MARGIN, BAR = 8.4, 20, 18, 34
FONT_SIZE = 14
_CODE = re.compile(r"\x1b\[([\d;]*)m")
# What Ansible uses: red, green, yellow, blue, magenta, cyan; the bright ones look the same here.
_COLOURS = {
    "31": "#ff7b72",
    "32": "#7ee787",
    "33": "#e3b341",
    "34": "#79c0ff",
    "35": "#d2a8ff",
    "36": "#56d4dd",
}
_PLAIN = "#e6edf3"
_PROMPT = "#79c0ff"


class Piece(t.NamedTuple):
    """Text of one colour."""

    text: str
    colour: str


def pieces(line: str, colour: str) -> tuple[list[Piece], str]:
    """Split a line where its colour changes; also the colour with which the next line begins."""
    found = []
    parts = _CODE.split(line)
    for index, part in enumerate(parts):
        if index % 2:
            codes = part.split(";")
            colour = next((_COLOURS[code] for code in codes if code in _COLOURS), _PLAIN)
        elif part:
            found.append(Piece(part, colour))
    return found, colour


def folded(line: list[Piece]) -> t.Iterator[list[Piece]]:
    """Break a line at the edge of the terminal, as a terminal does it."""
    row: list[Piece] = []
    left = COLUMNS
    for text, colour in line:
        rest = text
        while len(rest) > left:
            yield [*row, Piece(rest[:left], colour)]
            row, rest, left = [], rest[left:], COLUMNS
        row.append(Piece(rest, colour))
        left -= len(rest)
    yield row


def rows(output: str) -> list[list[Piece]]:
    """All lines as they stand on the screen."""
    found: list[list[Piece]] = []
    colour = _PLAIN
    for line in output.splitlines():
        if line.startswith("$ "):
            found += folded([Piece("$", _PROMPT), Piece(line[1:], _PLAIN)])
            continue
        split, colour = pieces(line, colour)
        found += folded(split)
    return found


def terminal(output: str, title: str) -> str:
    """A window with the output in it. It is dark on every page, as terminals mostly are."""
    screen = rows(output)
    width, height = round(COLUMNS * CHARACTER + 2 * MARGIN), BAR + len(screen) * LINE + MARGIN
    dots = "".join(
        f'<circle cx="{20 + 18 * number}" cy="17" r="5.5" fill="{colour}"/>'
        for number, colour in enumerate(("#ff5f57", "#febc2e", "#28c840"))
    )
    lines = [_line(row, BAR + LINE * (number + 0.75)) for number, row in enumerate(screen)]
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>',
            dots,
            f'<g font-family="ui-monospace, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="{FONT_SIZE}">',
            *filter(None, lines),
            "</g>",
            "</svg>\n",
        )
    )


def _line(row: list[Piece], baseline: float) -> str:
    """One line; each piece is put where it belongs, whatever the width of the reader's font."""
    spans, column = [], 0
    for text, colour in row:
        start = column + len(text) - len(text.lstrip())
        word = text.strip()
        if word:
            place, length = MARGIN + start * CHARACTER, len(word) * CHARACTER
            spans.append(
                f'<tspan x="{place:.1f}" textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs" fill="{colour}">'
                f"{escape(word)}</tspan>"
            )
        column += len(text)
    return f'<text y="{baseline:g}" xml:space="preserve">{"".join(spans)}</text>' if spans else ""
