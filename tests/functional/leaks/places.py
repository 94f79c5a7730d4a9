# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a secret can stand in a task, rightly or wrongly, and what is promised of it there."""

from __future__ import annotations

import json
import typing as t
from urllib.parse import quote

from functional.facts import OAUTH2, PLACE
from functional.leaks.plants import (
    Plant,
    address,
    as_json,
    at,
    b64,
    basic,
    both,
    everywhere,
    header,
    in_url,
    login,
    service,
    variable,
)

#: told by the option that it is a secret: no text of the output has it in it, however short or ordinary it is
TOLD = "told"
#: found out by its name, or by a name that is none: as above, but only for what is not an ordinary word or number
FOUND = "found"
#: it cannot be known what it is, but it is shown nowhere
UNSEEN = "unseen"


class Place(t.NamedTuple):
    """A place in a task."""

    name: str
    promise: str
    plant: Plant
    #: it takes texts only, since the value becomes a part of one
    texts: bool = False


_WRONG = (
    "inference_id",
    "task_type",
    "ca_path",
    "timeout",
    "retries",
    "client_cert",
    "state",
    "wait_timeout",
    "service",
)
_NUMBERS = ("timeout", "retries", "wait_timeout")  # with a number the run would take long
CONNECTION = [
    *(
        Place(f"api_key, and {name}", TOLD, everywhere(login(api_key=lambda value: value), (name,)), name in _NUMBERS)
        for name in _WRONG
    ),
    Place(
        "password in the environment, and inference_id",
        TOLD,
        everywhere(variable("ELASTICSEARCH_PASSWORD"), ("inference_id",)),
    ),
    Place("api_key", TOLD, login(api_key=lambda value: value)),
    Place("api_key with its id", FOUND, login(api_key=lambda value: f"some-id:{value}")),
    Place("password", TOLD, login(username=lambda _value: "someone", password=lambda value: value)),
    Place("bearer_token", TOLD, login(bearer_token=lambda value: value)),
    Place("http_headers", TOLD, header("X-Proxy-Key")),
    Place("http_headers, nested", TOLD, header("X-Proxy-Key", lambda value: [{"a": value}])),
    Place("http_headers, bearer", FOUND, both(login(), header("authorization", lambda value: f"Bearer {value}"))),
    Place("http_headers, basic", FOUND, both(login(), header("Authorization", basic))),
    Place("http_headers, cookie", FOUND, header("Cookie", lambda value: f"language=en; session={value}")),
    Place("http_headers, name and value in one", UNSEEN, lambda task, value: header(f"X-Key: {value}")(task, "x")),
    Place("url, password", UNSEEN, address(lambda value: f"https://someone:{value}@es.example.com:9200"), True),
    Place("url, password, encoded", UNSEEN, address(lambda value: f"https://a:{quote(value, safe='')}@es/"), True),
    Place("url, password, no scheme", UNSEEN, address(lambda value: f"someone:{value}@es.example.com:9200"), True),
    Place("url, query", UNSEEN, address(lambda value: f"https://es.example.com/?key={value}"), True),
    Place("url, query, no scheme", UNSEEN, address(lambda value: f"es.example.com/?key={value}"), True),
    Place("url, fragment", UNSEEN, address(lambda value: f"https://es.example.com/#{value}"), True),
    Place("url, the second of two", UNSEEN, address(lambda value: ["https://a", f"https://b:{value}@es:9200"]), True),
    Place("url, misspelt", UNSEEN, at("uri"), True),
    Place("variable of the key", TOLD, variable("ELASTICSEARCH_API_KEY")),
    Place("variable of the token", TOLD, variable("ELASTICSEARCH_BEARER_TOKEN")),
    Place(
        "variable of the password",
        TOLD,
        both(variable("ELASTICSEARCH_USERNAME", lambda _value: "someone"), variable("ELASTICSEARCH_PASSWORD")),
    ),
    Place("variable of the URL", UNSEEN, variable("ELASTICSEARCH_URL", lambda value: f"https://a:{value}@b", "url")),
    Place("variable of the URL, query", UNSEEN, variable("ELASTICSEARCH_URL", lambda value: f"a/?k={value}", "url")),
    Place("proxy", UNSEEN, variable("http_proxy", lambda value: f"http://a:{quote(value, safe='')}@127.0.0.1:9")),
    Place("proxy, not encoded", UNSEEN, variable("HTTP_PROXY", lambda value: f"http://a:{value}@127.0.0.1:9")),
    Place("proxy that is none", UNSEEN, variable("http_proxy", lambda value: f"foo://a:{value}@x")),
    Place("proxy by socks", UNSEEN, variable("all_proxy", lambda value: f"socks5://a:{value}@127.0.0.1:9")),
    *(
        Place(f"misspelt: {name}", UNSEEN, at(name))
        for name in ("apikey", "api-key", "passwort", "bearer", "authorization", "elastic", "x")
    ),
    Place("misspelt, nested", UNSEEN, lambda task, value: at("token")(task, {"deep": [value, {"er": value}]})),
    Place("misspelt group", UNSEEN, at("service_setting", "api_key")),
    *(Place(f"a map for {name}", FOUND, at(name, "password")) for name in ("timeout", "ca_path")),
    Place("a map in a list of addresses", FOUND, lambda task, value: at("url")(task, [{"a": value}])),
]

AZURE_PLACES = [
    *(
        Place(
            f"service_settings.api_key, and {'.'.join(path)}",
            TOLD,
            everywhere(at("service_settings", "api_key", **PLACE), path),
        )
        for path in (
            ("service_settings", "resource_name"),
            ("service_settings", "dimensions"),
            ("service_settings", "rate_limit", "requests_per_minute"),
            ("service_settings", "similarity"),
            ("task_settings", "user"),
            ("chunking_settings", "strategy"),
            ("chunking_settings", "max_chunk_size"),
        )
    ),
    *(
        Place(f"service_settings.{name}", TOLD, at("service_settings", name, **PLACE))
        for name in ("api_key", "entra_id")
    ),
    Place("service_settings.client_secret", TOLD, at("service_settings", "client_secret", **PLACE, **OAUTH2)),
    Place("task_settings.headers", TOLD, at("task_settings", "headers", "x-team")),
    Place(
        "task_settings.headers, nested", TOLD, lambda task, value: at("task_settings", "headers", "x")(task, [value])
    ),
    *(
        Place(f"misspelt: {'.'.join(path)}", UNSEEN, at(*path))
        for path in (
            ("service_settings", "apikey"),
            ("service_settings", "api_key "),
            ("service_settings", "secrets", "api_key"),
            ("service_settings", "rate_limit", "api_key"),
            ("task_settings", "header", "x-team"),
            ("task_settings", "api_key"),
            ("chunking_settings", "api_key"),
        )
    ),
    *(
        Place(f"a map for {'.'.join(path)}", FOUND, at(*path))
        for path in (
            ("service_settings", "deployment_id", "api_key"),
            ("service_settings", "rate_limit", "requests_per_minute", "x"),
            ("task_settings", "user", "x"),
        )
    ),
    Place("service_settings is the secret", UNSEEN, at("service_settings"), True),
    Place("service_settings is base64", UNSEEN, lambda task, value: at("service_settings")(task, f"{b64(value)}==")),
    Place("service_settings as JSON", UNSEEN, lambda task, value: at("service_settings")(task, as_json(value))),
    Place(
        "service_settings as words", UNSEEN, lambda task, value: at("service_settings")(task, f"api_key={value}"), True
    ),
    Place("service_settings as a list", UNSEEN, lambda task, value: at("service_settings")(task, [{"api_key": value}])),
    Place("task_settings is the secret", UNSEEN, at("task_settings"), True),
    Place("chunking_settings is the secret", UNSEEN, at("chunking_settings"), True),
]


GENERIC_PLACES = [
    *(
        Place(
            f"secrets.api_key, and {'.'.join(path)}",
            TOLD,
            everywhere(at("secrets", "api_key"), path),
        )
        for path in (
            ("service_settings", "model_id"),
            ("service_settings", "dimensions"),
            ("service_settings", "url"),
            ("task_settings", "user"),
        )
    ),
    Place("misspelt: rate_limit.api_key", FOUND, at("service_settings", "rate_limit", "api_key")),
    Place("secrets is base64", UNSEEN, lambda task, value: at("secrets")(task, f"{b64(value)}==")),
    Place("service_settings is base64", UNSEEN, lambda task, value: at("service_settings")(task, f"{b64(value)}==")),
    Place("secrets.api_key", TOLD, at("secrets", "api_key")),
    Place("secrets, any name", TOLD, at("secrets", "whatever")),
    Place("secrets, nested", TOLD, lambda task, value: at("secrets", "api_key")(task, {"a": [value]})),
    Place("secrets is the secret", UNSEEN, at("secrets"), True),
    Place("secrets as JSON", FOUND, lambda task, value: at("secrets")(task, json.dumps({"api_key": value}))),
    Place("secrets as words", FOUND, lambda task, value: at("secrets")(task, f"api_key={value}"), True),
    Place(
        "an account",
        TOLD,
        both(
            service("googlevertexai", model_id="m", location="l", project_id="p"),
            at("secrets", "service_account_json"),
        ),
    ),
    Place(
        "secret_parameters",
        TOLD,
        both(service("custom", url="http://x", request="r"), at("secrets", "secret_parameters", "one")),
    ),
    Place("service_settings.api_key", FOUND, at("service_settings", "api_key")),
    Place("service_settings.client_secret", FOUND, at("service_settings", "client_secret")),
    *(
        Place(f"misspelt: service_settings.{name}", FOUND, at("service_settings", name))
        for name in ("api_kye", "apikey", "passwrd", "x")
    ),
    Place("misspelt, nested", FOUND, lambda task, value: at("service_settings", "api_kee", "deep")(task, [[value]])),
    *(
        Place(f"a map for {'.'.join(path)}", FOUND, at(*path))
        for path in (
            ("inference_id", "api_key"),
            ("service_settings", "model_id", "api_key"),
            ("service_settings", "model_id", "x"),
            ("task_settings", "user", "x"),
        )
    ),
    Place(
        "a list of maps for a setting", FOUND, lambda task, value: at("service_settings", "url")(task, [{"x": value}])
    ),
    Place(
        "key in a map of the user's own",
        FOUND,
        both(service("custom", url="http://x", request="r"), at("task_settings", "parameters", "api_key")),
    ),
    Place("misspelt: task_settings.header", FOUND, at("task_settings", "header", "x-team")),
    Place("misspelt: secret", UNSEEN, at("secret", "api_key")),
    Place("task_settings.headers", FOUND, at("task_settings", "headers", "x-team")),
    Place("service_settings as JSON", FOUND, lambda task, value: at("service_settings")(task, as_json(value))),
    Place("service_settings as words", FOUND, lambda task, value: at("service_settings")(task, f"a={value}"), True),
    Place("service_settings is the secret", UNSEEN, at("service_settings"), True),
    Place("task_settings is the secret", UNSEEN, at("task_settings"), True),
    Place("misspelt: chunking_settings.api_key", UNSEEN, at("chunking_settings", "api_key")),
    *(
        Place(f"URL of the service, {name}", FOUND, both(service("hugging_face"), in_url(form)), True)
        for name, form in (
            ("password", "https://someone:{}@x.example.com/embed"),
            ("query", "https://x.example.com/embed?a=b&api-key={}"),
        )
    ),
    *(
        Place(f"custom: {name}", FOUND, both(service("custom", url="http://x", request="r"), plant))
        for name, plant in (
            ("headers", at("service_settings", "headers", "X-Key")),
            ("query", lambda task, value: at("service_settings", "query_parameters")(task, [["key", value]])),
        )
    ),
    *(
        Place(f"unknown service: {name}", FOUND, both(service("acme", model_id="m"), at("service_settings", name)))
        for name in ("api_key", "access_token", "password")
    ),
    Place(
        "unknown service: a map for model_id",
        FOUND,
        both(service("acme"), at("service_settings", "model_id", "api_key")),
    ),
    Place("unknown service, in secrets", TOLD, both(service("acme", model_id="m"), at("secrets", "any_name"))),
]

INFERENCE_PLACES = [
    Place("task_settings.api_key", FOUND, at("task_settings", "api_key")),
    Place("task_settings.headers", FOUND, at("task_settings", "headers", "x-team")),
    Place("misspelt: secrets", UNSEEN, at("secrets", "api_key")),
]

REGION_POLICY_PLACES = [
    Place("misspelt: apikey", UNSEEN, at("apikey")),
    Place("misspelt, inside the policy", UNSEEN, at("region_policy", "api_key")),
]
