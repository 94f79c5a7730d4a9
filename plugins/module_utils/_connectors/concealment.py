# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Masking the configuration in a task before anything is logged: everything that may be secret is masked.

Only the schema says which values are secret. The server's schema is not known yet, and a declared one may be misspelt
or mixed up with the values.
"""

from __future__ import annotations

import typing as t

from .._secrecy.arguments import Concealed
from .._secrecy.mask import SENT_SECRET
from .._secrecy.search import misread_names
from .document import is_sensitive, searchable
from .schema import is_plain


def conceal(params: t.Mapping[str, t.Any]) -> Concealed:
    """Mask values and schema of the configuration, and collect the certain secrets, to be masked everywhere."""
    shown, secrets = dict(params), set[str]()
    values, schema = params.get("configuration"), params.get("configuration_schema")
    fields = schema if isinstance(schema, t.Mapping) else {}
    if isinstance(values, t.Mapping):
        shown["configuration"] = {key: value if value is None else SENT_SECRET for key, value in values.items()}
        for key, value in values.items():
            if is_sensitive(str(key), fields.get(key)):
                secrets.update(searchable([value]))
    if isinstance(schema, t.Mapping):
        shown["configuration_schema"] = {key: _masked_field(str(key), field, secrets) for key, field in schema.items()}
    for option, value in (("configuration", values), ("configuration_schema", schema)):
        if value is not None and not isinstance(value, t.Mapping):
            # A text: Ansible may still turn it into a map, or refuse and show it.
            shown[option] = SENT_SECRET
            secrets.update(searchable([value]), misread_names(value))
    return Concealed(shown, secrets)


def _masked_field(key: str, field: t.Any, secrets: set[str]) -> t.Any:
    """A field of a declared schema, masked; adds its secrets."""
    if field is None:
        return None
    parts = field if isinstance(field, t.Mapping) else {"value": field}
    hidden = {name: value for name, value in parts.items() if value is not None and not is_plain(str(name), value)}
    if is_sensitive(key, field):
        secrets.update(searchable(hidden))
    return {**field, **dict.fromkeys(hidden, SENT_SECRET)} if isinstance(field, t.Mapping) else SENT_SECRET
