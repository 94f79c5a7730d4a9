# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of trial endpoints: fixed, since a later release has to find what an earlier one left."""

from __future__ import annotations

import pytest

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.endpoint import is_plain_id
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.trial_name import is_trial_name, trial_name

NAMES = {
    "e1": "e1--esops-trial-8b5cc4df",
    "search_embeddings.v2": "search_embeddings.v2--esops-trial-6d6fc881",
    # the trial of an endpoint that is itself named like a trial
    "e1--esops-trial-8b5cc4df": "e1--esops-trial-8b5cc4df--esops-trial-09153580",
}


@pytest.mark.parametrize("inference_id", NAMES)
def test_name(inference_id: str) -> None:
    assert trial_name(inference_id) == NAMES[inference_id]
    assert is_plain_id(trial_name(inference_id))
    assert is_trial_name(trial_name(inference_id))


@pytest.mark.parametrize(
    "name",
    [
        "e1",
        "e1--esops-trial",
        "e1--esops-trial-",
        "e1--esops-trial-8b5cc4de",  # the checksum of another name
        "e2--esops-trial-8b5cc4df",
        "e1--esops-trial-8b5cc4df-2",
        "--esops-trial-e3b0c442",  # the checksum of nothing
        "",
    ],
)
def test_other_names(name: str) -> None:
    assert not is_trial_name(name)
