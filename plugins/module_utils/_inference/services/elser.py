# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `elser`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/elasticsearch/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.

An old name of the service `elasticsearch` with an ELSER model; deprecated since 8.16 (spec put_elser).
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS, Feature
from ..service import Service, Setting
from .common import SINCE_92

SERVICE = Service(
    name="elser",
    title="ELSER",
    since=(((8, 11, 0), None),),  # spec put_elser: since 8.11.0
    deprecated=(((8, 16, 0), None),),
    # from 8.16 on (ElasticsearchInternalService.java: an alias); one from before 8.13 may still show "elser"
    shown_as="elasticsearch",
    task_types={"sparse_embedding": ALWAYS},
    settings=(
        # optional: the server picks .elser_model_2 or its variant for the platform, and shows it
        Setting("service_settings.model_id", "text"),
        # ElasticsearchInternalServiceSettings.java: exactly one of these two in an update, and the other one is unset.
        # GET shows the number of allocations there are now (PR 115095, 115233), so it moves while
        # adaptive_allocations are on
        Setting("service_settings.num_allocations", "positive", Feature.UPDATE, dynamic=True),
        # 9.2.0 understood an update without num_allocations (issue 137129); TransportUpdateInferenceModelAction.java of
        # 2024 has num_allocations alone, and whether 9.1 still did is UNVERIFIED
        # An update replaces the whole map (`ElasticsearchInternalServiceSettings`), so it is sent with all its parts.
        Setting(
            "service_settings.adaptive_allocations", "map", SINCE_92, (((8, 15, 0), None),), whole=True, filled=True
        ),
        Setting("service_settings.num_threads", "positive"),  # "cannot be updated"
    ),
    credentials=(),
    credential_optional=True,
    required=("service_settings.num_threads",),
    required_any={"": (("service_settings.num_allocations", "service_settings.adaptive_allocations"),)},
    identity=("service_settings.model_id",),
    derived=("service_settings.model_id",),
    rate_limits={},
    chunking_task_types=("sparse_embedding",),  # spec PutElserRequest.ts
    rejected_statuses=(),
    exclusive=(("service_settings.num_allocations", "service_settings.adaptive_allocations"),),
    in_cluster=True,
    models=(".elser",),
)
