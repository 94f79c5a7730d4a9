# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fingerprints of secrets: they tell whether a secret is the one that was stored last, and reveal nothing else. Pure.

All fingerprints have the same parameters, so that they do not tell which secret is short. A secret that could be
guessed gets none.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import typing as t
from collections.abc import Mapping

SHORTEST = 20  # characters of a secret that cannot be guessed
FEWEST = 10  # different characters of it
_LOG2_N, _R, _P = 10, 8, 1  # of scrypt: 1 MiB, about 3 ms
_ROUNDS = 10_000  # of PBKDF2
_MOST_MEMORY = 32 * 1024 * 1024  # bytes; what a document demands beyond that is not computed
_MOST_ROUNDS = 10 * _ROUNDS
_SALT, _LONGEST_SALT, _SIZE = 16, 64, 32  # bytes

Stored = t.Mapping[str, t.Any]


def is_guessable(secrets: t.Any) -> bool:
    """Whether one of the texts in a secret is so short or so uniform that its fingerprint would give it away."""
    if isinstance(secrets, Mapping):
        return any(is_guessable(value) for value in secrets.values())
    if isinstance(secrets, (list, tuple)):
        return any(map(is_guessable, secrets))
    text = str(secrets)
    return len(text) < SHORTEST or len(set(text)) < FEWEST


def fingerprint(inference_id: str, service: str, secrets: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The fingerprint of what an endpoint's secrets are, with a new salt: by kind, so that another kind differs.

    Uses PBKDF2 if the interpreter has no scrypt, as with an OpenSSL that is restricted to FIPS.
    """
    salt, message = os.urandom(_SALT), _message(inference_id, service, secrets)
    digest = _scrypt(message, salt, 2**_LOG2_N, _R, _P)
    if digest is not None:
        return {"kdf": "scrypt", "n": 2**_LOG2_N, "r": _R, "p": _P, "salt": _text(salt), "digest": _text(digest)}
    digest = _pbkdf2(message, salt, _ROUNDS)
    return {"kdf": "pbkdf2-hmac-sha512", "rounds": _ROUNDS, "salt": _text(salt), "digest": _text(digest)}


def agrees(stored: Stored, inference_id: str, service: str, secrets: t.Mapping[str, t.Any]) -> bool | None:
    """Whether a stored fingerprint is that of these secrets. None if this is unknown: it has another form, its
    parameters demand more than 32 MiB, or this interpreter has no scrypt.
    """
    salt, digest = _bytes(stored.get("salt")), _bytes(stored.get("digest"))
    if salt is None or digest is None or not _SALT <= len(salt) <= _LONGEST_SALT or len(digest) != _SIZE:
        return None
    message = _message(inference_id, service, secrets)
    computed = _computed(stored, message, salt)
    return None if computed is None else hmac.compare_digest(computed, digest)


def _computed(stored: Stored, message: bytes, salt: bytes) -> bytes | None:
    if stored.get("kdf") == "scrypt":
        n, r = _count(stored.get("n")), _count(stored.get("r"))
        bounded = stored.get("p") == 1 and 0 < 128 * n * r <= _MOST_MEMORY
        return _scrypt(message, salt, n, r, 1) if bounded else None
    rounds = _count(stored.get("rounds"))
    if stored.get("kdf") != "pbkdf2-hmac-sha512" or not 0 < rounds <= _MOST_ROUNDS:
        return None
    return _pbkdf2(message, salt, rounds)


def _count(value: t.Any) -> int:
    """A number in a document; 0 if it is not a number."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _scrypt(message: bytes, salt: bytes, n: int, r: int, p: int) -> bytes | None:
    """None if the interpreter has no scrypt."""
    try:
        return hashlib.scrypt(message, salt=salt, n=n, r=r, p=p, maxmem=2 * _MOST_MEMORY, dklen=_SIZE)
    except (AttributeError, ValueError):  # built without it; refused by OpenSSL
        return None


def _pbkdf2(message: bytes, salt: bytes, rounds: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha512", message, salt, rounds, _SIZE)


def _message(inference_id: str, service: str, secrets: t.Mapping[str, t.Any]) -> bytes:
    """What is fingerprinted, written in one way only."""
    whole = {"inference_id": inference_id, "service": service, "secrets": secrets}
    return json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(value: t.Any) -> bytes | None:
    try:
        return base64.b64decode(value, validate=True) if isinstance(value, str) else None
    except (binascii.Error, ValueError):
        return None
