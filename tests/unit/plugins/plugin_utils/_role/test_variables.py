# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which variables the role knows, and what a misspelt one was meant to be."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.inference_endpoints import definition
from ansible_collections.esops.elasticsearch.plugins.plugin_utils._role import variables
from ansible_collections.esops.elasticsearch.plugins.plugin_utils._role.layers import MAPS
from ansible_collections.esops.elasticsearch.plugins.plugin_utils._role.variables import (
    OPTIONS,
    PREFIX,
    nearest,
    problems,
)

ROOT = Path(variables.__file__).resolve().parents[3]
OF_THE_MODULE = definition().argument_spec


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("purge_id", "purge_ids"),
        ("purge_service", "purge_services"),
        ("_purge", "purge"),
        ("urls", "url"),
        ("endpoint", "endpoints"),
        ("endpoints_mine", "endpoints__mine"),
        ("endpoint__mine", "endpoints__mine"),
        ("endpoints_", "endpoints"),
        ("endpoints__", "endpoints"),
        ("layer", "layers"),
        ("default", "defaults"),
        ("allow_emtpy", "allow_empty"),
        ("delegate", "delegate_to"),
        ("results", "result"),
        ("host", "hosts"),
    ],
)
def test_nearest(wrong: str, meant: str) -> None:
    assert nearest(PREFIX + wrong) == PREFIX + meant


def test_every_variable_that_is_none_is_named() -> None:
    known = [
        f"{PREFIX}{name}" for name in (*OPTIONS, "result", "summary", "hosts", "endpoints__mine", "endpoints__a__b")
    ]
    others = [
        "inference_endpoint_name",
        "inference_endpoints",
        "__inference_endpoints_plan",
        "more_inference_endpoints_x",
    ]
    assert problems([*known, *others]) == []
    assert problems([*known, f"{PREFIX}xyz", f"{PREFIX}purge_id"]) == [
        f"{PREFIX}purge_id is not a variable of the role inference_endpoints; did you mean {PREFIX}purge_ids?",
        f"{PREFIX}xyz is not a variable of the role inference_endpoints; did you mean {nearest(PREFIX + 'xyz')}?",
    ]
    assert nearest(f"{PREFIX}xyz").removeprefix(PREFIX) in OPTIONS, "there is always one that is nearest"


@pytest.mark.skipif(not (ROOT / "roles").is_dir(), reason="ansible-test copies the plugins only")
def test_the_variables_are_those_of_the_argument_spec() -> None:
    spec = yaml.safe_load((ROOT / "roles" / "inference_endpoints" / "meta" / "argument_specs.yml").read_text("utf-8"))
    assert [PREFIX + name for name in OPTIONS] == sorted(spec["argument_specs"]["main"]["options"])


def test_the_dictionaries_of_an_endpoint_are_those_of_the_module() -> None:
    options = OF_THE_MODULE["endpoints"]["options"]
    assert list(MAPS) == sorted(name for name, option in options.items() if option["type"] == "dict")
