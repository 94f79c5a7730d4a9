# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Defects in how secrets are found and masked."""

from __future__ import annotations

from defect import one, unit

_PLACES = "tests/functional/leaks/test_leaks_places.py"
_WORDS = ("tests/functional/test_plain_words.py",)

_FOUND = (
    one(
        "the login from the environment is not masked",
        "_ansible/definition.py",
        " | environment_secrets(os.environ)",
        "",
        (_PLACES, "-k", "environment"),
    ),
    one(
        "a secret among the settings is not masked",
        "_ansible/definition.py",
        "self.conceal(params).secrets",
        "set()",
        (_PLACES, "-k", "service_settings and repeats"),
    ),
    one(
        "a header that the server shows is not masked in an error",
        "_inference/ensure.py",
        "            self._hide(seen.redacted.secrets)",
        "            pass",
        (_PLACES, "-k", "repeated_in_an_error"),
    ),
    one(
        "a map under a plain setting is shown",
        "_inference/concealment.py",
        "return has_map(value) and not service.takes_map(path)",
        "return False",
        unit("_inference/concealment"),
    ),
    one(
        "a secret in a map of the user's own is shown",
        "_inference/concealment.py",
        "if is_named_secret(name, inner):",
        "if False:",
        unit("_inference/concealment"),
    ),
    one(
        "a misspelt secret is shown",
        "_inference/concealment.py",
        "return may_be_key(value) or",
        "return",
        unit("_inference/concealment"),
    ),
    one(
        "a map under an option that takes none is logged",
        "_secrecy/arguments.py",
        "return takes not in _MAPS and has_map(value)",
        "return False",
        unit("_secrecy/arguments"),
    ),
    one(
        "what is under a misspelt option is shown",
        "_secrecy/arguments.py",
        "elif option is None or (option.get",
        "elif option is not None and (option.get",
        unit("_secrecy/arguments"),
    ),
    one(
        "an account hides the name of its project everywhere",
        "_secrecy/search.py",
        'if "type" not in value or not _KEYS_OF_ACCOUNTS.intersection(value):',
        "if True:",
        unit("_secrecy/arguments"),
    ),
    one(
        "any dictionary is taken for an account",
        "_secrecy/search.py",
        'if "type" not in value or not _KEYS_OF_ACCOUNTS.intersection(value):',
        "if False:",
        unit("_secrecy/arguments"),
    ),
    one(
        "what names speak of is shown of an unknown service",
        "_inference/endpoint.py",
        "elif path.startswith(by_name) and is_named_secret(name, value):",
        "elif False:",
        unit("_inference/endpoint"),
    ),
    one(
        "a password in a URL is shown",
        "_inference/endpoint.py",
        "            return without(value, found)",
        "            return value",
        unit("_inference/endpoint"),
    ),
)

_MASKED = (
    one(
        "of secrets that overlap, a part is left",
        "_secrecy/scrubber.py",
        "end = max(end, stop)",
        "end = stop",
        unit("_secrecy/scrubber"),
    ),
    one(
        "a secret that was cut off is shown",
        "_secrecy/scrubber.py",
        "for form in forms if len(secret) >= _LONG else ():",
        "for form in ():",
        unit("_secrecy/scrubber"),
    ),
    one(
        "the lines of a private key are shown one by one",
        "_secrecy/scrubber.py",
        "for whole in (secret, *secret_parts(secret))",
        "for whole in (secret,)",
        unit("_secrecy/scrubber"),
    ),
    one(
        "a plain word is not masked at all",
        "_secrecy/scrubber.py",
        "                    yield found.span()",
        "                    yield 0, 0",
        unit("_secrecy/plain_words"),
    ),
    one(
        "a plain word garbles longer words",
        "_secrecy/scrubber.py",
        "            forms.discard(secret)",
        "            pass",
        unit("_secrecy/plain_words"),
    ),
    one(
        "a plain word garbles names",
        "_secrecy/scrubber.py",
        "{self._key(key): self(inner, holds_name(key)) for",
        "{self._key(key): self(inner) for",
        unit("_secrecy/plain_words"),
    ),
    one(
        "an ID of a key counts as a name",
        "_secrecy/names.py",
        " and not looks_secret(key))",
        ")",
        unit("_secrecy/plain_words"),
    ),
    one(
        "Ansible garbles the names that were left readable",
        "_ansible/module.py",
        " - self._readable(said)",
        "",
        _WORDS,
    ),
    one(
        "no warning of a plain word",
        "_ansible/definition.py",
        "    _warn_of_plain_words(definition.argument_spec, context)\n",
        "",
        _WORDS,
    ),
)

OF_SECRETS = (*_FOUND, *_MASKED)
