# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running a module in check mode and for real on the same state, and comparing both outcomes."""

from __future__ import annotations

import base64
import copy
import json
import re
import typing as t
from urllib.parse import quote

from functional import facts
from functional.facts import Json
from support.kinds import KINDS
from support.modules import AZURE, Run, run_module

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.trial_name import trial_name
from es_emulator import Emulator, Login
from es_emulator.connectors.store import Store

#: method, path, query, body
Request = tuple[str, str, str, t.Any]

LOGIN = Login("api_key", id="esops", key=facts.CLUSTER_KEY)
_SECRET_OPTIONS = ("api_key", "entra_id", "client_secret", "password", "bearer_token", "access_key", "secret_key")
#: the names of all secrets of all services
SECRET_NAMES = {
    *("api_key", "entra_id", "client_secret", "access_key", "secret_key", "service_account_json", "secret_parameters")
}
_SECRET_MAPS = ("headers", "http_headers", "secrets", "configuration_secrets")


def get(inference_id: str = "e1") -> Request:
    """Reading one endpoint."""
    return ("GET", f"/_inference/{inference_id}", "", None)


VERSION: Request = ("GET", "/", "", None)
GET = get()


def put(body: Json, task_type: str = "text_embedding", inference_id: str = "e1", query: str = "") -> Request:
    """Creating one."""
    return ("PUT", f"/_inference/{task_type}/{inference_id}", query, body)


def update(body: Json, task_type: str = "text_embedding", query: str = "") -> Request:
    """Changing one in place."""
    return ("PUT", f"/_inference/{task_type}/e1/_update", query, body)


def delete(inference_id: str = "e1", query: str = "", task_type: str = "text_embedding") -> Request:
    """Removing one. The path has the task type, so that an endpoint of another type is never deleted."""
    return ("DELETE", f"/_inference/{task_type}/{inference_id}", query, None)


USERS = delete(query="dry_run=true")
TRIAL = trial_name("e1")
GET_TRIAL = get(TRIAL)


def infer(task_type: str = "text_embedding", inference_id: str = "e1") -> Request:
    """The smallest inference of a task type."""
    if task_type == "chat_completion":
        body: Json = {"messages": [{"role": "user", "content": "a"}], "max_completion_tokens": 16}
        return ("POST", f"/_inference/chat_completion/{inference_id}/_stream", "", body)
    return ("POST", f"/_inference/{task_type}/{inference_id}", "", {"input": "a"})


def squeezed(requests: t.Sequence[Request]) -> list[Request]:
    """The requests, with equal reads in a row as one: how often a run reads while it waits is a matter of time."""
    return [one for number, one in enumerate(requests) if not number or one != requests[number - 1] or one[0] != "GET"]


class Seen(t.NamedTuple):
    """The outcome of one task: in check mode, and for real."""

    result: Json
    requests: list[Request]
    check: Json
    check_requests: list[Request]


class Bench:
    """Runs modules against the emulator, and keeps everything that they put out."""

    def __init__(self, emu: Emulator) -> None:
        self.emu = emu
        self.runs: list[tuple[Run, set[str]]] = []

    def arguments(self, **more: t.Any) -> Json:
        """The arguments of a task: how to reach the emulator, and the rest as given."""
        connection = {"url": self.emu.url, "api_key": ":".join(LOGIN.values.values())}
        return {name: value for name, value in {**connection, **more}.items() if value is not None}

    def run(
        self, name: str, arguments: Json, *, killed: bool = False, among_others: bool = False, **modes: t.Any
    ) -> tuple[Run, list[Request]]:
        """Run a module once, and return its requests; `among_others`, also those of the runs at the same time."""
        if not among_others:
            self.emu.clear_log()
        run = run_module(name, arguments, **modes)
        self.runs.append((run, _secrets_in(arguments) | _secrets_in(modes.get("environment") or {})))
        requests = [(entry.method, entry.path, entry.query, _body(entry.body)) for entry in self.emu.log]
        assert "Traceback" not in run.output
        assert "Fault in esops" not in run.output
        assert killed or run.code == (1 if run.result.get("failed") else 0)
        return run, requests

    def both(self, name: str, *, check_differs: str = "", **options: t.Any) -> Seen:
        """Run a module that is not about one endpoint in check mode, then for real on the same state."""
        arguments = self.arguments(**options)
        began = _Frozen(self.emu)
        check, check_requests = self.run(name, arguments, check=True)
        assert not [request for request in check_requests if _writes(request)]
        assert _Frozen(self.emu).cluster == began.cluster
        began.restore()
        real, requests = self.run(name, arguments)
        seen = Seen(_plain(real.result), requests, _plain(check.result), check_requests)
        if not check_differs:
            _agree(seen, ("failed", "msg", "changed", "diff", "purged", "spared"))
        return seen

    def ensure(
        self,
        *,
        module: str = AZURE,
        check_differs: str = "",
        again: bool = True,
        faults_in_check: bool = True,
        **options: t.Any,
    ) -> Seen:
        """Run a task in check mode, then for real on the same state, then once more where it should be unchanged.

        `check_differs` says why check mode cannot know what the real run meets; `again=False` leaves out the last run;
        `faults_in_check=False` is for faults that are meant for a write, but would strike the dry run of it as well.
        """
        arguments = self.arguments(**{"inference_id": "e1", **options})
        began = _Frozen(self.emu)
        if not faults_in_check:
            self.emu.clear_faults()
        check, check_requests = self.run(module, arguments, check=True)
        assert not [request for request in check_requests if _writes(request)]
        assert _Frozen(self.emu).cluster == began.cluster
        began.restore()
        real, requests = self.run(module, arguments)
        seen = Seen(_plain(real.result), requests, _plain(check.result), check_requests)
        if not check_differs:
            _agree(seen)
        _no_secret_names(seen)
        if again and not seen.result.get("failed") and options.get("update_secrets", "on_create") == "on_create":
            self._unchanged_now(module, arguments)
        return seen

    def _unchanged_now(self, module: str, arguments: Json) -> None:
        self.emu.clear_faults()
        run, requests = self.run(module, arguments)
        assert (run.result["changed"], run.result["action"]) == (False, "none")
        assert requests == [get(arguments["inference_id"])]


class _Frozen:
    """The state of an emulator, as far as a run can change it."""

    def __init__(self, emu: Emulator) -> None:
        self._emu = emu
        parts = vars(emu.node.cluster)
        stores = {name: part for name, part in parts.items() if isinstance(part, Store)}
        self._stores = {name: copy.deepcopy(vars(store)) for name, store in stores.items()}
        documents = {name: store.documents for name, store in stores.items()}
        self.cluster = copy.deepcopy({**parts, **documents})
        service = emu.connector_service
        self._service = {**vars(service), "_meanwhile": [*service._meanwhile], "_due_since": {**service._due_since}}
        self._faults = copy.deepcopy(emu.faults._armed)
        self._failures = list(emu.azure._failures)
        self._remote_failures = list(emu.remote._failures)

    def restore(self) -> None:
        """Restore it."""
        parts = vars(self._emu.node.cluster)
        parts.update({name: copy.deepcopy(part) for name, part in self.cluster.items() if name not in self._stores})
        for name, frozen in self._stores.items():
            vars(parts[name]).update(copy.deepcopy(frozen))
        vars(self._emu.connector_service).update(self._service)
        self._emu.faults._armed[:] = self._faults
        self._emu.azure._failures[:] = self._failures
        self._emu.azure.calls.clear()
        self._emu.remote._failures[:] = self._remote_failures
        self._emu.remote.calls.clear()


def _body(sent: bytes) -> t.Any:
    """A body as JSON; one of several lines as the list of them."""
    if sent.endswith(b"\n"):
        return [json.loads(line) for line in sent.splitlines()]
    return json.loads(sent) if sent else None


def _plain(result: Json) -> Json:
    return {name: value for name, value in result.items() if name != "invocation"}


def _writes(request: Request) -> bool:
    method, path, query, _body = request
    return not (
        method == "GET"
        or (method == "DELETE" and "dry_run=true" in query.split("&"))
        or (method == "POST" and (path.startswith("/_inference/") or path.endswith(("/_mget", "/_has_privileges"))))
    )


def _agree(seen: Seen, names: t.Sequence[str] = ("failed", "msg", "changed", "action", "diff", "used_by")) -> None:
    """Check mode must foretell the real run."""
    for name in names:
        assert seen.check.get(name) == seen.result.get(name), f"check mode and the real run differ in {name}"


def _no_secret_names(seen: Seen) -> None:
    for result in (seen.result, seen.check):
        settings = result.get("endpoint", {}).get("service_settings", {})
        assert not SECRET_NAMES & set(settings), "endpoint is the server's object"


def _secrets_in(value: t.Any) -> set[str]:
    found: set[str] = set()
    for name, inner in value.items() if isinstance(value, dict) else ():
        if name == "configuration_schema" and isinstance(inner, dict):
            found |= sensitive_in({"configuration": inner})
        elif name in _SECRET_OPTIONS or name.endswith(("_API_KEY", "_PASSWORD", "_TOKEN")):
            found.add(str(inner))
        elif name in _SECRET_MAPS and isinstance(inner, dict):
            found.update(texts_in(inner))
        else:
            found |= _secrets_in(inner)
    for inner in value if isinstance(value, list) else ():
        found |= _secrets_in(inner)
    return {secret for secret in found if secret.strip()}


def texts_in(value: t.Any) -> set[str]:
    """Every text or number inside a value."""
    if isinstance(value, (dict, list)):
        inner = value.values() if isinstance(value, dict) else value
        return set().union(*map(texts_in, inner))
    return {str(value)}


def sensitive_in(document: Json) -> set[str]:
    """The secret values in the configuration of a connector."""
    fields = [field for field in (document.get("configuration") or {}).values() if isinstance(field, dict)]
    return {str(field["value"]) for field in fields if field.get("sensitive") and field.get("value")}


def forms_of(secret: str) -> set[str]:
    """What a secret may look like: as it is, in JSON (twice too), in a URL, as Python prints it, in base64."""
    once = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    twice = {json.dumps(text)[1:-1] for text in once}
    encoded = base64.b64encode(secret.encode()).decode()
    return {
        secret,
        *once,
        *twice,
        quote(secret),
        quote(secret, safe=""),
        repr(secret)[1:-1],
        encoded,
        encoded.rstrip("="),
    }


def expect(
    seen: Seen,
    action: str,
    endpoint: Json | None,
    before: Json,
    after: Json,
    *,
    used_by: tuple[list[str], list[str]] | None = None,
    warnings: t.Sequence[str] = (),
) -> None:
    """The whole of a good result; each warning is a pattern for one, in order."""
    expected: Json = {
        "changed": action != "none",
        "action": action,
        "diff": {"before": before, "after": after},
    }
    if endpoint is not None:
        expected["endpoint"] = endpoint
    if used_by is not None:
        expected["used_by"] = {"pipelines": used_by[0], "indexes": used_by[1]}
    result = dict(seen.result)
    found = result.pop("warnings", [])
    assert result == expected
    _match(found, warnings)


def expect_failure(
    seen: Seen,
    *patterns: str,
    changed: bool = False,
    error: Json | None = None,
    request: Request | None = None,
    used_by: tuple[list[str], list[str]] | None = None,
    warnings: t.Sequence[str] = (),
    kind: str = "",
    action: str | None = "none",
    **more: t.Any,
) -> None:
    """The whole of a failure; `msg` has all patterns in it. What it says beside `diff` is told in full.

    Which kind it is goes unsaid where another test is about that. `action` is what was carried out; None for a failure
    before the module itself begins, and for a module that only reads.
    """
    result = dict(seen.result)
    message = result.pop("msg")
    assert result.pop("kind") in ([kind] if kind else KINDS)
    for pattern in patterns:
        assert re.search(pattern, message), f"{pattern!r} is not in {message!r}"
    result.pop("diff", None)
    _match(result.pop("warnings", []), warnings)
    expected: Json = {"failed": True, "changed": changed, **more}
    if action is not None:
        expected["action"] = action
    if error is not None:
        expected["error"] = error
    if request is not None:
        expected["request"] = {"method": request[0], "path": f"{request[1]}?{request[2]}" if request[2] else request[1]}
    if used_by is not None:
        expected["used_by"] = {"pipelines": used_by[0], "indexes": used_by[1]}
    assert result == expected


def _match(found: t.Sequence[t.Any], patterns: t.Sequence[str]) -> None:
    """Warnings are texts, and from ansible-core 2.19 on objects that hold one."""
    texts = [item if isinstance(item, str) else item["event"]["msg"] for item in found]
    assert len(texts) == len(patterns), texts
    for text, pattern in zip(texts, patterns):
        assert re.search(pattern, text), f"{pattern!r} is not in {text!r}"


def merged_over(base: Json, changes: Json) -> Json:
    """A copy of `base` with `changes` over it, map by map."""
    found = copy.deepcopy(base)
    for name, value in changes.items():
        found[name] = merged_over(found.get(name) or {}, value) if isinstance(value, dict) else copy.deepcopy(value)
    return found
