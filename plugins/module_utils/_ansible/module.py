# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a definition as an Ansible module in a process of its own."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible.module_utils.common.warnings import get_deprecation_messages, get_warning_messages

from .._secrecy.arguments import masked_params, misplaced_maps, plain_texts
from .._secrecy.scrubber import Scrubber, standing_in
from .._secrecy.search import texts_in
from .._transport.errors import BadInput
from .._transport.http_request import REQUESTS_ERROR
from .definition import Context, Definition, execute
from .option_errors import option_error


class GuardedModule(AnsibleModule):
    """An AnsibleModule that masks values under misspelt names, in results and in the log."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        try:
            super().__init__(argument_spec=definition.argument_spec, supports_check_mode=True, **definition.rules)
        except BadInput as error:  # of a fallback
            self.fail_json(msg=error.message)

    def _load_params(self) -> None:
        super()._load_params()
        self.scrubber = Scrubber()
        self.scrubber.add(self._definition.secrets(self.params))
        self.no_log_values.update(self.scrubber.values())
        self._plain_texts = plain_texts(self.argument_spec, self.params)
        wrong = option_error(self.argument_spec, self._definition.rules, self.params)
        if wrong:
            self.fail_json(msg=wrong)
        maps = misplaced_maps(self.argument_spec, self.params)
        if maps:
            self.fail_json(msg=f"{', '.join(maps)} cannot be a dictionary. Set a single value, or a list of them.")

    def _shown_params(self) -> dict[str, t.Any]:
        """The arguments without secrets. Ansible would mask these too, but only after it has shortened the values."""
        # Ansible's own arguments are still among the options if these cannot be read.
        given = {name: value for name, value in self.params.items() if not str(name).startswith("_ansible_")}
        shown = masked_params(self.argument_spec, self._definition.conceal(given).params)
        return t.cast("dict[str, t.Any]", self.scrubber.scrub(shown))

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.Any:
        """Fail. Ansible itself calls this only for wrong arguments."""
        return super().fail_json(msg, **{"kind": "bad_input", **kwargs})

    def _log_invocation(self) -> None:
        real = self.params
        self.params = self._shown_params()
        try:
            super()._log_invocation()
        finally:
            self.params = real

    def _return_formatted(self, kwargs: dict[str, t.Any]) -> None:
        shown = self.scrubber.scrub({**kwargs, "invocation": {"module_args": self._shown_params()}})
        said = [get_warning_messages(), get_deprecation_messages()]
        # The run may have found more secrets. Ansible searches for every value in every text, which takes seconds for a
        # large set, so it gets only the values that are there.
        self.no_log_values = standing_in(
            (self.no_log_values | self.scrubber.values()) - self._readable(said), [shown, said]
        )
        super()._return_formatted(shown)

    def _readable(self, said: t.Any) -> set[str]:
        """The values that Ansible must not mask, because they are parts of names. The result is already scrubbed."""
        unscrubbed = [text for text in texts_in(said) if self.scrubber.scrub(text) != text]
        return self._plain_texts | (self.scrubber.words() - standing_in(self.scrubber.words(), unscrubbed))


def run_module(definition: Definition) -> None:
    """The whole of a module's `main()`."""
    module = GuardedModule(definition)
    if REQUESTS_ERROR is not None:
        library = missing_required_lib("requests", url="https://pypi.org/project/requests/")
        module.fail_json(msg=library, kind="missing_library")
    modes = {"check_mode": module.check_mode, "diff_mode": module._diff}  # noqa: SLF001 - Ansible offers no other way
    context = Context(module.params, **modes, scrubber=module.scrubber)
    finished = execute(definition, context)
    for warning in finished.warnings:
        module.warn(warning)
    if finished.failed:
        module.fail_json(**finished.result)
    module.exit_json(**finished.result)
