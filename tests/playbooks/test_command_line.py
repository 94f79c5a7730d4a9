# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A secret on Ansible's command line is found there, whatever makes it one: such a task takes the usual way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In a process of its own: what is imported here makes a controller of it, for good.
SCRIPT = """
import json, sys, types
from ansible_collections.esops.elasticsearch.plugins.module_utils import _inference_endpoint
from ansible_collections.esops.elasticsearch.plugins.module_utils._run import Definition
from ansible_collections.esops.elasticsearch.plugins.plugin_utils import _facts

class Knowing(Definition):
    def secrets(self, params):
        return {"Known-Secret"}

task, *argument_lists = json.load(sys.stdin)
usual = types.SimpleNamespace(_task=types.SimpleNamespace(args=task))
found = []
for arguments in argument_lists:
    sys.argv[1:] = arguments
    for kind in (Definition, Knowing):
        definition = kind(*_inference_endpoint.definition())
        module = types.SimpleNamespace(definition=lambda: definition)
        found.append(_facts._secret_in_command(_facts.Seen(usual, module, {}, {})))
print(json.dumps(found))
"""
TASK: dict[str, t.Any] = {
    "api_key": "Login-Secret",
    "service": "openai",
    "service_settings": {"api_key": "Settings-Secret", "model_id": "a-plain-model"},
    "secrets": {"api_key": "Stated-Secret"},
}
#: an argument -> whether it has a secret of the task in it, and whether it has one that the module alone knows of
ARGUMENTS: dict[str, tuple[bool, bool]] = {
    "api_key=Login-Secret": (True, False),
    "Settings-Secret": (True, False),
    '{"secrets": {"api_key": "Stated-Secret"}}': (True, False),
    "token=Environment-Secret": (True, False),
    "TG9naW4tU2VjcmV0": (True, False),  # the login as base64
    "x=Known-Secret": (False, True),
    "a-plain-model": (False, False),
    "-e": (False, False),
}


def test_each_source_counts() -> None:
    """The options, what is free-form, the environment; the module says which, and nobody else."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / ".build"), *sys.path]),
        "ELASTICSEARCH_BEARER_TOKEN": "Environment-Secret",
    }
    given = json.dumps([TASK, *(["site.yml", argument] for argument in ARGUMENTS)])
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, input=given, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert dict(zip(ARGUMENTS, zip(found[::2], found[1::2]))) == ARGUMENTS
