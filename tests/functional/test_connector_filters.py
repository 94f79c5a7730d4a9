# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`connector_info`: filters that the server cannot be asked for, and lists in an order that it does not define."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from functional.connectors import listed, seed
from functional.facts import NEWEST, Json
from functional.harness import Bench
from functional.test_connector_info import ids, info, several
from support.modules import CONNECTOR_INFO

from es_emulator import Emulator, Fault

# What is declared, what of it is sent, and what is found.
COMMAS: dict[str, tuple[Json, Json, list[str]]] = {
    "name": ({"connector_name": ["Alpha, Beta"]}, {}, ["both"]),
    "names": ({"connector_name": ["Alpha, Beta", "Beta"]}, {}, ["b", "both"]),
    "part of a name": ({"connector_name": ["Alpha,"]}, {}, []),
    "service type": ({"service_type": ["jira,mysql"]}, {}, ["type"]),
    "index, which none can have": ({"index_name": ["content-a,content-b"]}, {}, []),
    "sent and not sent": (
        {"connector_name": ["Alpha, Beta", "Alpha"], "service_type": ["jira", "mysql"]},
        {"service_type": "jira%2Cmysql"},
        ["both"],
    ),
    "none sent": ({"connector_name": ["Alpha, Beta"], "service_type": ["jira,mysql"]}, {}, []),
    "with a text": ({"connector_name": ["Alpha, Beta"], "query": "Alpha"}, {"query": "Alpha"}, ["both"]),
}


@pytest.mark.parametrize("name", COMMAS)
def test_values_with_a_comma(bench: Bench, emu: Emulator, name: str) -> None:
    """The server would take them for several ones: such a filter is not sent, and what is listed is looked through."""
    several(emu, NEWEST)
    seed(emu, "both", name="Alpha, Beta", index_name="content-both", service_type="jira")
    seed(emu, "type", name="Gamma", index_name="content-type", service_type="jira,mysql")
    options, sent, expected = COMMAS[name]
    result, requests = info(bench, **options)
    assert (sorted(ids(result)), requests) == (expected, [listed(**sent)])


FIELDS = {"connector_name": "name", "index_name": "index_name", "service_type": "service_type"}


@pytest.mark.parametrize("letter", ["n", "ü"])
@pytest.mark.parametrize("option", FIELDS)
def test_more_values_than_a_request_line_takes(bench: Bench, emu: Emulator, option: str, letter: str) -> None:
    """Elasticsearch takes 4096 bytes of it, and a letter may become six of them."""
    values = [f"{letter * 5}{number:03}" for number in range(300)]
    for connector_id, value in (("a", values[0]), ("b", values[299]), ("c", "another")):
        seed(emu, connector_id, **{"index_name": f"content-{connector_id}", FIELDS[option]: value})
    declared: Json = {option: values}
    result, requests = info(bench, **declared)
    assert (sorted(ids(result)), requests) == (["a", "b"], [listed()])
    few = values[:10]
    declared = {option: few}
    result, requests = info(bench, **declared)
    assert (ids(result), requests) == (["a"], [listed(**{option: quote(",".join(few))})])


@pytest.mark.parametrize("values", [4, 8])
def test_several_long_filters(bench: Bench, emu: Emulator, values: int) -> None:
    """They have to go into one request line together."""
    several(emu, NEWEST)
    others = ["x" * 230] * values
    declared: Json = {
        "connector_name": ["Alpha", *others],
        "index_name": ["content-a", *others],
        "service_type": ["postgresql", *others],
    }
    result, requests = info(bench, **declared)
    assert (ids(result), len(requests)) == (["a"], 1)


def test_some_that_are_listed_twice(bench: Bench, emu: Emulator) -> None:
    """As many are not listed at all then: the list is read again, and it is said if that was of no use."""
    for number in range(503):
        emu.seed_connector(f"n{number:03}", {"name": "n", "index_name": f"i{number:03}", "status": "created"})
    twice = [{"id": f"n{number:03}", "name": "n"} for number in range(3)]
    for times, count in ((1, 503), (2, 500)):
        emu.add_fault(
            Fault("status", query="from=500&", status=200, body={"count": 503, "results": twice}, times=times)
        )
        run, requests = bench.run(CONNECTOR_INFO, bench.arguments())
        assert len(set(ids(run.result))) == len(ids(run.result)) == count
        assert [request[2] for request in requests] == ["from=0&size=500", "from=500&size=500"] * 2
        assert ("some may be missing" in str(run.result.get("warnings"))) == (times == 2)
