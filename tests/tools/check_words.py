# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refuse words and phrases that make readers stop, and name the plain ones to write instead.

Upper and lower case are the same. A phrase is also found across line breaks, in comments, in strings that Python joins,
and in names with underscores. IDs and accounts that a test makes up, such as "nobody" or //someone:, are accepted. Text
that quotes a server or another project is exempt if its line, or the line before it, has the marker
`plain-words: quoted` in a comment.

Usage: check_words.py FOLDER_OR_FILE ...
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

QUOTED = "plain-words: quoted"
# This table and the examples of its test.
EXEMPT = {"check_words.py", "test_words.py"}
SUFFIXES = {".md", ".py", ".rst", ".txt", ".yml", ".yaml"}
# What a blank in a pattern stands for: white space, the end of a line with the markers around it, an underscore.
GAP = r"""(?:[ \t_]+|[ \t]*["']?[ \t]*\n[ \t]*(?:#:?[ \t]*|[rf]?["'][ \t]*)?)"""

# Around an ID or an account in a string or in an address.
BEFORE, AFTER = r"""["'`/=]""", r"""["'`/:@-]"""


@dataclass(frozen=True)
class Word:
    """A word or phrase to avoid, as a regular expression in which a blank is a GAP, and what to write instead."""

    pattern: str
    instead: str

    @property
    def expression(self) -> re.Pattern[str]:
        """The pattern for whole words, whatever their case."""
        return re.compile(rf"(?<![a-z])(?:{self.pattern})(?![a-z])".replace(" ", GAP), re.IGNORECASE)


WORDS = (
    Word(
        f"(?:any|every)body|no-one|(?<!{BEFORE})(?:somebody|someone|nobody)|(?:somebody|someone|nobody)(?!{AFTER})",
        "the reader (you), another client, no one; or the passive",
    ),
    Word("whoever", "anyone who"),
    Word("whatever (?:has|have|is|was|stands|fails|failed|comes|came|makes|made|contradicts|follows)", "anything that"),
    Word("how one (?:can|may|must|has to|needs)|as one (?:can|may|likes)", "how you can; as you like"),
    Word("all the same", "still; anyway"),
    Word(r"and for that|for that(?=[.,;:)])", "to do so; for this purpose"),
    Word("looks? after|look(?:ed|ing) after", "manage, managed"),
    Word("(?:stand|stands|stood) (?:under|here|there|apart|in the list|with)", "is under; is set here; appears in"),
    Word("belongs? into", "belongs in"),
    Word("come to light|comes to light", "is found; is shown"),
    Word("(?:is|are) not so", "differs; is different"),
    Word("who uses an? [a-z]+ one", "users of older releases"),
    Word("in no (?:result|diff|error)", "never in results, diffs, errors or logs"),
    Word("stated", "declared; set in the task"),
    Word("(?:task|item|list|set|play|playbook|layer|host|group)s? (?:does not |do not )?states?", "declares; sets"),
    Word("(?-i:State) (?:the|every|everything|it|a|an|all|both|each|one|only|what)", "Set"),
    Word("(?:to|and|or|not) state (?:it|them|the|an?|every|all)", "set; declare"),
    Word("secret: state it|state it under", "set it under"),
    Word("(?:put|puts|putting) (?:it |them |that )?right", "correct; fix"),
    Word("mend|mends|mended|mending", "fix, fixed"),
    Word("(?:become|becomes|became|comes|came|come) of", "the outcome of; whether the write took effect"),
    Word("(?:take|takes|took|taken|taking) (?:it |them |this |that )?away", "remove, removed"),
    Word("must not be seen|not to be seen|kept from being shown", "masked; hidden"),
    Word("(?:is|are|be|was|were|get|gets) covered(?! by)", "masked; hidden"),
    Word("(?:left|leave|leaves) (?:it |them )?alone", "stays unchanged"),
    Word("(?:left|leave|leaves) (?:it |them )?as (?:it is|they are)", "stays unchanged"),
    Word("(?:put|puts|putting) (?:it |them )?back", "restore, restored"),
    Word("(?:has|have|had) to come back", "is restored"),
    Word("laid over", "merged over"),
    Word("those included", "including"),
    Word("is to be there|are to be there", "exists"),
    Word("did not take(?! (?:effect|part|place|long))", "ignored; rejected"),
    Word("fits? no|fits? none|none fits", "does not match; match"),
    Word("(?:two|several) (?:runs|tasks|plays) at once", "concurrent runs"),
    Word("believed?|believes", "verify, verified"),
    Word("(?:says?|said|saying) of", "says about"),
    Word("of ours", "of this collection"),
    Word("surely", "certainly; or leave it out"),
    Word("seldom", "rarely"),
    Word("in vain", "without success"),
    Word("lest|whence|whereupon|thereby|thereof|henceforth|hitherto|nought", "a word of everyday English"),
    Word("asked to stop before", "interrupted before any change was made"),
    Word("lies? between two|looks at the job", "seconds between status checks"),
    Word("single call of", "per-request settings"),
    Word("who may read what", "access control"),
    Word("without a Python of their own", "inside Ansible's worker process"),
)


def problems(path: Path) -> Iterator[str]:
    """Every word to avoid in one file, in the order of the table."""
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    for word in WORDS:
        for found in word.expression.finditer(text):
            line = text.count("\n", 0, found.start())
            if not any(QUOTED in near for near in lines[max(line - 1, 0) : line + 1]):
                yield f"{path}:{line + 1}: '{' '.join(found[0].split())}': write instead: {word.instead}"


def main(arguments: list[str]) -> int:
    """Print what is found; the exit status is 1 if there is anything."""
    roots = [Path(argument) for argument in arguments]
    files = [path for root in roots for path in (sorted(root.rglob("*")) if root.is_dir() else [root])]
    found = [
        problem for path in files if path.suffix in SUFFIXES and path.name not in EXEMPT for problem in problems(path)
    ]
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
