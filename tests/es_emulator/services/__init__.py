# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services that the emulator knows: `azureopenai` in modules of its own, all others by tables."""

from __future__ import annotations

from es_emulator.service_facts import FORMS

from .azureopenai import AzureOpenAi
from .base import Env, Question, Service, Update
from .generic import GenericService
from .in_cluster import InClusterService


def _all() -> list[Service]:
    others = [InClusterService(form) if form.in_cluster else GenericService(form) for form in FORMS]
    return [AzureOpenAi(), *others]


SERVICES: dict[str, Service] = {service.name: service for service in _all()}

__all__ = ["SERVICES", "Env", "Question", "Service", "Update"]
