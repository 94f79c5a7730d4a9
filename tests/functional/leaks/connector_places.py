# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a secret can stand in a task about connectors, and a connector that shows what none should show."""

from __future__ import annotations

import typing as t

from functional.connectors import ID, SCHEMA, schema, seed
from functional.facts import Json
from functional.leaks.places import FOUND, TOLD, UNSEEN, Place
from functional.leaks.plants import as_json, at, b64, everywhere

from es_emulator import Emulator

CONNECTOR_PLACES = [
    *(
        Place(f"configuration_secrets.password, and {'.'.join(path)}", TOLD, everywhere(_secret, path), True)
        for _secret in [at("configuration_secrets", "password")]
        for path in (
            ("configuration", "host"),
            ("name",),
            ("description",),
            ("pipeline", "name"),
            ("scheduling", "full", "interval"),
            ("filtering", "advanced_snippet"),
        )
    ),
    Place("configuration_secrets.password", TOLD, at("configuration_secrets", "password")),
    Place("configuration_secrets, any name", TOLD, at("configuration_secrets", "whatever")),
    Place("configuration_secrets is the secret", UNSEEN, at("configuration_secrets"), True),
    Place(
        "configuration_secrets is base64",
        UNSEEN,
        lambda task, value: at("configuration_secrets")(task, f"{b64(value)}="),
    ),
    *(
        Place(f"configuration.{name}", FOUND, at("configuration", name))
        for name in ("password", "client_secret", "access_token")
    ),
    Place("configuration, misspelt", UNSEEN, at("configuration", "passwrd")),
    Place("configuration, a name that says nothing", UNSEEN, at("configuration", "blob")),
    Place("configuration is the secret", UNSEEN, at("configuration"), True),
    Place("configuration as JSON", UNSEEN, lambda task, value: at("configuration")(task, as_json(value))),
    Place("configuration as words", UNSEEN, lambda task, value: at("configuration")(task, f"password={value}"), True),
    *(
        Place(
            f"configuration_schema.password.{name}",
            FOUND,
            lambda task, value, name=name: at("configuration_schema")(  # type: ignore[misc]
                task, {**SCHEMA, "password": {**SCHEMA["password"], name: value}}
            ),
        )
        for name in ("value", "default_value")
    ),
    *(
        # The order of a field is a number that may be seen.
        Place(f"configuration_schema, {name}", UNSEEN, at("configuration_schema", *path, **beside), name == "order")
        for name, path, beside in (
            ("values in place of fields", ("pw",), {"host": "h"}),
            ("values in place of fields, a name that tells", ("password",), {}),
            ("misspelt value", ("pw", "valu"), {"label": "P", "sensitive": True}),
            ("misspelt sensitive", ("pw", "value"), {"label": "P", "sensitiv": True}),
            ("sensitive in another word", ("pw", "value"), {"label": "P", "secret": True}),
            ("sensitive in capitals", ("pw", "value"), {"label": "P", "SENSITIVE": True}),
            ("sensitive as text", ("pw", "value"), {"label": "P", "sensitive": "yes"}),
            ("a key that no server knows", ("pw", "display_value"), {"label": "P"}),
            ("a map in an unknown key", ("pw", "more", "value"), {}),
            ("a map in place of a value", ("pw", "value", "secret"), {}),
            ("display", ("pw", "display"), {"label": "P"}),
            ("type", ("pw", "type"), {"label": "P"}),
            ("order", ("pw", "order"), {"label": "P"}),
            ("sensitive is the secret", ("pw", "sensitive"), {"label": "P"}),
            ("options is the secret", ("pw", "options"), {"label": "P"}),
            ("validations is the secret", ("pw", "validations"), {"label": "P"}),
            ("no label", ("pw", "value"), {"sensitive": True}),
        )
    ),
    Place(
        "configuration_schema, a key of an option that no server knows",
        UNSEEN,
        lambda task, value: at("configuration_schema", "pw", "options", label="P")(
            task, [{"label": "a", "value": "b", "secret": value}]
        ),
    ),
    Place("configuration_schema is the secret", UNSEEN, at("configuration_schema"), True),
    *(
        Place(f"misspelt: {'.'.join(path)}", UNSEEN, at(*path))
        for path in (
            ("configuration_secret", "password"),
            ("pipeline", "password"),
            ("scheduling", "full", "password"),
            ("filtering", "password"),
            ("features", "password"),
        )
    ),
    Place("scheduling is the secret", UNSEEN, at("scheduling"), True),
    Place("pipeline is the secret", UNSEEN, at("pipeline"), True),
]


def task_about_connector() -> Json:
    """A connector as it is declared, without any secret."""
    return {"connector_id": ID, "name": "One", "index_name": "content-one", "service_type": "postgresql"}


def seed_connector(emu: Emulator, texts: t.Sequence[str]) -> None:
    """A connector whose secret values and whose last error have texts in them that have to be masked."""
    password = {**schema()["password"], "value": texts[0], "default_value": texts[-1]}
    token = {**schema()["host"], "value": " ".join(texts)}
    seed(emu, configuration=schema(password=password, access_token=token), error=texts[0], status="connected")
