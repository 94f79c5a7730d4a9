# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulator's generic services are: tables from the specification and the server's source.

They were written without looking at the collection's own data, which says the same for another purpose, so that each
tells of the other's mistakes; `tests/emulator/test_service_facts.py` compares the two. Sources:
elastic/elasticsearch-specification (`specification/inference/`, its branches 8.14 to 9.5) and elastic/elasticsearch
(`x-pack/plugin/inference/src/main/java/org/elasticsearch/xpack/inference/services/`), classes and pull requests as
named in each table.
"""

from __future__ import annotations

from . import amazon, chat_only, custom, elastic, embedders, google, hosted
from .form import EVER, NEVER, Field, Form, Spans, Way, within

FORMS: tuple[Form, ...] = tuple(
    sorted(
        (form for module in (amazon, chat_only, custom, elastic, embedders, google, hosted) for form in module.FORMS),
        key=lambda form: form.name,
    )
)

__all__ = ["EVER", "FORMS", "NEVER", "Field", "Form", "Spans", "Way", "within"]
