#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read inference endpoints."""

from __future__ import annotations

DOCUMENTATION = r"""
module: inference_endpoint_info
"""

from ansible_collections.esops.elasticsearch.plugins.module_utils._endpoint_info import definition
from ansible_collections.esops.elasticsearch.plugins.module_utils._module import run_module


def main() -> None:
    """Run the module."""
    run_module(definition())


if __name__ == "__main__":
    main()
