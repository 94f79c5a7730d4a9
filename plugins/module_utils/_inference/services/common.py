# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""What several services have in common: the releases of shared abilities, and settings of the same form.

Sources. `rate_limit` as a setting: notes 8.15.0, PR 107706. Update of secrets and task settings: PR 114457
(`Feature.UPDATE`). Update of service settings: one pull request per service implements `updateServiceSettings`; until
then the server ignores what is sent. Which release a pull request is in follows from its date: those opened in
February and March 2026 are in 9.4, those opened after 2026-04-07 in 9.5 (9.4.0 was cut from a branch made in between:
PR 145314 and 145835 are in the notes of 9.4.0, PR 145700 and 145833 in those of 9.5.0). None is in the notes. After
every update the answer is compared, so a wrong guess is reported.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS, NEVER, Ranges
from ..service import Setting

RATE_LIMIT_SINCE: Ranges = (((8, 15, 0), None),)
SINCE_819_91: Ranges = (((8, 19, 0), (9, 0, 0)), ((9, 1, 0), None))  # 9.0 was made from an older branch than 8.19
SINCE_818: Ranges = (((8, 18, 0), None),)
SINCE_92: Ranges = (((9, 2, 0), None),)
SINCE_93: Ranges = (((9, 3, 0), None),)
MERGED_94: Ranges = (((9, 4, 0), None),)
MERGED_95: Ranges = (((9, 5, 0), None),)
BEFORE_95: Ranges = (((0, 0, 0), (9, 5, 0)),)

EMBEDDING = ("text_embedding",)
CHAT = ("completion", "chat_completion")
RERANK = ("rerank",)


def requests_per_minute(updatable: Ranges = NEVER, since: Ranges = ALWAYS, task_types: tuple[str, ...] = ()) -> Setting:
    """The rate limit. `services/settings/RateLimitSettings.java`."""
    return Setting("service_settings.rate_limit.requests_per_minute", "positive", updatable, since, task_types)


def similarity(task_types: tuple[str, ...] = EMBEDDING) -> Setting:
    """The similarity measure; any case in, lower case out (`SimilarityMeasure.java`). Never changed in place."""
    return Setting(
        "service_settings.similarity", "choice:cosine,dot_product,l2_norm", task_types=task_types, lower=True
    )


def dimensions(task_types: tuple[str, ...] = EMBEDDING, *, shown_only: bool = False) -> Setting:
    """The size of the embeddings. Never changed in place."""
    return Setting("service_settings.dimensions", "positive", task_types=task_types, shown_only=shown_only)


def max_input_tokens(updatable: Ranges = NEVER, task_types: tuple[str, ...] = EMBEDDING) -> Setting:
    """The longest input; shown only where it was declared."""
    return Setting("service_settings.max_input_tokens", "positive", updatable, task_types=task_types)
