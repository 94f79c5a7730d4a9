# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator as tests use it."""

from __future__ import annotations

import copy
import dataclasses
import ssl
from collections.abc import Collection, Coroutine, Mapping
from types import TracebackType
from typing import Any

from .azure import PretendAzure
from .cluster import Cluster, IndexUse
from .connectors.access import READ_INDEX, WRITE_INDEX
from .connectors.service import ConnectorService
from .connectors.store import REFRESH_INTERVAL, Document
from .control import Controls
from .deployments import Deployment
from .eis import PretendEis
from .faults import Faults
from .indexes.index import Index
from .log import RequestLog
from .ml import PretendMl
from .model import Fault, LoggedRequest, Login, StoredEndpoint
from .node import Node
from .remote import PretendRemote
from .server import HttpServer
from .services import SERVICES
from .tls import TlsFiles
from .versions import Release, checked_quirks

DEFAULT_PRIVILEGES = frozenset(
    {"manage_inference", "monitor_inference", "monitor", "manage_connector", READ_INDEX, WRITE_INDEX, "all@*"}
)


class Emulator:
    """One Elasticsearch node that knows the inference API of every release, and the simulated services behind it."""

    def __init__(
        self,
        version: str = "9.5.0",
        login: Login | None = None,
        tls: TlsFiles | None = None,
        licence: str = "trial",
        privileges: Collection[str] = DEFAULT_PRIVILEGES,
        quirks: Mapping[str, Any] | None = None,
        port: int = 0,
        *,
        nodes: int = 1,
    ) -> None:
        self._begin = (licence, frozenset(privileges), checked_quirks(quirks or {}))
        self._port = port
        self._nodes = nodes
        self.tls = tls
        self.azure = PretendAzure()
        self.remote = PretendRemote()
        self.eis = PretendEis()
        self.faults = Faults()
        self.requests = RequestLog()
        cluster = Cluster()
        self.connector_service = ConnectorService(cluster)
        self.ml = PretendMl(cluster)
        held = (cluster, self.azure, self.remote, self.eis, self.ml, self.connector_service)
        self.node = Node(Release.parse(version), login, licence, set(privileges), dict(self._begin[2]), *held)
        self._server = HttpServer(self, self._context())

    def _context(self) -> ssl.SSLContext | None:
        return None if self.tls is None else self.tls.server_context()

    def control(self) -> Controls:
        """Operations for the control API."""
        return self

    def start(self) -> Emulator:
        """Listen."""
        self._server.start(self._port, self._nodes)
        return self

    def stop(self) -> None:
        """Stop listening; what is under way is dropped."""
        self._server.stop()

    def __enter__(self) -> Emulator:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where it listens, or its first node if it has several."""
        return self.urls[0]

    @property
    def urls(self) -> list[str]:
        """Where its nodes listen: addresses of one cluster, each of which can fail alone."""
        base = "http://127.0.0.1" if self.tls is None else "https://localhost"
        return [f"{base}:{port}" for port in self._server.ports]

    @property
    def port(self) -> int:
        """The port of `url`."""
        return self._server.ports[0]

    @property
    def version(self) -> str:
        """The version that it plays."""
        return "serverless" if self.node.release.serverless else self.node.release.reported

    def set_version(self, version: str) -> None:
        """Become another version; everything stored stays."""
        self.node.release = Release.parse(version)

    @property
    def log(self) -> list[LoggedRequest]:
        """Requests so far, oldest first."""
        return self.requests.snapshot()

    def clear_log(self) -> None:
        """Forget them."""
        self.requests.clear()

    def reset(self) -> None:
        """Everything but the version back to the start: state, log, faults, nodes, remote services, rights, quirks."""
        self.node.cluster.clear()
        self.requests.clear()
        self.faults.clear()
        self.azure.clear()
        self.remote.clear()
        self.eis.clear()
        self.ml.clear()
        self.connector_service.clear()
        self.revive()
        licence, privileges, quirks = self._begin
        self.node.licence, self.node.privileges, self.node.quirks = licence, set(privileges), dict(quirks)

    @property
    def licence(self) -> str:
        """Licence of the cluster."""
        return self.node.licence

    @licence.setter
    def licence(self, value: str) -> None:
        self.node.licence = value

    @property
    def privileges(self) -> set[str]:
        """Cluster privileges of the caller."""
        return self.node.privileges

    @privileges.setter
    def privileges(self, value: Collection[str]) -> None:
        self.node.privileges = set(value)

    @property
    def quirks(self) -> dict[str, Any]:
        """Switches; see versions.QUIRKS."""
        return self.node.quirks

    def configure(
        self,
        licence: str | None = None,
        privileges: Collection[str] | None = None,
        quirks: Mapping[str, Any] | None = None,
    ) -> None:
        """Change what is given until the next reset."""
        self.node.quirks = checked_quirks({**self.node.quirks, **(quirks or {})})
        self.node.licence = self.node.licence if licence is None else licence
        self.node.privileges = self.node.privileges if privileges is None else set(privileges)

    @property
    def endpoints(self) -> dict[str, StoredEndpoint]:
        """Stored endpoints, secrets included, without those that come with the cluster."""
        return self.node.cluster.endpoints

    @property
    def deployed_models(self) -> set[str]:
        """Ids of deployed trained models."""
        return self.node.cluster.deployed_models

    @deployed_models.setter
    def deployed_models(self, value: Collection[str]) -> None:
        self.node.cluster.deployed_models = set(value)

    @property
    def updating(self) -> set[str]:
        """Ids that are said to be under update."""
        return self.node.cluster.updating

    def seed(self, inference_id: str, **stored: Any) -> None:
        """Store an endpoint without any check; nothing is filled in. A model that the cluster runs is deployed."""
        stored.setdefault("service", "azureopenai")
        stored.setdefault("task_type", "text_embedding")
        endpoint = StoredEndpoint(inference_id, **stored).copy()
        self.endpoints[inference_id] = endpoint
        service = SERVICES.get(endpoint.service)
        if service is not None:
            service.seed(self.node.env, endpoint)

    def fill(self, count: int, prefix: str = "filler-", **stored: Any) -> None:
        """Store many endpoints that differ in nothing but their ids, quickly."""
        for place in range(count):
            self.seed(f"{prefix}{place:05d}", **stored)

    @property
    def deployments(self) -> dict[str, Deployment]:
        """Deployments of models that run in the cluster, by id."""
        return self.ml.deployments

    @property
    def document_indexes(self) -> dict[str, Index]:
        """Indexes of clients with their documents, by name; a change here is not checked."""
        return self.node.cluster.document_indexes

    @property
    def connectors(self) -> dict[str, Document]:
        """Stored connectors, verbatim, softly deleted ones and secrets included; a change here is seen at once."""
        return self.node.cluster.connectors.documents

    @property
    def sync_jobs(self) -> dict[str, Document]:
        """Stored sync jobs, likewise."""
        return self.node.cluster.sync_jobs.documents

    def seed_connector(self, connector_id: str, document: Document) -> None:
        """Store a connector without any check; nothing is filled in."""
        self.node.cluster.connectors.put(connector_id, copy.deepcopy(document))

    def seed_sync_job(self, job_id: str, document: Document) -> None:
        """The same for a sync job."""
        self.node.cluster.sync_jobs.put(job_id, copy.deepcopy(document))

    def set_search_lag(self, seconds: float | None = None, searches: int | None = None) -> None:
        """How long searches for connectors do not see updates that do not refresh; a number of searches wins.

        The usual second if nothing is given; infinite: until `refresh`.
        """
        store = self.node.cluster.connectors
        store.lag, store.stale_searches = REFRESH_INTERVAL if seconds is None else seconds, searches

    def refresh(self) -> None:
        """Let searches for connectors see everything."""
        self.node.cluster.connectors.refresh()

    def state(self) -> dict[str, Any]:
        """Everything that is stored, secrets included."""
        cluster = self.node.cluster
        return {
            "version": self.version,
            "endpoints": {name: item.as_dict() for name, item in cluster.endpoints.items()},
            "region_policy": copy.deepcopy(cluster.region_policy.document),
            "pipelines": dict(cluster.pipelines),
            "indexes": {name: vars(use).copy() for name, use in cluster.indexes.items()},
            "document_indexes": {name: dataclasses.asdict(item) for name, item in self.document_indexes.items()},
            "deployments": {name: vars(item).copy() for name, item in self.deployments.items()},
            "deployed_models": sorted(cluster.deployed_models),
            "connectors": copy.deepcopy(cluster.connectors.documents),
            "sync_jobs": copy.deepcopy(cluster.sync_jobs.documents),
            "azure": {
                "valid_keys": sorted(self.azure.valid_keys),
                "valid_entra_ids": sorted(self.azure.valid_entra_ids),
                "valid_client_secrets": sorted(self.azure.valid_client_secrets),
                "calls": [call._asdict() for call in self.azure.calls],
            },
            "remote": {
                "valid_secrets": sorted(self.remote.valid_secrets),
                "dimensions": self.remote.dimensions,
                "calls": [call._asdict() for call in self.remote.calls],
            },
        }

    @property
    def region_policy(self) -> dict[str, Any] | None:
        """The region policy with who wrote it, or None."""
        return self.node.cluster.region_policy.document

    def set_region_policy(self, policy: dict[str, Any] | None) -> None:
        """Store a region policy without any check, or remove it."""
        document = {"region_policy": policy, "created_at": "2026-01-01T00:00:00Z", "created_by": "admin"}
        self.node.cluster.region_policy.write(document if policy else None)

    def add_pipeline(self, name: str, inference_id: str) -> None:
        """Add an ingest pipeline that uses an endpoint."""
        self.node.cluster.pipelines[name] = inference_id

    def remove_pipeline(self, name: str) -> None:
        """Remove it."""
        self.node.cluster.pipelines.pop(name, None)

    def add_index(
        self,
        name: str,
        inference_id: str,
        model_settings: dict[str, Any] | None = None,
        search_inference_id: str | None = None,
    ) -> None:
        """Add an index with a `semantic_text` field that uses an endpoint."""
        self.node.cluster.indexes[name] = IndexUse(inference_id, search_inference_id, model_settings)

    def remove_index(self, name: str) -> None:
        """Remove it."""
        self.node.cluster.indexes.pop(name, None)

    def add_fault(self, fault: Fault) -> None:
        """Switch a fault on."""
        self.faults.add(fault)

    def clear_faults(self) -> None:
        """Switch all faults off; a node that died stays away, and what was put off is forgotten."""
        self.faults.clear()

    def carry_out(self) -> None:
        """Carry out now what was put off: the requests that faults have made late."""
        self._server.wait_for(self.carrying_out())

    def carrying_out(self) -> Coroutine[Any, Any, None]:
        """The same for the emulator's own thread."""
        return self._server.carry_out()

    def revive(self) -> None:
        """Bring back every node that a fault has removed."""
        self._server.revive()
