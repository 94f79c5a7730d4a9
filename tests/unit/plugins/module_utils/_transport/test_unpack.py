# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packed answers: whole ones are read, damaged and endless ones are refused without filling the memory."""

from __future__ import annotations

import gzip
import tracemalloc
import typing as t
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.esops.elasticsearch.plugins.module_utils._transport import http_request
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.errors import AnswerLost
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.unpack import unpacked
from ansible_collections.esops.elasticsearch.tests.unit.support.clients import outcome, read
from ansible_collections.esops.elasticsearch.tests.unit.support.sockets import Server, reply

DATA = bytes(range(256)) * 40


def packed(window: int, data: bytes = DATA) -> bytes:
    packer = zlib.compressobj(wbits=window)
    return packer.compress(data) + packer.flush()


FORMS: dict[str, tuple[str, bytes]] = {
    "plain": ("", DATA),
    "identity": ("identity", DATA),
    "gzip": ("gzip", gzip.compress(DATA)),
    "gzip in capitals": (" GZip ", gzip.compress(DATA)),
    "x-gzip": ("x-gzip", gzip.compress(DATA)),
    "two, one after the other": ("gzip", gzip.compress(DATA[:100]) + gzip.compress(DATA[100:])),
    "deflate": ("deflate", packed(15)),
    "deflate without its frame": ("deflate", packed(-15)),
    "nothing": ("gzip", b""),
}


def cut(data: bytes, places: t.Iterable[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [piece for piece in (data[one:two] for one, two in zip(edges, edges[1:])) if piece]


@pytest.mark.parametrize("case", FORMS)
@given(places=st.lists(st.integers(2, 20_000), max_size=5))
def test_whole_answers_in_any_pieces(case: str, places: list[int]) -> None:
    encoding, data = FORMS[case]
    assert b"".join(unpacked(cut(data, places), encoding)) == (DATA if data else b"")


@pytest.mark.parametrize("case", [name for name in FORMS if "gzip" in name])
@given(end=st.integers(1, 10_000))
def test_answers_that_are_cut_off(case: str, end: int) -> None:
    encoding, data = FORMS[case]
    with pytest.raises(AnswerLost, match="cut off"):
        list(unpacked([data[: 1 + end % (len(data) - 1)]], encoding))


@pytest.mark.parametrize("data", [b"{}", gzip.compress(DATA) + b"more", gzip.compress(DATA)[:-8] + b"\0" * 8])
def test_answers_that_are_damaged(data: bytes) -> None:
    with pytest.raises(AnswerLost, match="damaged"):
        list(unpacked([data], "gzip"))


@pytest.mark.parametrize(
    "encoding", ["br", "zstd", "compress", "snappy", "gzip, gzip", "gzip, br", "gzip,identity,gzip"]
)
def test_forms_that_were_not_asked_for(encoding: str, servers: t.Callable[..., Server]) -> None:
    """Packed twice, a kilobyte stands for a gigabyte."""
    server = servers(reply(200, gzip.compress(gzip.compress(b"{}")), {"Content-Encoding": encoding}))
    error = outcome(read, server.origin)
    assert isinstance(error, AnswerLost)
    assert "not asked for" in error.reason
    assert encoding in error.reason


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_bomb(encoding: str, servers: t.Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> None:
    """What would be 200 MiB is given up soon after the limit."""
    monkeypatch.setattr(http_request, "MAX_ANSWER_BYTES", 4 * 1024 * 1024)
    packer = zlib.compressobj(9, wbits=31 if encoding == "gzip" else 15)
    bomb = b"".join(packer.compress(b" " * 1024 * 1024) for _time in range(200)) + packer.flush()
    assert len(bomb) < 1024 * 1024
    server = servers(reply(200, bomb, {"Content-Encoding": encoding}))
    tracemalloc.start()
    try:
        error = outcome(read, server.origin)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(error, AnswerLost)
    assert "larger than 4 MiB" in error.reason
    assert peak < 16 * 1024 * 1024


@pytest.mark.parametrize("length", [str(10**12), None])
def test_size_that_is_announced(
    length: str | None, servers: t.Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is set aside for a size that a header claims."""
    monkeypatch.setattr(http_request, "MAX_ANSWER_BYTES", 1000)
    server = servers(reply(200, b" " * 5000, {"Content-Length": length} if length else {}))
    assert "larger than" in outcome(read, server.origin).reason
