# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role refuses before anything is sent, and how it tells that two hosts lead to one cluster."""

from __future__ import annotations

import json
import re
import sys
import typing as t
from pathlib import Path

import pytest

from es_emulator import Login

from .clusters import PREFIX, REMOTE_KEY, Clusters

PURGE = {f"{PREFIX}_purge": True, f"{PREFIX}_purge_ids": ["search-*"]}
COMPLETION = {"task_type": "completion", "service": "openai", "service_settings": {"model_id": "m"}}
#: which cluster each of them leads to
BASTIONS = {"bastion-a": "one", "bastion-b": "two", "bastion-c": "one"}
PASSWORD = "password-of-the-clusters"
ONE = {f"{PREFIX}_endpoints": {"search-one": {**COMPLETION, "secrets": {"api_key": REMOTE_KEY}}}}
#: a host for each, its variables, and what is said about them
REFUSED: dict[str, tuple[dict[str, t.Any], str]] = {
    "one-letter": ({**PURGE, f"{PREFIX}_purge_id": ["x*"]}, f"{PREFIX}_purge_id is not a variable of the role"),
    "one-underscore": ({f"{PREFIX}_endpoints_mine": {}}, f"did you mean {PREFIX}_endpoints__mine?"),
    "no-limit": ({f"{PREFIX}_purge": "{{ true }}"}, f"{PREFIX}_purge is on without a limit."),
    "null-limit": (
        {f"{PREFIX}_purge": True, f"{PREFIX}_purge_ids": "{{ not_set | default(none) }}"},
        f"{PREFIX}_purge is on without a limit.",
    ),
    "no-purge": (
        {f"{PREFIX}_purge_services": ["openai"]},
        f"{PREFIX}_purge_services is set, but {PREFIX}_purge is not.",
    ),
    "nothing": ({**PURGE, f"{PREFIX}_endpoints__x": {"search-one": None}}, "No endpoint is declared for nothing,"),
    "list": ({f"{PREFIX}_endpoints": [{"inference_id": REMOTE_KEY}]}, f"{PREFIX}_endpoints must be a dictionary"),
    "text": ({f"{PREFIX}_endpoints__x": REMOTE_KEY}, f"{PREFIX}_endpoints__x must be a dictionary"),
    "list-of-options": (
        {f"{PREFIX}_endpoints__x": {"e": [REMOTE_KEY]}},
        f"{PREFIX}_endpoints__x[e] must be a dictionary",
    ),
    "headers": ({f"{PREFIX}_http_headers": [REMOTE_KEY]}, f"{PREFIX}_http_headers must be a dictionary"),
    "disagreeing": (
        {
            f"{PREFIX}_endpoints__north": {
                "search-one": {"service_settings": {"rate_limit": {"requests_per_minute": 10}}}
            },
            f"{PREFIX}_endpoints__search": {
                "search-one": {"service_settings": {"rate_limit": {"requests_per_minute": 77}}}
            },
        },
        f"{PREFIX}_endpoints__search set search-one.service_settings.rate_limit.requests_per_minute to different",
    ),
    "twin": (
        {**PURGE, f"{PREFIX}_url": "HTTP://one.invalid:80/"},
        "other-twin and twin lead to one cluster, one.invalid:80",
    ),
    "no-address": ({f"{PREFIX}_url": None}, "No address is set for no-address."),
    "by-bastion": (
        {**PURGE, f"{PREFIX}_url": None, f"{PREFIX}_delegate_to": "bastion"},
        "by-bastion and too-by-bastion lead to one cluster, that in the environment of bastion.",
    ),
    "too-by-bastion": ({f"{PREFIX}_url": None, f"{PREFIX}_delegate_to": "bastion"}, "by-bastion and too-by-bastion"),
    "other-twin": ({f"{PREFIX}_url": ["http://one.invalid", "http://two.invalid"]}, "other-twin and twin lead to one"),
}


def refusals(output: str) -> dict[str, str]:
    """What each host failed with, in one line; nothing that needs a request was even begun."""
    assert "[esops.elasticsearch.inference_endpoints : Read which cluster" not in output
    assert "[esops.elasticsearch.inference_endpoints : Ensure" not in output
    assert "argument_spec_data" not in output
    failed = re.findall(r"^fatal: \[(\S+)\].*\n((?: {4}.*\n)+)", output, re.MULTILINE)
    return {name: " ".join(said.partition("msg: ")[2].split()) for name, said in failed}


@pytest.mark.parametrize("strategy", ["linear", "free"])
def test_refused_before_anything_is_sent(tmp_path: Path, strategy: str) -> None:
    """Each host has something else wrong, and none has a cluster."""
    clusters = Clusters(
        tmp_path, variables={"group_vars/all": {**ONE, f"{PREFIX}_url": "http://{{ inventory_hostname }}:1"}}
    )
    clusters.write(
        "inventory/hosts", {"all": {"hosts": {name: variables for name, (variables, _told) in REFUSED.items()}}}
    )
    clusters.secrets.add(REMOTE_KEY)
    told = refusals(clusters.play("--check", strategy=strategy, succeeds=False))
    assert set(told) == set(REFUSED)
    assert {name: said for name, said in told.items() if REFUSED[name][1] not in said} == {}
    assert max(map(len, told.values())) < 1000


def test_a_value_of_another_type_is_refused_by_the_argument_spec(tmp_path: Path) -> None:
    clusters = Clusters(tmp_path, variables={"group_vars/all": {**ONE, f"{PREFIX}_concurrency": "many"}})
    clusters.write("inventory/hosts", {"all": {"hosts": {"north": None}}})
    output = clusters.play("-vvv", succeeds=False)
    assert f"argument '{PREFIX}_concurrency' is of type" in output
    assert "Plan what to do" not in output


@pytest.fixture
def clusters(tmp_path: Path) -> t.Iterator[Clusters]:
    """Two clusters with an endpoint that a purge removes. All hosts have the same login."""
    variables = {**ONE, **PURGE, f"{PREFIX}_username": "elastic", f"{PREFIX}_password": PASSWORD}
    with Clusters(tmp_path, "one", "two", variables={"group_vars/all": variables}) as running:
        running.secrets.add(PASSWORD)
        for emulator in running.emulators.values():
            emulator.node.login = Login("basic", "elastic", PASSWORD)
            emulator.seed("search-old", **COMPLETION)
        yield running


def inventory(clusters: Clusters, hosts: t.Mapping[str, t.Mapping[str, t.Any]]) -> None:
    """Write the hosts of the play with their variables, and the bastions, each with a cluster in its environment."""
    bastions = {}
    for name, cluster in BASTIONS.items():
        python = clusters.folder / f"python-of-{name}"
        address = f"ELASTICSEARCH_URL={clusters.emulators[cluster].url}"
        python.write_text(f'#!/bin/sh\n{address} exec {sys.executable} "$@"\n', "utf-8")
        python.chmod(0o755)
        bastions[name] = {"ansible_connection": "local", "ansible_python_interpreter": str(python)}
    groups = {"clusters": {"hosts": dict(hosts)}, "bastions": {"hosts": bastions}}
    clusters.write("inventory/hosts", {"all": {"children": groups}})


def by(bastion: str) -> dict[str, str]:
    """A host whose requests are sent by a bastion."""
    return {f"{PREFIX}_delegate_to": bastion}


def run(clusters: Clusters, *options: str, **play: t.Any) -> tuple[str, dict[str, str]]:
    """Run the role on the hosts; return what was printed in one line, and how it ended for each host."""
    output = clusters.play(*options, hosts="clusters", **play)
    recap = dict(re.findall(r"^(\S+) +: ok=.* failed=(\d)", output, re.MULTILINE))
    return " ".join(output.split()), recap


def test_two_bastions_that_lead_to_one_cluster(clusters: Clusters) -> None:
    """Nothing is changed there; the third host of the play has a cluster of its own."""
    inventory(clusters, {"north": by("bastion-a"), "south": by("bastion-b"), "west": by("bastion-c")})
    output, recap = run(clusters, succeeds=False)
    assert recap == {"north": "1", "south": "0", "west": "1"}
    assert output.count(
        f"north and west lead to one cluster, its UUID is {clusters.emulators['one'].node.cluster.uuid}."
    )
    assert "cannot be compared" not in output
    assert set(clusters.requests()["one"]) == {"GET /_inference/_services", "GET /"}
    assert clusters.ids() == {"one": ["search-old"], "two": ["search-one"]}


@pytest.mark.parametrize(
    ("keywords", "warnings"),
    [pytest.param({"strategy": "free"}, 0, marks=pytest.mark.long), ({"serial": 1}, 1)],
    ids=("strategy", "serial"),
)
def test_hosts_that_are_not_abreast(clusters: Clusters, keywords: dict[str, t.Any], warnings: int) -> None:
    """A host that comes later is still compared with those before it. At their own pace, they may be abreast anyway."""
    inventory(clusters, {"north": by("bastion-a"), "south": by("bastion-b")})
    output, recap = run(clusters, **keywords)
    assert recap == {"north": "0", "south": "0"}
    told = "[WARNING]: The IDs of the clusters cannot be compared: the play does not take all its hosts"
    assert output.count(told) >= warnings
    assert clusters.ids() == {"one": ["search-one"], "two": ["search-one"]}
    inventory(clusters, {"north": by("bastion-a"), "south": by("bastion-c")})
    output, recap = run(clusters, **keywords, succeeds=False)
    assert "1" in recap.values()
    assert "north and south lead to one cluster, its UUID is" in output


def test_a_warning_where_an_id_cannot_be_read(clusters: Clusters) -> None:
    """One server is too old for it, and at the other one the login has no right to."""
    inventory(clusters, {"north": by("bastion-a"), "south": by("bastion-b")})
    one, two = clusters.emulators.values()
    one.set_version("8.16.0")
    two.privileges = {"manage_inference"}
    two.endpoints.clear()
    output, recap = run(clusters)
    assert recap == {"north": "0", "south": "0"}
    assert output.count("cannot be compared: that of north, south cannot be read") == 1
    assert clusters.ids() == {"one": ["search-one"], "two": ["search-one"]}


@pytest.mark.parametrize("where", ["environment", "vars"])
def test_clusters_of_their_own_by_an_address_of_the_play(clusters: Clusters, where: str) -> None:
    """The inventory shows one address for both, or none, and that is not what counts."""
    shown = {f"{PREFIX}_url": "http://elsewhere.invalid"} if where == "vars" else {}
    inventory(clusters, {"north": {"behind": "one", **shown}, "south": {"behind": "two", **shown}})
    name = f"{PREFIX}_url" if where == "vars" else "ELASTICSEARCH_URL"
    play = {where: {name: "{{ lookup('env', behind | upper ~ '_URL') }}"}}
    output, recap = run(clusters, **play)
    assert recap == {"north": "0", "south": "0"}
    assert "WARNING" not in output
    assert clusters.ids() == {"one": ["search-one"], "two": ["search-one"]}
    _output, recap = run(clusters, "-e", json.dumps({"behind": "one"}), **play, succeeds=False)
    assert recap == {"north": "1", "south": "1"}


def test_nothing_is_sent_for_a_host_that_declares_nothing(clusters: Clusters) -> None:
    """It is no neighbour of the other host either. Where all that is declared is absent, that alone is done."""
    allowed = {f"{PREFIX}_allow_empty": True, f"{PREFIX}_endpoints__own": {"search-one": None}}
    url = {f"{PREFIX}_url": clusters.emulators["one"].url}
    inventory(clusters, {"north": {**allowed, **url}, "south": url})
    output, recap = run(clusters)
    assert recap == {"north": "0", "south": "0"}
    assert "Inference endpoints of north (none declared, so nothing was sent)" in output
    assert clusters.ids() == {"one": ["search-one"], "two": ["search-old"]}
    absent = {
        **allowed,
        f"{PREFIX}_endpoints__own": {"search-one": {"state": "absent", "service": None, "task_type": None}},
    }
    clusters.emulators["one"].seed("search-older", **COMPLETION)
    inventory(clusters, {"north": {**absent, **url}})
    run(clusters)
    assert clusters.ids()["one"] == ["search-older"]
