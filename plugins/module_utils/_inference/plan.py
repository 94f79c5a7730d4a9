# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for an endpoint: a pure function of the declaration, the present endpoint and the server's version."""

from __future__ import annotations

import typing as t
from types import MappingProxyType

from .._reconcile.nested import set_path
from .._secrecy.mask import SENT_SECRET, covered
from .._transport.errors import BadInput, MissingFeature
from .._transport.versions import Feature, Ranges, Server
from . import chunking
from .bodies import creation_bodies, update_body
from .comparison import Difference, differences, hides_something, marked, preview, unseen_settings
from .endpoint import Desired, Endpoint
from .requirements import check_against_data, missing_settings, require_features
from .suggestions import unknown_settings, unknown_warnings

if t.TYPE_CHECKING:
    from .api import Usage

_LONGEST_WATCHED_WRITE = 240  # seconds: sent in the first 300 of the 600 that a run marker lives


class Policy(t.NamedTuple):
    """What a task allows."""

    update_secrets: str = "on_create"
    recreate: bool = False
    force: bool = False
    wait_timeout: int | None = None
    wait_for_model: bool = False

    @property
    def write_timeout(self) -> int | None:
        """The server's timeout of a write, in seconds. A run marker of `on_change` outlives the write for certain."""
        if self.wait_timeout is None or self.update_secrets != "on_change":
            return self.wait_timeout
        return min(self.wait_timeout, _LONGEST_WATCHED_WRITE)


class Plan(t.NamedTuple):
    """What to do. `action` is `none`, `create`, `update`, `recreate`, `probe` (ask whether the stored secret still
    works), `ask_usage` (read what uses the endpoint, and plan again) or `refuse` (the change is not possible in place:
    `obstacles` say why, and `hint` says what to do if a recreation does not help).

    `body` is what create and update send. `before` and `after` are the diff, free of secrets. `sends_secret` says
    that the secret is sent, too; `secret_is_optional` that it need not be; `withholds_secret` that sending it would do
    harm, and is not necessary.
    """

    action: str
    before: dict[str, t.Any]
    after: dict[str, t.Any]
    body: t.Mapping[str, t.Any] = MappingProxyType({})
    found: tuple[Difference, ...] = ()
    obstacles: tuple[str, ...] = ()
    sends_secret: bool = False
    warnings: tuple[str, ...] = ()
    hint: str = ""
    withholds_secret: bool = False
    secret_is_optional: bool = False


def plan_without_server(desired: Desired, current: Endpoint | None, policy: Policy) -> Plan | None:
    """The plan if it does not depend on the server's version; None if it does."""
    if current is None:
        return creation_without_server(desired, None)
    if differences(desired, current) or (desired.secrets and policy.update_secrets in ("always", "if_possible")):
        return None
    return None if hides_something(desired, current) else _nothing(desired, current, policy)


def creation_without_server(desired: Desired, kept: Endpoint | None) -> Plan | None:
    """The plan that creates an endpoint, with the settings to keep from one that no longer exists.

    None if it depends on the server's version whether it can be created.
    """
    body = creation_bodies(desired, kept)[0]
    return None if desired.contradictions or missing_settings(body, desired) else _creation(desired, body)


def plan_creation(desired: Desired, server: Server | None, kept: Endpoint | None = None) -> Plan:
    """The plan for an endpoint that does not exist, on this server; None if its version cannot be read.

    Raises BadInput if the server is known to refuse it.
    """
    body = creation_bodies(desired, kept)[0]
    return _creation(desired, body, check_against_data(desired, server, body))


def plan_change(
    desired: Desired,
    current: Endpoint,
    server: Server,
    policy: Policy,
    *,
    send_secret: bool,
    usage: Usage | None = None,
) -> Plan:
    """The plan for an endpoint that exists and may differ from the declaration, or whose secret is to be sent.

    `usage` is what uses the endpoint. If that matters and is not given, the plan is to ask for it. Raises BadInput or
    MissingFeature if the declaration cannot be reached.
    """
    found = tuple(differences(desired, current, server))
    asked = send_secret and bool(desired.secrets)
    if not found and not asked:
        return _nothing(desired, current, policy)
    change = _Change(desired, current, server, found, asked, asked or _needs_secret(desired, found, server))
    warnings = check_against_data(desired, server)
    require_features(desired, server, [difference.path for difference in found], change.with_secret)
    obstacles, loss = _obstacles(change), ""
    if not obstacles:
        loss = _chunking_loss(change, usage)
    if loss == "ask":
        return Plan("ask_usage", {}, {})
    if loss == "refuse":
        obstacles = [*change.wanted, "an update on this server would reset chunking_settings to word/250/100"]
    plan = _blocked(change, obstacles, policy) if obstacles else _in_place(change, resets_chunking=loss == "accept")
    return plan._replace(warnings=tuple(dict.fromkeys((*warnings, *plan.warnings))))


def plan_sending_if_possible(
    desired: Desired, current: Endpoint, server: Server, policy: Policy, usage: Usage | None = None
) -> Plan:
    """The plan if it is unknown whether the secret has changed: it is sent, unless that alone would do harm.

    Harm is a recreation, an update that resets other settings, and a failure.
    """
    plan = plan_change(desired, current, server, policy, send_secret=False, usage=usage)
    if plan.action not in ("none", "update") or plan.sends_secret:
        return plan
    try:
        sending = plan_change(desired, current, server, policy, send_secret=True, usage=usage)
    except (BadInput, MissingFeature):
        return plan._replace(withholds_secret=True)
    resets = sending.after.get("chunking_settings") != plan.after.get("chunking_settings")
    if resets or sending.action != "update":
        return plan._replace(withholds_secret=True)
    return sending._replace(secret_is_optional=True)


def plan_after_ignored(plan: Plan, desired: Desired, missed: t.Sequence[Difference], policy: Policy) -> Plan:
    """The plan after the server ignored these parts of an update."""
    obstacles = tuple(f"{difference}, which this server ignored" for difference in missed)
    if _only_unknown(desired, missed):
        return plan._replace(action="refuse", obstacles=obstacles, hint=_hint(desired, missed))
    return plan._replace(action="recreate" if policy.recreate else "refuse", obstacles=obstacles)


class _Change(t.NamedTuple):
    """A change to plan. `asked` says that the secret is to be sent, `with_secret` that it has to be."""

    desired: Desired
    current: Endpoint
    server: Server
    found: tuple[Difference, ...]
    asked: bool
    with_secret: bool

    @property
    def wanted(self) -> list[str]:
        """The changes, in words."""
        return list(map(str, self.found)) or ["the secret is to be sent"]

    @property
    def only_unknown(self) -> bool:
        """Whether all changes are of settings that the data does not have."""
        return not self.asked and _only_unknown(self.desired, self.found)

    @property
    def paths(self) -> list[str]:
        return [difference.path for difference in self.found]

    def plan(self, action: str, *, with_secret: bool) -> Plan:
        """A plan with the diff."""
        before = self.current.redacted.shown
        after = preview(self.desired, self.current, self.found, with_secret)
        return Plan(action, before, after, found=self.found, sends_secret=with_secret)


def _nothing(desired: Desired, current: Endpoint, policy: Policy) -> Plan:
    """The plan if everything is as declared, as far as the server shows."""
    shown = current.redacted.shown
    rejected = desired.secrets and policy.update_secrets == "when_rejected"
    return Plan("probe" if rejected else "none", shown, shown)


def _creation(desired: Desired, body: dict[str, t.Any], warnings: tuple[str, ...] = ()) -> Plan:
    after: dict[str, t.Any] = {"inference_id": desired.inference_id, "task_type": desired.task_type}
    after.update({key: dict(value) if isinstance(value, dict) else value for key, value in body.items()})
    for path, value in desired.settings.items():
        if desired.service.setting(path).masked and value:
            set_path(after, path, covered(value, SENT_SECRET))
    warnings = (*warnings, *unknown_warnings(desired))
    return Plan("create", {}, marked(after, desired), body, sends_secret=True, warnings=warnings)


def _in_place(change: _Change, *, resets_chunking: bool) -> Plan:
    desired, server = change.desired, change.server
    body = update_body(desired, change.current, change.found)
    if change.with_secret:
        _check_secret_for_update(desired, server)
        body["service_settings"] = {**body.get("service_settings", {}), **desired.secrets}
    plan = change.plan("update", with_secret=change.with_secret)
    warnings = list(unknown_warnings(desired, change.paths))
    if change.with_secret and server.within(Feature.SECRET_UPDATE_DOUBTFUL):
        doubt = f"{server} may answer that it stored a new secret and not have done so (pull request 157214)"
        warnings.append(f"{doubt}; 9.5.3 fixes it.")
    if resets_chunking:
        plan.after["chunking_settings"] = dict(chunking.READ_DEFAULT)
        reset = f"{server} resets the chunking_settings of inference endpoint '{desired.inference_id}' to word/250/100"
        warnings.append(
            f"With this change, {reset}. No index uses the endpoint. To keep others, set chunking_settings and "
            "recreate: true."
        )
    return plan._replace(body=body, warnings=tuple(warnings))


def _blocked(change: _Change, obstacles: t.Sequence[str], policy: Policy) -> Plan:
    """The plan if the change is not possible in place: recreate the endpoint, if the task allows that."""
    desired, server, found = change.desired, change.server, change.found
    if change.only_unknown or not _may_recreate(found, policy):
        plan = change.plan("refuse", with_secret=change.asked)
        hint = _hint(desired, found) if change.only_unknown else ""
        return plan._replace(obstacles=tuple(obstacles), warnings=unknown_warnings(desired, change.paths), hint=hint)
    declared = set(desired.settings)
    unseen = sorted(path for path in unseen_settings(desired, change.current, server) if path not in declared)
    warnings = (
        *check_against_data(desired, server, creation_bodies(desired, change.current)[0]),
        *unknown_warnings(desired),
        *(f"{server} does not show {path}: if it was set, it is not kept. Set it." for path in unseen),
    )
    return change.plan("recreate", with_secret=True)._replace(obstacles=tuple(obstacles), warnings=warnings)


def _may_recreate(found: t.Sequence[Difference], policy: Policy) -> bool:
    """Whether the task may delete it: one with another service or task type may be another user's endpoint."""
    is_another = any(difference.path in ("service", "task_type") for difference in found)
    return policy.recreate and (policy.force or not is_another)


def _only_unknown(desired: Desired, found: t.Sequence[Difference]) -> bool:
    """Whether all of these are settings that the data does not have, for which a new endpoint does not help."""
    return bool(found) and all(desired.service.is_unknown(difference.path) for difference in found)


def _hint(desired: Desired, found: t.Sequence[Difference]) -> str:
    """What to do about settings that the data does not have."""
    unknown = unknown_settings(desired, [difference.path for difference in found])
    questions = "".join(f" {question}" for question in dict.fromkeys(unknown.values()) if question)
    return f"The collection does not know {', '.join(unknown)}: correct it, or leave it out.{questions}"


def _obstacles(change: _Change) -> list[str]:
    """Why it is not possible in place: one line for each reason, empty if it is."""
    ignored = change.only_unknown and not change.server.within(Feature.UPDATE_REFUSES_UNKNOWN)
    if ignored or not change.server.within(Feature.UPDATE):
        return change.wanted
    obstacles = [
        str(difference) for difference in change.found if not change.server.within(_updatable(change, difference.path))
    ]
    return [*obstacles, "the kind of secret changes"] if _changes_credential(change) else obstacles


def _chunking_loss(change: _Change, usage: Usage | None) -> t.Literal["", "ask", "accept", "refuse"]:
    """Whether an update on this server resets the chunking settings, and what follows from that.

    It does no harm if no index uses the endpoint and the task does not set them.
    """
    shown = change.current.section("chunking_settings")
    if not shown or shown == chunking.READ_DEFAULT or change.server.within(Feature.UPDATE_KEEPS_CHUNKING):
        return ""
    if change.desired.chunking_settings:
        return "refuse"
    if usage is None:
        return "ask"
    return "accept" if usage.indexes_known and not usage.indexes else "refuse"


def _updatable(change: _Change, path: str) -> Ranges:
    service = change.desired.service
    if path.startswith("chunking_settings."):
        return Feature.CHUNKING_UPDATE
    if path in service.companion_paths and not _has_companions(change):
        return ()  # the server refuses settings of another kind of login
    return Feature.UPDATE if service.is_unknown(path) else service.setting(path).updatable


def _has_companions(change: _Change) -> bool:
    """Whether the endpoint shows settings that belong to one kind of secret only."""
    shown = change.current.section("service_settings")
    return any(path.rpartition(".")[2] in shown for path in change.desired.service.companion_paths)


def _changes_credential(change: _Change) -> bool:
    """Whether the secret to send is of another kind than the one that the endpoint shows."""
    if not change.with_secret or not change.desired.secrets:
        return False
    ways = filter(None, map(change.desired.service.credential, change.desired.secrets))
    return any(way.companions for way in ways) != _has_companions(change)


def _needs_secret(desired: Desired, found: t.Sequence[Difference], server: Server) -> bool:
    """Whether this server accepts the change only with the secret."""
    touched = any(difference.path.startswith("service_settings.") for difference in found)
    return touched and bool(desired.service.credentials) and not server.within(Feature.UPDATE_WITHOUT_SECRET)


def _check_secret_for_update(desired: Desired, server: Server) -> None:
    if not desired.secrets:
        names = ", ".join(f"{desired.secrets_option}.{name}" for name in desired.service.credential_names)
        raise BadInput(
            f"To change inference endpoint '{desired.inference_id}', {server} needs its secret", f"Set one of {names}."
        )
