# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Encrypting as `ansible-vault` does, without the second that the command takes to start."""

from __future__ import annotations


def vaulted(text: str, password: str) -> str:
    """A text as it is in a vault, or in a variable after `!vault`."""
    from ansible.parsing.vault import VaultLib, VaultSecret  # noqa: PLC0415 - most tests do without Ansible

    secret = VaultSecret(password.encode())
    return str(VaultLib([("default", secret)]).encrypt(text, secret=secret).decode())
