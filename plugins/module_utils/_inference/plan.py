# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be done to an endpoint: a pure function of what is stated, what is there, and the server's version."""

from __future__ import annotations

import typing as t
from types import MappingProxyType

from .._reconcile.nested import set_path
from .._secrecy.mask import SENT_SECRET, covered
from .._transport.errors import BadInput
from .._transport.versions import Feature, Ranges, Server
from . import chunking
from .bodies import creation_bodies, update_body
from .comparison import Difference, differences, hides_something, marked, preview, unseen_settings
from .declared import stated_settings
from .endpoint import Desired, Endpoint, masked
from .requirements import check_against_data, missing_settings, require_features


class Policy(t.NamedTuple):
    """How far a task may go."""

    update_secrets: str = "on_create"
    recreate: bool = False
    force: bool = False
    wait_timeout: int | None = None


class Plan(t.NamedTuple):
    """What to do. `action` is `none`, `create`, `update`, `recreate`, `probe` (ask whether the stored secret still
    works) or `refuse` (what is wanted cannot be had in place; `obstacles` say why).

    `body` is what create and update send. `before` and `after` are the diff, free of secrets. `sends_secret` says
    that the secret goes along.
    """

    action: str
    before: dict[str, t.Any]
    after: dict[str, t.Any]
    body: t.Mapping[str, t.Any] = MappingProxyType({})
    found: tuple[Difference, ...] = ()
    obstacles: tuple[str, ...] = ()
    sends_secret: bool = False
    warnings: tuple[str, ...] = ()


def plan_without_server(desired: Desired, current: Endpoint | None, policy: Policy) -> Plan | None:
    """The plan, where it does not depend on the server's version; None where it does."""
    if current is None:
        return creation_without_server(desired, None)
    if differences(desired, current) or (desired.secrets and policy.update_secrets == "always"):
        return None
    return None if hides_something(desired, current) else _nothing(desired, current, policy)


def creation_without_server(desired: Desired, kept: Endpoint | None) -> Plan | None:
    """The plan that creates an endpoint, with what is to be kept of one that no longer exists.

    None where the server's version decides whether it can be created.
    """
    body = creation_bodies(desired, kept)[0]
    return None if desired.contradictions or missing_settings(body, desired) else _creation(desired, body)


def plan_creation(desired: Desired, server: Server | None, kept: Endpoint | None = None) -> Plan:
    """The plan for an endpoint that does not exist, on this server; None where its version cannot be read.

    Raises BadInput where the server is known to refuse it.
    """
    body = creation_bodies(desired, kept)[0]
    return _creation(desired, body, check_against_data(desired, server, body))


def _nothing(desired: Desired, current: Endpoint, policy: Policy) -> Plan:
    """Everything is as stated, as far as that can be seen."""
    shown = masked(current.shown, desired.service.settings)
    rejected = desired.secrets and policy.update_secrets == "when_rejected"
    return Plan("probe" if rejected else "none", shown, shown)


def plan_change(desired: Desired, current: Endpoint, server: Server, policy: Policy, *, send_secret: bool) -> Plan:
    """The plan for an endpoint that exists and may not be as stated, or whose secret is to be sent.

    Raises BadInput or MissingFeature where no way leads to what is stated.
    """
    asked, found = send_secret and bool(desired.secrets), differences(desired, current, server)
    if not found and not asked:
        return _nothing(desired, current, policy)
    warnings = check_against_data(desired, server)
    send_secret = asked
    touched = any(difference.path.startswith("service_settings.") for difference in found)
    if touched and desired.service.credentials and not server.within(Feature.UPDATE_WITHOUT_SECRET):
        send_secret = True
    require_features(desired, server, [difference.path for difference in found], send_secret)
    obstacles = _obstacles(desired, current, found, server, send_secret)
    action = "update" if not obstacles else ("recreate" if _may_recreate(found, policy) else "refuse")
    body: dict[str, t.Any] = {}
    if action == "update":
        body = update_body(desired, current, found)
        if send_secret:
            _check_secret_for_update(desired, server)
            body["service_settings"] = {**body.get("service_settings", {}), **desired.secrets}
    elif action == "recreate":
        warnings = check_against_data(desired, server, creation_bodies(desired, current)[0])
        send_secret = True
    return Plan(
        action,
        masked(current.shown, desired.service.settings),
        preview(desired, current, found, asked if action == "refuse" else send_secret),
        body,
        tuple(found),
        tuple(obstacles),
        send_secret,
        (*warnings, *_warnings(desired, current, server, action, send_secret)),
    )


def _may_recreate(found: t.Sequence[Difference], policy: Policy) -> bool:
    """Whether the task may delete it: what has another service or task type may be another user's endpoint."""
    is_another = any(difference.path in ("service", "task_type") for difference in found)
    return policy.recreate and (policy.force or not is_another)


def _creation(desired: Desired, body: dict[str, t.Any], warnings: tuple[str, ...] = ()) -> Plan:
    after: dict[str, t.Any] = {"inference_id": desired.inference_id, "task_type": desired.task_type}
    after.update({key: dict(value) if isinstance(value, dict) else value for key, value in body.items()})
    for path, value in stated_settings(desired):
        if desired.service.setting(path).masked and value:
            set_path(after, path, covered(value, SENT_SECRET))
    return Plan("create", {}, marked(after, desired), body, sends_secret=True, warnings=warnings)


def _obstacles(
    desired: Desired, current: Endpoint, found: t.Sequence[Difference], server: Server, send_secret: bool
) -> list[str]:
    """Why it cannot be done in place: one line each, empty where it can."""
    wanted = list(map(str, found)) or ["the secret is to be sent"]
    if not server.within(Feature.UPDATE):
        return wanted
    obstacles = [
        str(difference) for difference in found if not server.within(_updatable(desired, current, difference.path))
    ]
    if _changes_credential(desired, current, send_secret):
        obstacles.append("the kind of secret changes")
    if not obstacles and _loses_chunking(current, server):
        obstacles = [*wanted, "an update on this server would reset chunking_settings to word/250/100"]
    return obstacles


def _updatable(desired: Desired, current: Endpoint, path: str) -> Ranges:
    if path.startswith("chunking_settings."):
        return Feature.CHUNKING_UPDATE
    if path in desired.service.companion_paths and not any(
        _shows(current, other) for other in desired.service.companion_paths
    ):
        return ()  # what belongs to another kind of login is refused by the server
    return desired.service.setting(path).updatable


def _shows(current: Endpoint, path: str) -> bool:
    return path.rpartition(".")[2] in current.section("service_settings")


def _changes_credential(desired: Desired, current: Endpoint, send_secret: bool) -> bool:
    """Whether a secret is to be sent that is not of the kind which the endpoint shows that it has."""
    if not send_secret or not desired.secrets:
        return False
    companions = [
        name for found in map(desired.service.credential, desired.secrets) if found for name in found.companions
    ]
    has_companions = any(_shows(current, path) for path in desired.service.companion_paths)
    return bool(companions) != has_companions


def _loses_chunking(current: Endpoint, server: Server) -> bool:
    shown = current.section("chunking_settings")
    return bool(shown) and shown != chunking.READ_DEFAULT and not server.within(Feature.UPDATE_KEEPS_CHUNKING)


def _check_secret_for_update(desired: Desired, server: Server) -> None:
    if not desired.secrets:
        names = ", ".join(f"{desired.secrets_option}.{name}" for name in desired.service.credential_names)
        raise BadInput(
            f"To change inference endpoint '{desired.inference_id}', {server} needs its secret", f"Set one of {names}."
        )


def _warnings(desired: Desired, current: Endpoint, server: Server, action: str, sends_secret: bool) -> tuple[str, ...]:
    if action == "update" and sends_secret and server.within(Feature.SECRET_UPDATE_DOUBTFUL):
        doubt = f"{server} may answer that it stored a new secret and not have done so (pull request 157214)"
        return (f"{doubt}; 9.5.3 mends it.",)
    if action == "recreate":
        stated = {path for path, _value in stated_settings(desired)}
        unseen = sorted(path for path in unseen_settings(desired, current, server) if path not in stated)
        return tuple(f"{server} does not show {path}: if it was set, it is not kept. State it." for path in unseen)
    return ()
