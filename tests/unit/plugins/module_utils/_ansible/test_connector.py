# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `connector`: the shape of its options."""

from __future__ import annotations

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.connector import definition


def test_options() -> None:
    spec = definition().argument_spec
    assert spec["configuration_secrets"]["no_log"] is True
    assert spec["api_key_id"]["no_log"] is False
    assert set(spec["scheduling"]["options"]) == {"full", "incremental", "access_control"}
