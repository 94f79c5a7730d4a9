# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Defects in the one loop: what a response means, what is waited out, what is reported, and what a recreation keeps."""

from __future__ import annotations

from defect import FUNCTIONAL, WRITERS, one, unit

_ATTEMPT, _LOOP, _JOURNAL = "_reconcile/attempt.py", "_reconcile/loop.py", "_reconcile/journal.py"
_RECREATION, _ENSURE, _TRIAL = "_inference/recreation.py", "_inference/ensure.py", "_inference/trial.py"
_UPDATE = "_inference/update.py"
_OF_ATTEMPT, _OF_LOOP, _OF_JOURNAL = unit("_reconcile/attempt"), unit("_reconcile/loop"), unit("_reconcile/journal")
SCHEDULES = ("tests/functional/faults/test_interleavings.py",)
PART = (FUNCTIONAL.format("stored_in_part"),)
PURGE = (FUNCTIONAL.format("sets_purge"),)

OF_WRITES = (
    # one for each row of the table of responses
    one("408, 429 and 499 are refusals", _ATTEMPT, "(408, 429, 499)", "()", _OF_ATTEMPT),
    one("a gateway's words count", _ATTEMPT, " or not error.own_form", "", _OF_ATTEMPT),
    one(
        "an error of the server is a refusal", _ATTEMPT, "400 <= error.status < 500", "400 <= error.status", _OF_ATTEMPT
    ),
    one(
        "a class cast leaves it open",
        _ATTEMPT,
        "error.status == 500 and error.type",
        "False and error.type",
        _OF_ATTEMPT,
    ),
    one("no connection leaves it open", _ATTEMPT, "return Fate.NEVER_SENT", "return Fate.UNCLEAR", _OF_ATTEMPT),
    one("busy is a refusal", _ATTEMPT, "if write.is_busy(error):", "if False:", _OF_ATTEMPT),
    one("exists is a refusal", _ATTEMPT, "if write.is_crossed(error):", "if False:", _OF_ATTEMPT),
    one("a bad certificate is tried again", _ATTEMPT, "    except TlsFailure:\n        raise\n", "", _OF_ATTEMPT),
    # what is read, waited for and repeated
    one(
        "an unclear write is repeated without a read",
        _LOOP,
        "return made, self._observed(write, made, reached, sent)",
        "return made, before",
        SCHEDULES,
    ),
    one("Retry-After is not heeded", _LOOP, "        self._wait_as_asked(made)\n", "", _OF_LOOP),
    one(
        "Retry-After has no limit",
        _LOOP,
        "min(asked, LONGEST_WAITS - self._waited.get(made.kind, 0.0))",
        "asked",
        _OF_LOOP,
    ),
    one("a late write is not waited out", _LOOP, "waits = write.waited_out and", "waits = False and", _OF_LOOP),
    one(
        "it waits from the answer on", _LOOP, "self._client.now() - sent <", "self._client.now() - started <", _OF_LOOP
    )._replace(
        edits=(
            (
                "        seen, looks = self.look(), 0\n",
                "        seen, looks, started = self.look(), 0, self._client.now()\n",
            ),
            ("self._client.now() - sent <", "self._client.now() - started <"),
        )
    ),
    one("the wait goes on although it is done", _LOOP, "return not reached(seen) and", "return", _OF_LOOP),
    one(
        "what cannot be read is the failure",
        _LOOP,
        "raise unknown_end(doubt.error, error) from error",
        "raise",
        _OF_LOOP,
    ),
    one(
        "what was deleted is created once only",
        "_inference/creation.py",
        "repeats = 1 if self._run.memory.frozen else 0",
        "repeats = 0",
        ("tests/functional/faults/test_recreate_promises.py",),
    ),
    one("retries are all", _LOOP, "max(retries, made.write.repeats)", "retries", _OF_LOOP),
    one("what may arrive late is sent again and again", _LOOP, "tried.count(Fate.UNCLEAR) > 1", "False", _OF_LOOP),
    one("a race is a try", _LOOP, "        return Next.RACE\n", "        pass\n", _OF_LOOP),
    one("races go on for ever", _LOOP, "return error if self.races > MAX_RACES", "return error if False", _OF_LOOP),
    one("a refusal does not end a series", _JOURNAL, "(Fate.DONE, Fate.REFUSED)]", "(Fate.DONE,)]", _OF_LOOP),
    one(
        "it is sent again without a pause",
        _LOOP,
        "            self.pause(made.kind)\n        return None",
        "            pass\n        return None",
        _OF_LOOP,
    ),
    one("one node is enough", _LOOP, "max(self._client.retries, nodes - 1)", "self._client.retries", _OF_LOOP),
    # changed
    one("what changes nothing counts", _JOURNAL, "return not made.changes_nothing", "return True", _OF_JOURNAL),
    one("an undone write counts", _JOURNAL, "return reached or not made.undone", "return True", _OF_JOURNAL),
    one(
        "an unclear write does not count", _JOURNAL, "return reached or not made.undone", "return reached", _OF_JOURNAL
    ),
    one("a crossed write never counts", _JOURNAL, "        return reached\n", "        return False\n", _OF_JOURNAL),
    one(
        "what is stored although refused does not count",
        _JOURNAL,
        "return made.stored_although_refused",
        "return False",
        _OF_JOURNAL,
    ),
    # the intent of a recreation
    one("nothing is remembered", "_inference/memory.py", "self.last is None or not (", "True or not (", SCHEDULES),
    one("the memory is not frozen", _RECREATION, "        run.memory.freeze()\n", "", SCHEDULES),
    one(
        "a killed run is not restored from its trial", _RECREATION, "        run.memory.recall(found)\n", "", SCHEDULES
    ),
    one(
        "the trial goes first",
        _RECREATION,
        "        self._check_still_the_same(seen)\n",
        "        self._trial.remove()\n",
        SCHEDULES,
    ),
    one("it is not read again", _RECREATION, "        self._check_still_the_same(seen)\n", "", WRITERS),
    one(
        "an old proof is as good",
        _RECREATION,
        "self._proof.body not in creation_bodies(wanted, kept)",
        "False",
        WRITERS,
    ),
    one(
        "the trial stays after a failure",
        _ENSURE,
        "self.recreation.drop_trial()",
        '""',
        (FUNCTIONAL.format("recreate_failures"),),
    ),
    one(
        "the mapping is not compared",
        _RECREATION,
        "if usage.indexes and changed:",
        "if False:",
        (FUNCTIONAL.format("recreate_failures"),),
    ),
    one(
        "recreated although it is in use",
        _RECREATION,
        "if usage and not run.policy.force:",
        "if False:",
        (FUNCTIONAL.format("refused"),),
    ),
    one(
        "a trial that was left proves something",
        _TRIAL,
        "            if seen is not None:\n                self.remove()\n",
        "",
        (FUNCTIONAL.format("recreate_failures"),),
    ),
    # deletions
    one(
        "a deletion names no task type",
        "_inference/removal.py",
        "self._api.delete(self._id, seen.task_type,",
        'self._api.delete(self._id, "",',
        (FUNCTIONAL.format("absent"),),
    ),
    one(
        "force is always sent",
        "_inference/removal.py",
        "self._wanted.force and (seen.unreadable or",
        "(True or seen.unreadable or",
        (FUNCTIONAL.format("absent"),),
    ),
    one(
        "the wrong kind of endpoint is deleted",
        "_inference/removal.py",
        "if declared is None or",
        "if True or",
        (FUNCTIONAL.format("absent"),),
    ),
    one(
        "an endpoint that cannot be parsed ends the run",
        "_inference/endpoint_reader.py",
        "return self._judged(error)",
        "raise",
        PART,
    ),
    one(
        "one failed read is enough",
        "_inference/endpoint_reader.py",
        "            if not may_be_unreadable(second):\n                raise\n",
        "            raise\n",
        PART,
    ),
    # sets
    one("a purge needs no limit", "_ansible/inference_endpoints.py", "    _check_purge(params)\n", "", PURGE),
    one(
        "a purge follows a failure",
        "_inference/endpoint_set.py",
        "        if failed:\n            for name in matched",
        "        if False:\n            for name in matched",
        PURGE,
    ),
    one(
        "absent items follow a failure",
        "_inference/endpoint_set.py",
        "if failed else self._each(absent",
        "if False else self._each(absent",
        PURGE,
    ),
    one("a purge trusts its list", "_inference/removal.py", "if self._listed is not None and", "if False and", PURGE),
    one(
        "a purge takes what comes with the cluster",
        "_inference/endpoint_set.py",
        'name.startswith(".") or is_trial_name(name)',
        "False",
        PURGE,
    ),
    one(
        "a broken list is purged",
        "_ansible/inference_endpoints.py",
        "if listed.problem:",
        "if False:",
        PURGE,
    ),
    # stored in part
    one(
        "an error after the effect is success",
        "_inference/creation.py",
        "after is not None and _is_own(made):",
        "False:",
        PART,
    ),
    one(
        "a create without its secret stays",
        "_inference/partial_creation.py",
        "    if verdict.rejected:\n",
        "    if False:\n",
        PART,
    ),
    one(
        "what works or not is not asked",
        "_inference/partial_creation.py",
        "    if verdict.warning:\n",
        "    if False:\n",
        PART,
    ),
    one(
        "a failed deployment is waited for",
        "_inference/model_wait.py",
        '(*_ALLOCATED, "failed")',
        "_ALLOCATED",
        (FUNCTIONAL.format("wait_for_model"),),
    ),
    one(
        "a model that sleeps is waited for",
        "_inference/model_wait.py",
        '("fully_allocated", "asleep")',
        '("fully_allocated",)',
        (FUNCTIONAL.format("wait_for_model"),),
    ),
    # updates
    one(
        "the answer to an update is not compared",
        _UPDATE,
        "        missed = ignored(wanted, answer)\n",
        "        missed = []\n",
        (FUNCTIONAL.format("update"),),
    ),
    one(
        "a secret that no read shows is not sent again",
        _UPDATE,
        "            self._run.sends_secret = not plan.secret_is_optional\n            return Seen(after)\n",
        "            return Seen(after)\n",
        (FUNCTIONAL.format("lost_answers"), "-k", "carried_a_secret"),
    ),
    one(
        "what another client changed counts as ignored by the server",
        _UPDATE,
        "if not {found.path for found in missed} <= {found.path for found in plan.found}:",
        "if False:",
        WRITERS,
    ),
    one(
        "a number that the server counts anew counts as a change of another client",
        "_inference/comparison.py",
        "if not service.setting(path).dynamic}",
        "}",
        unit("_inference/comparison_same"),
    ),
    one(
        "a purge goes beyond its limits",
        "_inference/endpoint_set.py",
        "return self.ids is None or any(",
        "return True or any(",
        (FUNCTIONAL.format("sets_purge"),),
    ),
)
