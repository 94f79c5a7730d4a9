# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One running emulator for each test process; after each test, what modules put out is searched for secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.register_assert_rewrite("functional.harness", "functional.watched")

from functional import facts  # noqa: E402
from functional.harness import LOGIN, Bench, forms_of, sensitive_in, texts_in  # noqa: E402
from functional.watched import claims_nothing_untrue  # noqa: E402
from support.thinning import leave_out, sampled, thinned  # noqa: E402
from support.ways import WORKER, chosen  # noqa: E402

from es_emulator import Emulator  # noqa: E402


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only repeats the same row on one more version, and inside Ansible's worker all but a sample."""
    here = Path(__file__).parent
    mine, left = thinned([item for item in items if here in item.path.parents], facts.VERSIONS)
    if chosen() == WORKER:
        mine, more = sampled(mine)
        left += more
    leave_out(config, items, left)


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    with Emulator(login=LOGIN) as emulator:
        yield emulator


@pytest.fixture
def emu(running: Emulator) -> Emulator:
    """The emulator, fresh, of the newest version, with an Azure that knows the secrets of `facts`."""
    running.reset()
    running.set_version(facts.NEWEST)
    running.node.login = LOGIN
    azure = running.azure
    azure.valid_keys = {facts.KEY, facts.NEW_KEY}
    azure.valid_entra_ids = {facts.ENTRA}
    azure.valid_client_secrets = {facts.CLIENT_SECRET, facts.NEW_CLIENT_SECRET}
    running.remote.valid_secrets = {facts.REMOTE_KEY, facts.NEW_REMOTE_KEY, facts.ACCOUNT}
    return running


@pytest.fixture(autouse=True)
def bench(emu: Emulator) -> Iterator[Bench]:
    """Runs modules. Whatever the test is about, no secret may be in their output, and no document claims an untruth."""
    found = Bench(emu)
    yield found
    stored = {secret for endpoint in emu.endpoints.values() for secret in texts_in(endpoint.secrets)}
    documents = [*emu.connectors.values(), *(job["connector"] for job in emu.sync_jobs.values())]
    stored |= {secret for document in documents for secret in sensitive_in(document)}
    for run, given in found.runs:
        leaked = [
            form for secret in {*facts.SECRETS, *given, *stored} for form in forms_of(secret) if form in run.output
        ]
        assert not leaked, f"secret in the output: {leaked}\n{run.output}"
    kept = json.dumps([index.documents for index in emu.node.cluster.document_indexes.values()], default=vars)
    known = {*facts.SECRETS, *(secret for _run, given in found.runs for secret in given), *stored}
    assert not [form for secret in known for form in forms_of(secret) if form in kept], "secret in a document"
    claims_nothing_untrue(emu)
