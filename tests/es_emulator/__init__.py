# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Elasticsearch emulator for tests: inference and connectors of 8.14 to 9.5, with simulated services behind them."""

from __future__ import annotations

from .azure import AzureCall, PretendAzure
from .connectors.service import ConnectorService
from .deployments import Deployment
from .eis import PretendEis
from .emulator import Emulator
from .indexes.index import Index, StoredDocument
from .ml import PretendMl
from .model import Fault, LoggedRequest, Login, StoredEndpoint
from .remote import PretendRemote, RemoteCall
from .tls import TlsFiles, make_tls

__all__ = [
    "AzureCall",
    "ConnectorService",
    "Deployment",
    "Emulator",
    "Fault",
    "Index",
    "LoggedRequest",
    "Login",
    "PretendAzure",
    "PretendEis",
    "PretendMl",
    "PretendRemote",
    "RemoteCall",
    "StoredDocument",
    "StoredEndpoint",
    "TlsFiles",
    "make_tls",
]
