# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way to a real cluster: what the environment sets, what answers, what is skipped, and what is documented."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cluster_config
import integration
import pytest
import yaml
from cluster import standin
from tree import TREE

from es_emulator import Emulator, Login, make_tls

TARGETS = TREE / "tests" / "integration" / "targets"
MODULES = sorted(path.stem for path in (TREE / "plugins" / "modules").glob("[!_]*.py"))
REAL = {"ESOPS_TEST_URL": "https://es:9200"}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A stand-in that listens."""
    server = standin.serve(0, "right", "127.0.0.1")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def ask(url: str, body: Any, key: str = "right") -> tuple[int, Any]:
    """Status and answer to one call, made as Elasticsearch makes it."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Authorization": f"Bearer {key}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.load(refusal)


def test_standin_answers_as_hugging_face(url: str) -> None:
    status, vectors = ask(f"{url}/embed", {"inputs": ["one", "two", "one"]})
    assert status == 200
    assert [len(vector) for vector in vectors] == [standin.DIMENSIONS] * 3
    assert vectors[0] == vectors[2] != vectors[1]


def test_standin_answers_as_openai(url: str) -> None:
    _status, told = ask(f"{url}/v1/embeddings", {"input": ["one", "two"], "model": "m", "dimensions": 8})
    assert [(row["index"], len(row["embedding"])) for row in told["data"]] == [(0, 8), (1, 8)]
    assert sum(number**2 for number in told["data"][0]["embedding"]) == pytest.approx(1, abs=1e-4)
    messages = [{"role": "user", "content": "hello"}]
    _status, told = ask(f"{url}/v1/chat/completions", {"messages": messages, "model": "m", "n": 1})
    assert "hello" in told["choices"][0]["message"]["content"]


@pytest.mark.parametrize(
    ("path", "body", "key", "status"),
    [
        ("/embed", {"inputs": ["one"]}, "wrong", 401),
        ("/v1/embeddings", {"input": ["one"]}, "wrong", 401),
        ("/v1/embeddings", {"inputs": ["one"]}, "right", 400),
        ("/v1/other", {}, "right", 404),
    ],
)
def test_standin_refuses(url: str, path: str, body: Any, key: str, status: int) -> None:
    got, told = ask(url + path, body, key)
    assert got == status
    assert isinstance(told["error"], str if path == "/embed" else dict)


@pytest.mark.parametrize("environ", [{}, {"ESOPS_TEST_URL": ""}, {"ELASTICSEARCH_URL": "https://daily-work"}])
def test_without_its_own_variable_there_is_no_real_cluster(environ: dict[str, str]) -> None:
    assert cluster_config.from_environment(environ) == {}


def test_a_cluster_without_login_is_no_use() -> None:
    with pytest.raises(SystemExit, match=r"no login\. Set ESOPS_TEST_API_KEY"):
        cluster_config.from_environment(REAL)


def test_the_environment_states_the_cluster() -> None:
    known = cluster_config.from_environment({**REAL, "ESOPS_TEST_PASSWORD": "p", "ESOPS_TEST_STANDIN_URL": "http://s"})
    assert known == {
        "elasticsearch_url": "https://es:9200",
        "elasticsearch_username": "elastic",
        "elasticsearch_password": "p",
        "standin_url": "http://s",
    }
    (left_out,) = cluster_config.left_out(known)
    assert left_out.startswith("what needs the azure settings: no ESOPS_TEST_AZURE_RESOURCE_NAME, ")
    assert cluster_config.left_out(cluster_config.OF_EMULATOR) == []


def test_the_cluster_says_its_version(tmp_path: Path) -> None:
    tls = make_tls(str(tmp_path))
    with Emulator(version="8.19.3", login=Login("api_key", id="i", key="k"), tls=tls) as emulator:
        config = {"elasticsearch_url": emulator.url, "elasticsearch_ca_path": str(tls.ca_file)}
        assert cluster_config.ask_version({**config, "elasticsearch_api_key": "i:k"}) == "8.19.3"
        with pytest.raises(SystemExit, match="401") as refused:
            cluster_config.ask_version({**config, "elasticsearch_username": "u", "elasticsearch_password": "hidden"})
    assert "hidden" not in str(refused.value)


def test_the_file_in_the_tree_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "tests" / "integration" / "integration_config.yml"
    own.parent.mkdir(parents=True)
    own.write_text("elasticsearch_url: https://own\n")
    monkeypatch.setattr(integration, "TREE", tmp_path)
    monkeypatch.setenv("ESOPS_TEST_URL", "https://not-asked")
    with integration.cluster() as text:
        assert text == "elasticsearch_url: https://own\n"


def test_the_environment_comes_before_the_emulator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in cluster_config.FROM_ENVIRONMENT.values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(integration, "TREE", tmp_path)
    with Emulator(version="9.1.0", login=Login("api_key", id="i", key="k")) as emulator:
        monkeypatch.setenv("ESOPS_TEST_URL", emulator.url)
        monkeypatch.setenv("ESOPS_TEST_API_KEY", "i:k")
        with integration.cluster() as text:
            known = json.loads(text)
    assert (known["elasticsearch_url"], known["elasticsearch_version"]) == (emulator.url, "9.1.0")
    told = capsys.readouterr().out
    assert "skipped, what needs the standin settings: no ESOPS_TEST_STANDIN_URL" in told
    assert "skipped, what needs the azure settings" in told


def test_no_other_user_can_read_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integration, "MIRROR", tmp_path)
    (tmp_path / "tests" / "integration").mkdir(parents=True)
    path = integration.write_config("{}")
    assert path.read_text() == "{}"
    assert path.stat().st_mode & 0o777 == 0o600


def module_of(target: Path) -> str:
    """The module that a target tests, as ansible-test takes it: one that its aliases name, else its own name."""
    lines = (target / "aliases").read_text().splitlines()
    return next((line for line in lines if line in MODULES), target.name)


#: module: its target
TARGET_OF = {module_of(path.parent): path.parent for path in sorted(TARGETS.glob("*/aliases"))}


def test_every_module_and_every_role_has_a_target() -> None:
    roles = [f"{path.name}_role" for path in (TREE / "roles").iterdir()]
    assert sorted(TARGET_OF) == sorted([*MODULES, *roles, "setup_cluster"])


def test_no_target_is_taken_for_a_role() -> None:
    assert {path.name for path in TARGETS.iterdir()} & {path.name for path in (TREE / "roles").iterdir()} == set()


@pytest.mark.parametrize("module", MODULES)
def test_the_target_uses_the_module_and_needs_a_cluster(module: str) -> None:
    target = TARGET_OF[module]
    assert f"esops.elasticsearch.{module}:" in (target / "tasks" / "main.yml").read_text()
    assert yaml.safe_load((target / "meta" / "main.yml").read_text())["dependencies"] == ["setup_cluster"]


def test_template_and_guide_name_every_variable() -> None:
    template = yaml.safe_load((TREE / "tests" / "integration" / "integration_config.yml.template").read_text())
    assert set(template) == {*cluster_config.FROM_ENVIRONMENT, "elasticsearch_version"}
    guide = (TREE / "CONTRIBUTING.md").read_text()
    assert [name for name in cluster_config.FROM_ENVIRONMENT.values() if f"`{name}`" not in guide] == []


def test_compose_has_what_the_guide_says() -> None:
    services = yaml.safe_load((TREE / "tests" / "cluster" / "compose.yml").read_text())["services"]
    assert set(services) == {"elasticsearch", "standin"}
    settings = services["elasticsearch"]["environment"]
    assert settings["xpack.license.self_generated.type"] == "trial"
    assert settings["xpack.security.enabled"] == "true"
    assert all(port.startswith("127.0.0.1:") for port in services["elasticsearch"]["ports"])
    (mounted,) = services["standin"]["volumes"]
    assert (TREE / "tests" / "cluster" / mounted.partition(":")[0]).samefile(str(standin.__file__))
    assert services["standin"]["command"][-1] == "8000"
