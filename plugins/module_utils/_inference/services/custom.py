# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `custom`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/custom/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.

Everything in `secret_parameters` is inserted for `${name}` of `url`, `headers`, `query_parameters` and `request`.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS, Feature
from ..service import Credential, Service, Setting
from .common import EMBEDDING, MERGED_95, SINCE_819_91, dimensions, max_input_tokens, requests_per_minute, similarity

SERVICE = Service(
    name="custom",
    title="Custom",
    since=SINCE_819_91,  # spec put_custom: since 8.19.0
    task_types={"text_embedding": ALWAYS, "sparse_embedding": ALWAYS, "rerank": ALWAYS, "completion": ALWAYS},
    # all but dimensions and similarity are mutable: PR 146242, opened 2026-04-14, so 9.5
    settings=(
        Setting("service_settings.url", "text", MERGED_95),
        # shown in clear; CustomServiceSettings.java drops nulls and an empty map
        Setting("service_settings.headers", "text_map", MERGED_95, whole=True, masked=True),
        # a list of [name, value]; shown in clear, and keys are often handed over here
        Setting("service_settings.query_parameters", "any", MERGED_95, whole=True, masked=True),
        Setting("service_settings.request", "text", MERGED_95),  # a text, as in the examples; the spec says an object
        # from 9.2 on the server adds embedding_type "float" to json_parser of text_embedding
        Setting("service_settings.response", "map", MERGED_95, whole=True, filled=True),
        # InputTypeTranslator.java; the server adds an empty translation and an empty default
        Setting("service_settings.input_type", "map", MERGED_95, whole=True, filled=True),
        Setting("service_settings.batch_size", "positive", MERGED_95),  # default 10 (spec), shown
        requests_per_minute(MERGED_95),
        dimensions(),
        similarity(),
        max_input_tokens(MERGED_95),
        # CustomTaskSettings.java: an update is merged with what is there, one by one, and takes none away
        Setting("task_settings.parameters", "map", Feature.UPDATE, whole=True, filled=True),
    ),
    credentials=(Credential(("secret_parameters",), mapped=True),),
    credential_optional=True,  # CustomSecretSettings.java; the spec calls it required
    required=("service_settings.url", "service_settings.request", "service_settings.response"),
    identity=(
        "service_settings.url",
        "service_settings.query_parameters",
        "service_settings.request",
        "service_settings.response",
    ),
    derived=("service_settings.dimensions", "service_settings.similarity"),
    rate_limits={"text_embedding": 10000, "sparse_embedding": 10000, "rerank": 10000, "completion": 10000},
    chunking_task_types=(*EMBEDDING, "sparse_embedding"),  # spec PutCustomRequest.ts
    rejected_statuses=(401, 403),  # any remote status is possible here
    # PR 153309 of 2026-07-09. Late patch releases of 8.19, 9.3 and 9.4 refuse it as well, and say so themselves
    disjoint=(("secret_parameters", "task_settings.parameters", MERGED_95),),
)
