# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Defects in how the collection writes: answers that are lost, others who write as well, recreation, removal."""

from __future__ import annotations

from defect import FUNCTIONAL, KILLS, WRITERS, Defect, matrix, one, unit

_WRITING = (
    one(
        "a write is sent again without a look",
        "_reconcile/writes.py",
        "found = _read(became, error)",
        "found = None",
        matrix("cut and off"),
    ),
    one(
        "one attempt more than allowed",
        "_reconcile/writes.py",
        "attempt > client.retries",
        "attempt > client.retries + 1",
        unit("_inference/ensure_lost"),
    ),
    one(
        "a fault of the server is taken for a refusal",
        "_reconcile/writes.py",
        'return error.status == 500 and error.type != "class_cast_exception"',
        "return False",
        matrix("500"),
    ),
    one(
        "the late effect of the first attempt is taken for somebody else's",
        "_reconcile/writes.py",
        "is_unclear(error) or (lost and _crossed(error))",
        "is_unclear(error)",
        matrix("later"),
    ),
    one(
        "what cannot be read is taken for not done",
        "_reconcile/writes.py",
        "    lost.unknown = True\n",
        "",
        matrix("dies"),
    ),
    one(
        "the answer to an update is not compared",
        "_inference/ensure.py",
        "if not missed:",
        "if True:",
        unit("_inference/ensure"),
    ),
    one(
        "what somebody else changed is taken for ignored by the server",
        "_inference/ensure.py",
        "if not {found.path for found in missed} <= {found.path for found in plan.found}:",
        "if False:",
        WRITERS,
    ),
    one(
        "somebody else's create is a failure",
        "_inference/ensure.py",
        'if already_exists(error) if plan.action == "create" else error.status == 404:',
        "if False:",
        WRITERS,
    ),
    one(
        "whatever is there after a lost answer is taken for ours",
        "_inference/ensure.py",
        "if visible and current is not None and not differences(self._desired, current):",
        "if visible and current is not None:",
        matrix("update and reset"),
    ),
    one(
        "a secret that nobody can see is said to be stored",
        "_inference/ensure.py",
        '        if unseen and self._policy.update_secrets == "always":\n            error.hint',
        "        if unseen:\n            return self._done(plan, current)\n        if False:\n            error.hint",
        matrix("secret"),
    ),
)

_RECREATING = (
    one(
        "deleted before the new settings are proven",
        "_inference/recreation.py",
        "with held_back_signals() as asked_to_stop:\n",
        "with held_back_signals() as asked_to_stop:\n            self._delete(usage, current)\n",
        (FUNCTIONAL.format("recreate_failures"),),
    ),
    one(
        "a left-over trial is taken for ours",
        "_inference/trial.py",
        "                raise\n\n        try:\n"
        "            return surely(self._api.client, create, self._remove, is_busy)",
        "                raise\n\n        try:\n            found = lambda: self._api.get(self._id)\n"
        "            return surely(self._api.client, create, found)",
        ("tests/functional/test_odd_answers.py", "-k", "no_proof"),
    ),
    one(
        "the throw-away endpoint is left behind",
        "_inference/trial.py",
        "        self._remove()\n        missed",
        "        missed",
        (FUNCTIONAL.format("recreate"),),
    ),
    one(
        "a throw-away endpoint that cannot be removed does not matter",
        "_inference/trial.py",
        "        self._remove()\n        missed",
        "        try:\n            self._remove()\n        except Refused:\n            pass\n        missed",
        matrix("trial and delete"),
    ),
    one(
        "the old endpoint is not put back",
        "_inference/recreation.py",
        "            answer = self._put_back(old, error)\n",
        "            raise error\n",
        matrix("recreate and create"),
    ),
    one(
        "a lost endpoint is not told",
        "_inference/recreation.py",
        '            error.extra["lost_endpoint"] = shown_before(old)\n',
        "",
        matrix("put and back"),
    ),
    one(
        "a deletion that nobody could confirm loses the endpoint",
        "_inference/recreation.py",
        "            if error.unknown:",
        "            if False:",
        matrix("recreate and delete"),
    ),
    one(
        "signals come between deletion and creation",
        "_inference/recreation.py",
        "with held_back_signals() as asked_to_stop:",
        "asked_to_stop: list[int] = []\n        if True:",
        KILLS,
    ),
    one("a request to stop is obeyed too late", "_inference/recreation.py", "if asked_to_stop:", "if False:", KILLS),
    one(
        "changed by somebody else while it was tried out",
        "_inference/recreation.py",
        "            self._check_still_the_same(current)\n",
        "",
        WRITERS,
    ),
    one(
        "a number that the server counts anew is taken for somebody else's change",
        "_inference/comparison.py",
        "if not service.setting(path).dynamic}",
        "}",
        unit("_inference/comparison_same"),
    ),
    one(
        "the endpoint that somebody else has deleted first is not planned anew",
        "_inference/recreation.py",
        " is GONE:",
        " is None:",
        WRITERS,
    ),
    one(
        "a fault in the middle of a recreation leaves nothing",
        "_inference/recreation.py",
        '            answer = self._put_back(old, CollectionError(f"{type(fault).__name__}: {fault}"))\n',
        "            raise\n",
        unit("_inference/recreation"),
    ),
    one(
        "what a killed run has left behind is not named",
        "_ansible/inference_endpoints.py",
        "    whole.name_left_overs(",
        "    (lambda *_: None)(",
        ("tests/functional/faults/test_recreate_promises.py",),
    ),
    one(
        "recreated although it is in use",
        "_inference/recreation.py",
        "if usage and not self._policy.force:",
        "if False:",
        (FUNCTIONAL.format("refused"),),
    ),
    one(
        "somebody else's endpoint is deleted after a lost answer",
        "_inference/removal.py",
        "        _check_identity(wanted, now)\n        return True",
        "        return True",
        WRITERS,
    ),
)

_REMOVING = (
    one(
        "the wrong kind of endpoint is deleted",
        "_inference/removal.py",
        "if stated is not None and stated != shown and",
        "if False and",
        (FUNCTIONAL.format("absent"),),
    ),
    one(
        "deleted although it is in use",
        "_inference/removal.py",
        "_really_delete(api, wanted, force=wanted.force)",
        "_really_delete(api, wanted, force=True)",
        (FUNCTIONAL.format("absent"),),
    ),
    one(
        "a purge takes what comes with the cluster",
        "_inference/endpoint_set.py",
        '        if name.startswith("."):\n            return False\n',
        "",
        (FUNCTIONAL.format("sets_purge"),),
    ),
    one(
        "a purge takes what is in use",
        "_inference/endpoint_set.py",
        "removal=Removal(name, force=limits.force)",
        "removal=Removal(name, force=True)",
        (FUNCTIONAL.format("sets_purge"),),
    ),
    one(
        "a purge goes beyond its limits",
        "_inference/endpoint_set.py",
        "return self.ids is None or any(",
        "return True or any(",
        (FUNCTIONAL.format("sets_purge"),),
    ),
    Defect(
        "a purge follows a failure",
        "_ansible/inference_endpoints.py",
        (('if params["purge"] and (params["continue_on_error"] or not failed):', 'if params["purge"]:'),),
        (FUNCTIONAL.format("sets"), "-k", "stop_at_the_first_failure"),
        (
            (
                "_inference/endpoint_set.py",
                "        def work(name: str)",
                "        self._stopped.clear()\n\n        def work(name: str)",
            ),
        ),
    ),
)

OF_WRITES = (*_WRITING, *_RECREATING, *_REMOVING)
