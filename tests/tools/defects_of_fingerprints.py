# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Defects in `update_secrets: on_change`: what a fingerprint covers, when it is written, what a missing one does."""

from __future__ import annotations

from defect import FUNCTIONAL, one, unit

_MARKER, _RECORD, _INDEX = "_inference/secret_marker.py", "_inference/secret_record.py", "_inference/secret_index.py"
_DOCUMENT, _GROUPS = "_inference/secret_document.py", "_inference/secret_groups.py"
_FINGERPRINT, _REMOVAL = "_inference/fingerprint.py", "_inference/secret_removal.py"
_OF_FINGERPRINT, _OF_DOCUMENT = unit("_inference/fingerprint"), unit("_inference/secret_document")
_ONE, _SETS = (FUNCTIONAL.format("on_change"),), (FUNCTIONAL.format("on_change_sets"),)
_OF_INDEX = (FUNCTIONAL.format("on_change_index"),)
_SCHEDULES = "tests/functional/faults/test_watched_interleavings.py"


def _schedules(words: str) -> tuple[str, ...]:
    return (_SCHEDULES, "-k", words)


OF_FINGERPRINTS = (
    # what a fingerprint is
    one(
        "the kind of a secret is not in it",
        _FINGERPRINT,
        '"secrets": secrets}',
        '"secrets": sorted(secrets.values())}',
        _OF_FINGERPRINT,
    ),
    one("a short secret gets a fingerprint", _FINGERPRINT, "len(text) < SHORTEST or ", "", _OF_FINGERPRINT),
    one("a document may demand any memory", _FINGERPRINT, " <= _MOST_MEMORY", "", _OF_FINGERPRINT),
    one(
        "a document may demand any number of rounds",
        _FINGERPRINT,
        "not 0 < rounds <= _MOST_ROUNDS",
        "False",
        _OF_FINGERPRINT,
    ),
    one(
        "no scrypt is a failure",
        _FINGERPRINT,
        "except (AttributeError, ValueError):",
        "except KeyError:",
        _OF_FINGERPRINT,
    ),
    # what a document says
    one("a marked document counts as closed", _DOCUMENT, " and not read else None", " else None", _OF_DOCUMENT),
    one("a marker lives for ever", _DOCUMENT, "now - marker.at < LIFETIME", "True", _OF_DOCUMENT),
    one("a marker of the future is alive", _DOCUMENT, "-FUTURE <= now", "now", _OF_DOCUMENT),
    # when one is written
    one(
        "a run that was not alone closes",
        _RECORD,
        " and self.marker.alone else",
        " else",
        _schedules("two and rotations and not one"),
    ),
    one(
        "a run with an unclear answer ends its marker",
        _RECORD,
        "or not journal.is_clear",
        "or False",
        _schedules("adoptions"),
    ),
    one(
        "a guessable secret is noted", _RECORD, "and self.is_kept and self.marker.alone", "and self.marker.alone", _ONE
    ),
    one("the marker is not set", _RECORD, "                self.marker.freshen()", "                pass", _ONE),
    one(
        "an old marker is not renewed",
        _MARKER,
        "0 <= self.index.now() - self.since < MAY_SEND",
        "True",
        _schedules("too_old"),
    ),
    one(
        "other runs' markers are removed",
        _MARKER,
        "self.change(seen, (*others, marker))",
        "self.change(seen, (marker,))",
        _ONE,
    ),
    one(
        "its own marker stays",
        _MARKER,
        "self.change(seen, self._others(seen))",
        "self.change(seen, seen.markers)",
        _ONE,
    ),
    one(
        "a document is written without a condition",
        _INDEX,
        'return {} if before is None else {"if_seq_no"',
        'return {} if True else {"if_seq_no"',
        _schedules("two"),
    ),
    one(
        "a document is created over another",
        _INDEX,
        'query = {"op_type": "create"}',
        "query = {}",
        _ONE,
    ),
    # what a missing one does
    one("a missing fingerprint counts as another secret", _RECORD, "if agreed is False:", "if not agreed:", _ONE),
    one(
        "a missing fingerprint resets the chunking",
        "_inference/plan.py",
        'if resets or sending.action != "update":',
        'if sending.action == "none":',
        _ONE,
    ),
    one(
        "a refused secret that need not be sent fails",
        "_inference/update.py",
        "if plan.secret_is_optional:",
        "if False:",
        _ONE,
    ),
    one(
        "an update of the secret alone meets another client's without end",
        "_inference/update.py",
        "if made.fate is Fate.BUSY and plan.sends_secret and not",
        "if False and not",
        _ONE,
    ),
    one(
        "a secret that need not be stored fails",
        "_inference/update.py",
        "if plan.secret_is_optional and matches",
        "if False and matches",
        _ONE,
    ),
    # the index
    one("a foreign index is written", _INDEX, 'if meta.get("managed_by") != NAME:', "if False:", _OF_INDEX),
    one("a block is met only by the write", _INDEX, "if blocked:", "if False:", _OF_INDEX),
    one(
        "check mode asks for no privileges",
        _INDEX,
        "self._missing_privileges() if asks else []",
        "[]",
        _OF_INDEX,
    ),
    one(
        "a recreation meets the index after its trial",
        "_inference/recreation.py",
        "            run.secrets.check()",
        "            pass",
        _OF_INDEX,
    ),
    one(
        "check mode demands to create what exists",
        _INDEX,
        ' and missing != ["create_index"]',
        "",
        _OF_INDEX,
    ),
    one(
        "serverless is told about shards",
        _INDEX,
        "_SERVERLESS_SETTINGS if self._is_serverless() else _SETTINGS",
        "_SETTINGS",
        _OF_INDEX,
    ),
    one("any name is taken for an index", _INDEX, "        _check_name(name)\n", "", _OF_INDEX),
    # removals
    one(
        "an endpoint in use is opened",
        "_inference/removal.py",
        "(self._wanted.force or self._secrets.is_kept)",
        "self._wanted.force",
        _OF_INDEX,
    ),
    one(
        "the document stays",
        _REMOVAL,
        "        if gone:\n            self._drop(self._marker)\n        el",
        "        ",
        _OF_INDEX,
    ),
    one(
        "another run's document is removed",
        _REMOVAL,
        "if seen.others(self._index.run, self._index.now()):",
        "if False:",
        _OF_INDEX,
    ),
    one(
        "a document that cannot be opened is left behind",
        _REMOVAL,
        "            raise not_opened",
        "            return\n            raise not_opened",
        _OF_INDEX,
    ),
    # sets
    one("each document is read alone", _GROUPS, "            record.marker.know(found", "            (found", _SETS),
    one(
        "everything is opened",
        "_inference/endpoint_set.py",
        ".will_send(self._present.get(item.inference_id))",
        ".secrets",
        _SETS,
    ),
    one(
        "a group opens what a refused recreation does not send",
        "_inference/ensure.py",
        'plan.action in ("create", "update") and',
        'plan.action in ("create", "update", "recreate") and',
        _SETS,
    ),
    one("a marker of an item that is not begun stays", _RECORD, 'self._ending = "leave"', 'self._ending = ""', _SETS),
    one("a group opens what gets no fingerprint", _GROUPS, " if record.needs_document()", "", _SETS),
    one(
        "a document without a group's answer counts as opened",
        _GROUPS,
        "                marker.known = False",
        "                marker.since = 0.0",
        _SETS,
    ),
    one(
        "a purge leaves documents",
        "_ansible/inference_endpoints.py",
        'watched = params["update_secrets"] == "on_change"',
        "watched = False",
        _SETS,
    ),
)
