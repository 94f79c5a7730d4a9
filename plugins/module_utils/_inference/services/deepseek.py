# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""Facts about the service `deepseek`.

Sources: elastic/elasticsearch, `x-pack/plugin/inference`, `services/deepseek/`;
elastic/elasticsearch-specification, `specification/inference/` (here: spec); and what is named beside each
line.
"""

from __future__ import annotations

from ..._transport.versions import ALWAYS
from ..service import Credential, Service, Setting
from .common import SINCE_819_91

SERVICE = Service(
    name="deepseek",
    title="DeepSeek",
    since=SINCE_819_91,  # spec put_deepseek: since 9.1.0; the branch 8.19 of the spec has it too
    task_types={"completion": ALWAYS, "chat_completion": ALWAYS},
    settings=(
        # nothing is mutable, says DeepSeekServiceSettings.java
        Setting("service_settings.model_id", "text"),
        Setting("service_settings.url", "text"),
    ),
    credentials=(Credential(("api_key",)),),
    required=("service_settings.model_id",),
    identity=("service_settings.model_id", "service_settings.url"),
    derived=(),
    rate_limits={},  # DeepSeekServiceSettings.java has none; sending one is an unknown setting
    chunking_task_types=(),
)
