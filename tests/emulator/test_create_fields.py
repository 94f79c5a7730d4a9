# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the service azureopenai reads, and the order and wording of its errors.

docs/reference/elasticsearch-inference.md, "Settings of azureopenai".
"""

from __future__ import annotations

from typing import Any

import pytest
from emulator.support import EVERY, KEY, OAUTH2, PLACE, Api, before, endpoint, since

from es_emulator import Emulator


def unknown(version: str, printed: str) -> str:
    new = version in {"8.19.7", *since("9.1.7")}
    begin = "Configuration" if new else "Model configuration"
    return f"{begin} contains settings [{printed}] unknown to the [azureopenai] service"


def test_stage_1_service_settings(api: Api) -> None:
    api.create(service_settings=...).refused("Missing required field [service_settings]")
    api.create(service_settings=None).refused("Missing required field [service_settings]")


def test_stage_3_all_problems_of_service_settings_at_once_and_no_secret_among_them(api: Api) -> None:
    settings = {"resource_name": ..., "deployment_id": "", "api_version": 3, "api_key": ...}
    api.create(settings={**settings, "dimensions": 0, "similarity": "best"}).invalid(
        "[service_settings] does not contain the required setting [resource_name]",
        "[service_settings] Invalid value empty string. [deployment_id] must be a non-empty string",
        "field [api_version] is not of the expected type. The value [3] cannot be converted to a [String]",
        "[service_settings] Invalid value [0]. [dimensions] must be a positive integer",
        "[service_settings] Invalid value [best] received. [similarity] must be one of [cosine, dot_product, l2_norm]",
    )


@pytest.mark.parametrize("version", ["9.3.1", "9.5.0"])
def test_stages_fail_one_after_another(api: Api, version: str) -> None:
    """chunking, task type, service_settings, task_settings, secret, left-over keys of the three objects.

    From 9.4 on, what is left over of task_settings is an error of their own stage.
    """
    parsed = version == "9.5.0"
    body = endpoint(settings={"api_key": ..., "foo": 1, "api_version": ...}, task_type="text_embedding", baz=True)
    body["task_settings"] = {"user": "", "bar": [1, None]}
    body["chunking_settings"] = {"max_chunk_size": 5}
    create = "/_inference/e1"
    api.put(create, body).check(
        400, "illegal_argument_exception", "Can't generate Chunker without ChunkingStrategy provided"
    )
    body["chunking_settings"] = None
    api.put(create, body).invalid("[service_settings] does not contain the required setting [api_version]")
    body["service_settings"]["api_version"] = "v"
    if parsed:
        text = "[1:12] [azure_openai_task_settings_parser] unknown field [bar]"
        api.put(create, body).check(400, "x_content_parse_exception", text)
        del body["task_settings"]["bar"]
    api.put(create, body).invalid("[task_settings] Invalid value empty string. [user] must be a non-empty string")
    body["task_settings"]["user"] = None
    assert "[secret_settings]" in api.put(create, body).reason or parsed
    body["service_settings"].update(KEY)
    api.put(create, body).refused(unknown(version, "{baz=true}"))
    del body["baz"]
    api.put(create, body).refused(unknown(version, "{foo=1}"))
    del body["service_settings"]["foo"]
    if parsed:
        assert api.put(create, body).status == 200
    else:
        api.put(create, body).refused(unknown(version, "{bar=[1, null]}"))


@pytest.mark.parametrize("version", EVERY)
def test_a_misspelt_secret_is_echoed(api: Api, version: str) -> None:
    api.create(settings={"apikey": "hush"}).refused(unknown(version, "{apikey=hush}"))


@pytest.mark.parametrize("value", [None, {"a": {"b": None}}])
def test_null_for_an_unknown_field_is_still_unknown(api: Api, value: Any) -> None:
    printed = {None: "null"}.get(value, "{a={b=null}}") if value is None else "{a={b=null}}"
    api.create(settings={"foo": value}).refused(unknown("9.5.0", f"{{foo={printed}}}"))


@pytest.mark.parametrize(
    "name", ["rate_limit", "dimensions", "similarity", "max_input_tokens", "entra_id", "client_id"]
)
def test_null_for_a_known_field_is_absent(api: Api, name: str) -> None:
    assert api.create(settings={name: None}).status == 200


@pytest.mark.parametrize("task_type", ["completion", "chat_completion"])
@pytest.mark.parametrize("name", ["dimensions", "max_input_tokens", "similarity"])
def test_embedding_fields_are_unknown_elsewhere(api: Api, task_type: str, name: str) -> None:
    value: Any = "cosine" if name == "similarity" else 5
    api.create(task_type=task_type, settings={name: value}).refused(unknown("9.5.0", f"{{{name}={value}}}"))


@pytest.mark.parametrize("task_type", ["completion", "chat_completion"])
@pytest.mark.parametrize("chunking", [{}, None, {"strategy": "sentence"}])
def test_chunking_is_unknown_for_completion(api: Api, task_type: str, chunking: Any) -> None:
    printed = (
        {None: "null"}.get(None) if chunking is None else "{" + ", ".join(f"{k}={v}" for k, v in chunking.items()) + "}"
    )
    reply = api.create(task_type=task_type, chunking_settings=chunking)
    reply.refused(unknown("9.5.0", f"{{chunking_settings={printed}}}"))


@pytest.mark.parametrize("value", ["1536", 1536.0, True, 2**31, [1536]])
@pytest.mark.parametrize("name", ["dimensions", "max_input_tokens"])
def test_integers_must_be_json_integers(api: Api, name: str, value: Any) -> None:
    printed = {True: "true"}.get(value, value) if isinstance(value, bool) else value
    api.create(settings={name: value}).invalid(
        f"field [{name}] is not of the expected type. The value [{printed}] cannot be converted to a [Integer]"
    )


@pytest.mark.parametrize("given", ["cosine", "COSINE", " Dot_Product ", "l2_norm"])
def test_similarity_in_any_case_and_lower_case_out(api: Api, given: str) -> None:
    reply = api.create(settings={"similarity": given})
    assert reply.body["service_settings"]["similarity"] == given.strip().lower()


@pytest.mark.parametrize("value", [True, False])
def test_dimensions_set_by_user_is_internal(api: Api, value: bool) -> None:
    reply = api.create(settings={"dimensions_set_by_user": value})
    reply.invalid("[service_settings] does not allow the setting [dimensions_set_by_user]")


@pytest.mark.parametrize(
    ("version", "limit"), [("8.15.0", {}), ("9.4.1", None), ("9.5.0", {"requests_per_minute": None})]
)
def test_empty_rate_limit_is_the_default(api: Api, limit: Any) -> None:
    reply = api.create(settings={"rate_limit": limit})
    assert reply.body["service_settings"]["rate_limit"] == {"requests_per_minute": 1440}


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (0, "[rate_limit] Invalid value [0]. [requests_per_minute] must be a positive long"),
        (
            "5",
            (
                "field [requests_per_minute] is not of one of the expected types. The value [5] cannot be converted to "
                "one of [Integer, Long]"
            ),
        ),
    ],
)
def test_rate_limit_values(api: Api, value: Any, problem: str) -> None:
    api.create(settings={"rate_limit": {"requests_per_minute": value}}).invalid(problem)


def test_rate_limit_takes_a_long(api: Api) -> None:
    assert api.create(settings={"rate_limit": {"requests_per_minute": 2**40}}).status == 200


@pytest.mark.parametrize("version", since("8.15.0"))
def test_foreign_key_in_rate_limit(api: Api, version: str) -> None:
    reply = api.create(settings={"rate_limit": {"per_minute": 5}, "resource_name": ...})
    if version in since("9.5.0"):
        assert reply.error["type"] == "validation_exception"
        assert "[rate_limit] does not allow the setting [per_minute]" in reply.reason
    else:
        reply.refused(unknown(version, "{per_minute=5}"))


OLD_NONE = "[secret_settings] must have either the [api_key] or the [entra_id] key set"
OLD_BOTH = "[secret_settings] must have only one of the [api_key] or the [entra_id] key set"


@pytest.mark.parametrize("version", EVERY)
def test_exactly_one_secret(api: Api, version: str) -> None:
    none, both = api.create(settings={"api_key": ...}), api.create(settings={"entra_id": "x"})
    if version in before("9.4.0"):
        none.invalid(OLD_NONE)
        both.invalid(OLD_BOTH)
        return
    scope = "service_settings" if version in since("9.5.0") else "secret_settings"
    text = f"[{scope}] must have exactly one of [api_key], [entra_id], or [client_secret] field set"
    none.invalid(text)
    both.invalid(f"{text}, received: [api_key, entra_id]")


def test_empty_secret(api: Api) -> None:
    api.create(settings={"api_key": ""}).invalid(
        "[service_settings] Invalid value empty string. [api_key] must be a non-empty string",
        "[service_settings] must have exactly one of [api_key], [entra_id], or [client_secret] field set",
    )


@pytest.mark.parametrize("version", EVERY)
def test_entra_id(emu: Emulator, api: Api) -> None:
    assert api.create(settings={"api_key": ..., "entra_id": "entra-token-one"}).status == 200
    assert emu.endpoints["e1"].secrets == {"entra_id": "entra-token-one"}
    assert emu.azure.calls[0].secret_kind == "entra_id"


SECRET = {"api_key": ..., "client_secret": "client-secret-one"}


@pytest.mark.parametrize("version", since("9.4.0"))
def test_oauth2(emu: Emulator, api: Api) -> None:
    shown = api.create(settings={**SECRET, **OAUTH2}).body["service_settings"]
    assert {name: shown[name] for name in OAUTH2} == OAUTH2
    assert "client_secret" not in shown
    assert emu.endpoints["e1"].secrets == {"client_secret": "client-secret-one"}


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        (
            {**SECRET, **OAUTH2, "client_id": ...},
            "[service_settings] OAuth2 fields [client_id, scopes] must be provided together; missing: [client_id]",
        ),
        (
            {**SECRET, **OAUTH2, "tenant_id": ...},
            "[service_settings] all Azure OpenAI OAuth2 fields must be provided together; missing: [tenant_id]",
        ),
        (SECRET, "OAuth2 requires the fields [client_id, scopes, tenant_id], to be set."),
        (
            OAUTH2,
            (
                "To use OAuth2 the [client_secret] field must be set, either remove fields [client_id, scopes, "
                "tenant_id], or provide the [client_secret] field."
            ),
        ),
    ],
)
def test_oauth2_fields_belong_together(api: Api, settings: dict[str, Any], problem: str) -> None:
    api.create(settings=settings).invalid(problem)


@pytest.mark.parametrize("version", before("9.4.0"))
@pytest.mark.parametrize("name", ["client_secret", "client_id", "tenant_id"])
def test_oauth2_is_unknown_before_9_4(api: Api, version: str, name: str) -> None:
    api.create(settings={name: "x"}).refused(unknown(version, f"{{{name}=x}}"))


def test_unknown_before_the_feature(emu: Emulator, api: Api) -> None:
    emu.set_version("8.14.0")
    reply = api.create(settings={"rate_limit": {"requests_per_minute": 5}})
    reply.refused(unknown("8.14.0", "{rate_limit={requests_per_minute=5}}"))
    emu.set_version("8.15.0")
    api.create(chunking_settings={}).refused(unknown("8.15.0", "{chunking_settings={}}"))
    emu.set_version("9.3.1")
    api.create(task_settings={"headers": {"a": "b"}}).refused(unknown("9.3.1", "{headers={a=b}}"))


@pytest.mark.parametrize("version", since("9.4.0"))
def test_headers(api: Api) -> None:
    assert api.create(task_settings={"headers": {"a": "b", "c": None}}).body["task_settings"] == {"headers": {"a": "b"}}
    assert "task_settings" not in api.create("e2", task_settings={"headers": {}}).body
    api.create("e3", task_settings={"headers": {"a": 1}}).invalid(
        "Map field [task_settings.headers] has an entry that is not valid, [a => 1]. Value type of [Integer] is not "
        "one of [String]."
    )


@pytest.mark.parametrize("version", since("9.4.0"))
@pytest.mark.parametrize(
    ("task_settings", "text"),
    [
        ({"headers": "x"}, "headers doesn't support values of type: VALUE_STRING"),
        ({"user": 1}, "user doesn't support values of type: VALUE_NUMBER"),
        ({"users": "x"}, "unknown field [users] did you mean [user]?"),
    ],
)
def test_task_settings_that_their_parser_refuses(api: Api, task_settings: Any, text: str) -> None:
    kind, reason = "x_content_parse_exception", f"[1:2] [azure_openai_task_settings_parser] {text}"
    api.create(task_settings=task_settings).check(400, kind, reason)
    api.create()
    api.update({"task_settings": task_settings}).check(400, kind, reason)


SUPPORTED = {"text_embedding": "8.14.0", "completion": "8.15.0", "chat_completion": "9.3.0"}


@pytest.mark.parametrize("version", EVERY)
@pytest.mark.parametrize("task_type", [*SUPPORTED, "sparse_embedding", "rerank"])
def test_task_types(api: Api, version: str, task_type: str) -> None:
    reply = api.create(task_type=task_type)
    if task_type in SUPPORTED and version in since(SUPPORTED[task_type]):
        assert reply.status == 200
    elif task_type == "chat_completion" and version in before("8.18.0"):
        reply.refused("Unknown task_type [chat_completion]")
    else:
        reply.refused(f"The [azureopenai] service does not support task type [{task_type}]")


def test_endpoint_keeps_only_its_place_and_defaults(emu: Emulator, api: Api) -> None:
    api.create()
    rest = {"rate_limit": {"requests_per_minute": 1440}, "dimensions": 1536, "similarity": "dot_product"}
    assert emu.endpoints["e1"].service_settings == {**PLACE, **rest}
