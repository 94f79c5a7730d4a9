# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connectors as data: as stored by the server, as declared by a task, and their secrets. Pure.

The server shows a connector as it is stored: a key that was never written is absent, one that was cleared is null, and
both mean the same. The server shows secret values of the configuration to everyone who may read the connector.
"""

from __future__ import annotations

import copy
import re
import typing as t
from types import MappingProxyType

from .._secrecy.forms import LEAST
from .._secrecy.mask import SENT_SECRET, SHOWN_SECRET, without_url_secrets
from .._secrecy.search import secrets_in_urls
from .schema import Json
from .sync_rules import Filtering, default_rule
from .values import BLANK

SCHEDULES = ("full", "incremental", "access_control")
DEFAULT_SCHEDULE: t.Mapping[str, t.Any] = MappingProxyType({"enabled": False, "interval": "0 0 0 * * ?"})
CONTENT_PREFIX = "content-"  # how the index of a connector managed by Elastic must begin, from 9.0 on

# Names that clearly belong to secrets. The schema may fail to mark them, above all one that was written by hand.
_CLEARLY_SECRET = re.compile(r"passw|passphrase|secret|token|api_?key|private_?key|credential", re.IGNORECASE)
_HARMLESS = re.compile(
    r"(?<!secret)_(url|uri|id|name|path|type|method|ttl|timeout|expiry|enabled|count|limit)$", re.IGNORECASE
)


class Desired(t.NamedTuple):
    """What a task declares of a connector, without nulls.

    `identity` is the body of a creation. `values` are the values of the configuration, and `secret_keys` the keys of
    those that are declared as secrets. `schema` has the form in which the server stores it, `unknown` is what it drops.
    """

    connector_id: str
    identity: Json
    pipeline: Json
    scheduling: Json
    values: Json
    secret_keys: frozenset[str]
    schema: Json | None
    features: Json
    api_keys: Json
    filtering: Filtering | None
    unknown: tuple[str, ...] = ()


def fields_of(document: t.Mapping[str, t.Any]) -> Json:
    """The configuration of a connector: field by name. Empty without a schema."""
    fields = mapping(document.get("configuration")).items()
    return {name: dict(field) if isinstance(field, t.Mapping) else {"value": field} for name, field in fields}


def mapping(value: t.Any) -> t.Mapping[str, t.Any]:
    """A part of a document that should be a map; an empty map if it is not."""
    return value if isinstance(value, t.Mapping) else {}


def differs(wanted: t.Any, stored: t.Any) -> bool:
    """Whether two plain values differ; absent, null and an empty text are equal."""
    return wanted != stored and not (wanted in BLANK and stored in BLANK)


def whole_schedule(stored: t.Any) -> dict[str, t.Any]:
    """One stored schedule, with defaults for its missing keys."""
    found = mapping(stored)
    return {key: value if found.get(key) is None else found[key] for key, value in DEFAULT_SCHEDULE.items()}


def default_document(identity: t.Mapping[str, t.Any]) -> Json:
    """The document after a creation (`createConnectorWithDefaultValues`), without pipeline and configuration."""
    side: Json = {
        "advanced_snippet": {"value": {}},
        "rules": [default_rule()],
        "validation": {"errors": [], "state": "valid"},
    }
    status = "needs_configuration" if identity.get("is_native") else "created"
    return {
        "name": "",
        "is_native": False,
        **identity,
        "status": status,
        "scheduling": {kind: dict(DEFAULT_SCHEDULE) for kind in SCHEDULES},
        "configuration": {},
        "filtering": [{"active": side, "domain": "DEFAULT", "draft": copy.deepcopy(side)}],
    }


def is_sensitive(name: str, field: t.Any) -> bool:
    """Whether the value of a field of the configuration is a secret, by its schema or by its name."""
    if isinstance(field, t.Mapping) and field.get("sensitive"):
        return True
    return bool(_CLEARLY_SECRET.search(name)) and not _HARMLESS.search(name)


def masked(document: t.Mapping[str, t.Any], also: t.Container[str] = (), sent: t.Container[str] = ()) -> Json:
    """A connector with its secrets masked. `also` are more secret fields, `sent` those whose value will be sent."""
    found = dict(document)
    if isinstance(document.get("configuration"), t.Mapping):
        found["configuration"] = {
            name: _masked_field(field, SENT_SECRET if name in sent else SHOWN_SECRET)
            if name in also or is_sensitive(name, field)
            else field
            for name, field in fields_of(document).items()
        }
    return t.cast(Json, without_url_secrets(found))


def masked_job(job: t.Mapping[str, t.Any]) -> Json:
    """A sync job with the secrets in its copy of the connector masked."""
    connector = job.get("connector")
    found = {**job, "connector": masked(connector)} if isinstance(connector, t.Mapping) else dict(job)
    return t.cast(Json, without_url_secrets(found))


def secret_texts(document: t.Mapping[str, t.Any], also: t.Container[str] = ()) -> t.Iterator[str]:
    """The secrets in a connector, to be masked everywhere: an error text may repeat one."""
    for name, field in fields_of(document).items():
        if not (name in also or is_sensitive(name, field)):
            continue
        yield from searchable([field.get("value"), field.get("default_value")])
    yield from secrets_in_urls(document)


def job_secret_texts(job: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    """The same for a sync job: those of its copy of the connector, and those in its error."""
    yield from secret_texts(mapping(job.get("connector")))
    yield from secrets_in_urls(job)


def searchable(values: t.Any) -> t.Iterator[str]:
    """The texts in a value that are long enough to be masked everywhere; shorter ones are masked only here."""
    if isinstance(values, (t.Mapping, list, tuple)):
        for value in values.values() if isinstance(values, t.Mapping) else values:
            yield from searchable(value)
    elif values is not None and not isinstance(values, bool) and len(str(values)) >= LEAST:
        yield str(values)


def _masked_field(field: Json, marker: str) -> Json:
    """A field with its values masked; missing values stay visible as such."""
    hidden = {key: marker for key in ("value", "default_value") if field.get(key) not in BLANK}
    if "default_value" in hidden:
        hidden["default_value"] = SHOWN_SECRET
    return {**field, **hidden}
