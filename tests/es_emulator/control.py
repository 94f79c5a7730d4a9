# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API under /_emulator: the Python API for those who only speak HTTP."""

from __future__ import annotations

import json
from collections.abc import Coroutine
from typing import Any, Callable, Protocol

from aiohttp import web

from .azure import PretendAzure
from .connectors.service import ConnectorService
from .deployments import Deployment
from .eis import PretendEis
from .ml import PretendMl
from .model import Fault, LoggedRequest
from .remote import PretendRemote
from .rest import RestRequest
from .routes import split_path

PREFIX = "/_emulator"


class Controls(Protocol):
    """What may be done to an emulator."""

    azure: PretendAzure
    remote: PretendRemote
    eis: PretendEis
    ml: PretendMl
    connector_service: ConnectorService
    deployed_models: set[str]

    @property
    def log(self) -> list[LoggedRequest]:
        """See `Emulator`."""

    def clear_log(self) -> None:
        """See `Emulator`."""

    def reset(self) -> None:
        """See `Emulator`."""

    def configure(
        self,
        licence: str | None = None,
        privileges: list[str] | None = None,
        quirks: dict[str, Any] | None = None,
    ) -> None:
        """See `Emulator`."""

    def set_version(self, version: str) -> None:
        """See `Emulator`."""

    def seed(self, inference_id: str, **stored: Any) -> None:
        """See `Emulator`."""

    def set_region_policy(self, policy: dict[str, Any] | None) -> None:
        """See `Emulator`."""

    def seed_connector(self, connector_id: str, document: dict[str, Any]) -> None:
        """See `Emulator`."""

    def seed_sync_job(self, job_id: str, document: dict[str, Any]) -> None:
        """See `Emulator`."""

    def set_search_lag(self, seconds: float | None = None, searches: int | None = None) -> None:
        """See `Emulator`."""

    def refresh(self) -> None:
        """See `Emulator`."""

    def state(self) -> dict[str, Any]:
        """See `Emulator`."""

    def add_pipeline(self, name: str, inference_id: str) -> None:
        """See `Emulator`."""

    def remove_pipeline(self, name: str) -> None:
        """See `Emulator`."""

    def add_index(
        self,
        name: str,
        inference_id: str,
        model_settings: dict[str, Any] | None = None,
        search_inference_id: str | None = None,
    ) -> None:
        """See `Emulator`."""

    def remove_index(self, name: str) -> None:
        """See `Emulator`."""

    def add_fault(self, fault: Fault) -> None:
        """See `Emulator`."""

    def clear_faults(self) -> None:
        """See `Emulator`."""

    def carrying_out(self) -> Coroutine[Any, Any, None]:
        """See `Emulator`."""


_SECRET_SETS = frozenset({"valid_keys", "valid_entra_ids", "valid_client_secrets"})


def _azure(emulator: Controls, _names: list[str], body: dict[str, Any]) -> Any:
    for name, value in body.items():
        if name in _SECRET_SETS:
            setattr(emulator.azure, name, set(value))
        elif name == "latency":
            emulator.azure.latency = float(value)
        elif name == "fail_next":
            emulator.azure.fail_next(**value)
        else:
            raise ValueError(f"azure has no {name}")


def _eis(emulator: Controls, names: list[str], body: dict[str, Any]) -> Any:
    regions = [(place["csp"], place["region"], place["geo"]) for place in body.pop("regions", [])]
    if not body:
        emulator.eis.place(names[0], *regions)
    else:
        emulator.eis.add_endpoint(names[0], body.pop("task_type"), body.pop("model_id"), *regions, **body)


def _ml(emulator: Controls, _names: list[str], body: dict[str, Any]) -> Any:
    for name, value in body.items():
        if name == "fail_next":
            emulator.ml.fail_next(**value)
        elif name in {"room", "starts_after", "fills_after", "fails_after"}:
            setattr(emulator.ml, name, value)
        else:
            raise ValueError(f"ml has no {name}")


def _deployment(emulator: Controls, names: list[str], body: dict[str, Any]) -> Any:
    found = emulator.ml.deployments.get(names[0])
    emulator.ml.deployments[names[0]] = Deployment(
        **{**(vars(found) if found else {}), "deployment_id": names[0], **body}
    )


def _remote(emulator: Controls, _names: list[str], body: dict[str, Any]) -> Any:
    kinds: dict[str, Callable[[Any], Any]] = {
        "valid_secrets": set,
        "dimensions": int,
        "accepts_dimensions": bool,
        "latency": float,
        "echoes_secrets": bool,
    }
    for name, value in body.items():
        if name == "fail_next":
            emulator.remote.fail_next(**value)
        elif name in kinds:
            setattr(emulator.remote, name, kinds[name](value))
        else:
            raise ValueError(f"remote has no {name}")


#: settings of the connector service -> how each is read
_SERVICE: dict[str, Callable[[Any], Any]] = {
    "schemas": dict,
    "automatic": bool,
    "after_requests": int,
    "after_seconds": float,
    "draft_errors": list,
    "job_error": lambda value: value,
    "counters": dict,
    "jobs_hang": bool,
    "heartbeats": bool,
}
#: its steps; the body holds the arguments, of which the first is the id
_STEPS = frozenset(
    [
        *("register", "heartbeat", "connect", "fail", "validate", "write", "conflict"),
        *("claim", "progress", "suspend", "complete", "fail_job", "cancel", "conflict_job", "step"),
    ]
)


def _service(emulator: Controls, _names: list[str], body: dict[str, Any]) -> Any:
    unknown = sorted(set(body) - set(_SERVICE))
    if unknown:
        raise ValueError(f"connector_service has no {', '.join(unknown)}")
    for name, value in body.items():
        setattr(emulator.connector_service, name, _SERVICE[name](value))


def _step(emulator: Controls, names: list[str], body: dict[str, Any]) -> Any:
    if names[0] not in _STEPS:
        raise ValueError(f"connector_service has no step {names[0]}")
    return getattr(emulator.connector_service, names[0])(**body)


def _settings(emulator: Controls, _names: list[str], body: dict[str, Any]) -> Any:
    emulator.configure(**body)


def _faults(emulator: Controls, _names: list[str], body: dict[str, Any]) -> Any:
    for fault in [Fault(**given) for given in body.get("faults", [body])]:
        emulator.add_fault(fault)


_Operation = Callable[[Controls, "list[str]", "dict[str, Any]"], Any]
#: method and path; `*` stands for one name
_OPERATIONS: dict[tuple[str, str], _Operation] = {
    ("GET", "log"): lambda emulator, _names, _body: [entry.as_dict() for entry in emulator.log],
    ("DELETE", "log"): lambda emulator, _names, _body: emulator.clear_log(),
    ("POST", "reset"): lambda emulator, _names, _body: emulator.reset(),
    ("PUT", "version"): lambda emulator, _names, body: emulator.set_version(body["version"]),
    ("PUT", "settings"): _settings,
    ("PUT", "azure"): _azure,
    ("PUT", "remote"): _remote,
    ("PUT", "eis/*"): _eis,
    ("PUT", "region_policy"): lambda emulator, _names, body: emulator.set_region_policy(body.get("region_policy")),
    ("PUT", "ml"): _ml,
    ("PUT", "deployments/*"): _deployment,
    ("DELETE", "deployments/*"): lambda emulator, names, _body: emulator.ml.deployments.pop(names[0], None) and None,
    ("PUT", "deployment"): lambda emulator, _names, body: emulator.azure.add_deployment(**body),
    ("PUT", "pipelines/*"): lambda emulator, names, body: emulator.add_pipeline(names[0], body["inference_id"]),
    ("DELETE", "pipelines/*"): lambda emulator, names, _body: emulator.remove_pipeline(names[0]),
    ("PUT", "indexes/*"): lambda emulator, names, body: emulator.add_index(names[0], **body),
    ("DELETE", "indexes/*"): lambda emulator, names, _body: emulator.remove_index(names[0]),
    ("PUT", "models/*"): lambda emulator, names, _body: emulator.deployed_models.add(names[0]),
    ("DELETE", "models/*"): lambda emulator, names, _body: emulator.deployed_models.discard(names[0]),
    ("POST", "seed"): lambda emulator, _names, body: emulator.seed(body.pop("inference_id"), **body),
    ("PUT", "connectors/*"): lambda emulator, names, body: emulator.seed_connector(names[0], body),
    ("PUT", "sync_jobs/*"): lambda emulator, names, body: emulator.seed_sync_job(names[0], body),
    ("PUT", "search_lag"): lambda emulator, _names, body: emulator.set_search_lag(**body),
    ("POST", "refresh"): lambda emulator, _names, _body: emulator.refresh(),
    ("PUT", "connector_service"): _service,
    ("POST", "connector_service/*"): _step,
    ("GET", "state"): lambda emulator, _names, _body: emulator.state(),
    ("PUT", "faults"): _faults,
    ("POST", "carry_out"): lambda emulator, _names, _body: emulator.carrying_out(),
    ("DELETE", "faults"): lambda emulator, _names, _body: emulator.clear_faults(),
}


def _json(status: int, value: Any) -> web.Response:
    return web.Response(status=status, text=json.dumps(value) + "\n", content_type="application/json")


async def answer(emulator: Controls, request: RestRequest) -> web.Response:
    """Do one operation; a mistake of the caller leads to a message."""
    segments = split_path(request.path)[1:]
    names = segments[1:]
    key = (request.method, "/".join([*segments[:1], *("*" for _name in names)]))
    operation = _OPERATIONS.get(key)
    if operation is None:
        return _json(404, {"error": f"no operation {request.method} {request.path}"})
    try:
        body = json.loads(request.body) if request.body else {}
        result = operation(emulator, names, body)
        if isinstance(result, Coroutine):
            result = await result
    except (ValueError, TypeError, KeyError) as error:
        return _json(400, {"error": f"{type(error).__name__}: {error}"})
    return _json(200, {"ok": True} if result is None else result)
