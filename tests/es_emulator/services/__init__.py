# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services that the emulator knows; adding one is adding a module and a line here."""

from __future__ import annotations

from .azureopenai import AzureOpenAi
from .base import Env, Service, Update

SERVICES: dict[str, Service] = {service.name: service for service in (AzureOpenAi(),)}

__all__ = ["SERVICES", "Env", "Service", "Update"]
