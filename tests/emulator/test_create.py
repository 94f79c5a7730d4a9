# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What exchanges/create.txt cannot tell of a create.

docs/reference/elasticsearch-inference.md, "Error bodies", "Order of checks".
"""

from __future__ import annotations

from emulator.support import KEY, Api

from es_emulator import Emulator


def test_what_follows_the_first_value_is_ignored_and_comments_are_fine(api: Api) -> None:
    reply = api.put("/_inference/e1", b'\xef\xbb\xbf/* hi */ {"task_type":"any" /* "x" */} junk')
    reply.refused("task_type [any] is not valid type for inference")


def test_an_id_may_be_long(api: Api) -> None:
    assert api.create("a" * 500).status == 200


def test_success_is_the_bare_object_and_a_read_sees_it(emu: Emulator, api: Api) -> None:
    reply = api.create(task_settings={"user": "u"})
    assert reply.status == 200
    assert reply.body == api.shown()
    assert emu.endpoints["e1"].secrets == KEY
