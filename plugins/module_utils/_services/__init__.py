# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The services that the collection knows, each described by data."""

from __future__ import annotations

from ._facts import Credential, Service, Setting
from .azureopenai import AZURE_OPENAI

SERVICES: dict[str, Service] = {service.name: service for service in (AZURE_OPENAI,)}

__all__ = ["SERVICES", "Credential", "Service", "Setting"]
