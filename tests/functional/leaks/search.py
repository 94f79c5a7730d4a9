# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searching what came out of a run for secrets, in every form in which one can be written."""

from __future__ import annotations

import base64
import html
import json
import re
import typing as t
from urllib.parse import quote, quote_plus

from support.modules import Run

#: what is shown in place of a secret: the collection's word, and Ansible's two
MARKERS = ("********", "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", "NOT_LOGGING_PARAMETER")
#: half of a secret of this length or more is searched for as well: enough of it to guess the rest, or to recognise it
LONG = 24
#: a number of this many digits or more is told apart from a limit or a size, so it is a secret as a number too
_DIGITS = 6
#: so is a line of this length or more of a secret that has several
_LINE = 12
#: a secret that may be a part of any name; it may be seen where something is called so
_WORD = re.compile("[A-Za-z][a-z]{0,15}")
#: where results and tasks say what something is called; all that ends with _id does as well, unless it is a secret
_NAMES = {
    *("service", "task_type", "state", "action", "kind", "name", "index_name", "service_type", "job_type", "id"),
    *("pipelines", "indexes", "purged", "spared", "purge_ids", "purge_services", "path", "method", "status"),
    *("services", "task_types", "index"),
}
#: how every service account begins, which says nothing of its key
_ACCOUNT = '{"type": "service_account", "private_key": "'


def forms(secret: str) -> set[str]:
    """Everything that a secret may look like in a text."""
    found = {form for text in (secret, secret.strip()) for form in _forms(text)}
    return {form for form in found if form.strip()}


def _forms(text: str) -> set[str]:
    raw = text.encode("utf-8", "surrogatepass")
    in_json = {json.dumps(text, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    in_json |= {form.replace("/", "\\/") for form in in_json}
    in_json |= {_hexadecimal_in_capitals(form) for form in in_json}
    twice = {json.dumps(form)[1:-1] for form in in_json}
    in_url = {quote(raw), quote(raw, safe=""), quote_plus(raw)}
    in_url |= {re.sub("%[0-9A-F]{2}", lambda found: found.group().lower(), form) for form in in_url}
    in_page = {html.escape(text), html.escape(text, quote=False), html.escape(text).replace("&#x27;", "&#39;")}
    packed = {base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()}
    packed |= {form.rstrip("=") for form in packed}
    return {text, *in_json, *twice, *in_url, *in_page, *packed, repr(text)[1:-1]}


def halves(secret: str) -> set[str]:
    """The first and the last half of a secret that is long enough for that to say much."""
    text = secret.strip()
    middle = (len(text) + 1) // 2
    found = {text[:middle], text[-middle:]} if len(text) >= LONG else set()
    return {half for half in found if not _ACCOUNT.startswith(half)}


def pieces(secret: str) -> set[str]:
    """The parts of a long secret that are secret by themselves: the lines of a key, the key in an account."""
    found = {line for line in secret.splitlines() if len(line) >= _LINE and not line.startswith("-----")}
    try:
        loaded = json.loads(secret)
    except ValueError:
        loaded = None
    if isinstance(loaded, dict):
        found |= {str(loaded[name]) for name in ("private_key",) if name in loaded}
    return found - {secret}


def leaves(value: t.Any, key: str = "") -> t.Iterator[tuple[str, t.Any]]:
    """Every text and number inside a value with the key that it is under; the names of keys are left out."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if not name.startswith("__ansible"):  # the names of Ansible's own classes
                yield from leaves(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, key)
    elif value is not None and not isinstance(value, bool):
        yield key, value


def leaked(run: Run, secrets: t.Iterable[str], ordinary: t.Iterable[str] = ()) -> list[str]:
    """The forms of secrets that are found in a run.

    Those that are `ordinary` (words, short texts) may be found in the names of keys as well, and in the name of an
    option in the log, which is no leak: they are searched for in the values alone.
    """
    everywhere = {form for secret in secrets for whole in (secret, *pieces(secret)) for form in forms(whole)}
    everywhere |= {half for secret in secrets for half in halves(secret)}
    output = _marked(run.output)
    found = [form for form in everywhere if form in output]
    values = [*leaves(json.loads(run.stdout)), *leaves(json.loads(run.finished or "{}"))]
    words = {form for form in ordinary if _WORD.fullmatch(form)}
    found += [form for form in everywhere.union(ordinary) - words if any(_holds(value, form) for _key, value in values)]
    found += [word for word in words if _says(values, word)]
    return sorted(set(found))


def _says(values: t.Sequence[tuple[str, t.Any]], word: str) -> bool:
    """Whether a plain word is seen by itself, and not because something is called so or has it in its name."""
    called = any(_is_name(key) and value == word for key, value in values)
    quoted = rf"|'{word}'|\"{word}\"|\[{word}\]" if called else ""
    allowed = re.compile(
        rf"[\w.-]*[\w-]{word}[\w.-]*|[\w-]\.{word}|{word}[\w-]+|{word}\.[a-z0-9]|://{word}(?!\S*@){quoted}"
    )
    return any(
        word in allowed.sub("", _marked(value)) for key, value in values if isinstance(value, str) and not _is_name(key)
    )


def _is_name(key: str) -> bool:
    return key in _NAMES or (key.endswith(("_id", "_ids")) and not re.search("key|secret|entra", key))


def _holds(value: t.Any, form: str) -> bool:
    if isinstance(value, str):
        return form in _marked(value)
    return len(form) >= _DIGITS and str(value) == form


def _marked(text: str) -> str:
    """The text with other markers, which no secret ends with."""
    for marker in MARKERS:
        text = text.replace(marker, "\u2028")
    return text


def _hexadecimal_in_capitals(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: f"\\u{found.group(1).upper()}", text)
