# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the guide "Which settings can change in place" from the same facts that the modules use.

Usage: services_guide.py - a test fails if the guide is not what this program writes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from tree import BUILD, TREE

sys.path.insert(0, str(BUILD))

from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service import Service, Setting
from ansible_collections.esops.elasticsearch.plugins.module_utils._inference.service_catalog import NAMES, find_service
from ansible_collections.esops.elasticsearch.plugins.module_utils._transport.versions import (
    OLDEST,
    Feature,
    Ranges,
    Version,
)

GUIDE = TREE / "docs" / "docsite" / "rst" / "guide_services.rst"

_HEAD = """\
..
  Copyright (c) 2026 esops.elasticsearch contributors
  GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
  SPDX-License-Identifier: GPL-3.0-or-later

  Written by tests/tools/services_guide.py from the facts in plugins/module_utils/_inference/services.
  Change the facts there, then run it.

.. _ansible_collections.esops.elasticsearch.docsite.guide_services:

Which settings can change in place
==================================

This guide lists the settings of each service, and the Elasticsearch release from which each setting can be changed in
place. To change any other setting, set ``recreate: true``; without it, the task fails and names the setting:

.. code-block:: yaml+jinja

   - name: Ensure that embeddings come from another model
     esops.elasticsearch.inference_endpoint:
       inference_id: search-embeddings
       service: openai
       task_type: text_embedding
       service_settings:
         model_id: text-embedding-3-large
       secrets:
         api_key: "{{{{ openai_api_key }}}}"
       recreate: true

`What happens in which situation
<https://github.com/esops/ansible-elasticsearch/blob/main/docs/docsite/rst/guide_situations.rst>`_ describes what a
recreation does.

.. contents::
   :local:
   :depth: 1

How to read the tables
----------------------

* A release means this release and all later ones. 8.14 is the oldest release that the collection supports, so it also
  means older ones.
* "8.19, 9.1" means 8.19, and every release from 9.1 on. 9.0 is not included, because it is older than 8.19.
* Serverless supports everything that the newest release supports.
* "never" means that no release can change the setting in place.
* Task types in brackets mean that the setting only exists for these task types.
* "yes" marks a secret. Set it in ``secrets``, or with ``esops.elasticsearch.azure_openai_inference_endpoint`` in
  ``service_settings``. ``update_secrets`` defines when it is sent.
* "masked" marks a setting that the server shows, but that may contain a secret. The modules mask it in results and
  diffs.

Elasticsearch does not document all of this. Part of it comes from the source of Elasticsearch, and some releases are
not certain. So the module compares the response to each change with the request. If the server ignored the change, the
module treats the setting as one that cannot be changed in place.

For every service
-----------------

* The service and the task type never change in place.
* On 8.14 and 8.15, nothing changes in place.
* ``chunking_settings`` exist from {chunking} on, and change in place from {chunking_update} on.
* Up to 9.4, the server requires the secret with every change of ``service_settings``, except for services without a
  secret.
* From 8.16 to 9.3, a change in place resets the chunking settings. The modules make such a change only if no index uses
  the endpoint.
"""


def short(version: Version) -> str:
    """A release as people write it."""
    return ".".join(map(str, version if version[2] else version[:2]))


def common(first: Ranges, second: Ranges) -> Ranges:
    """The releases that are in both."""
    both = []
    for since, until in first:
        for other_since, other_until in second:
            begin = max(since, other_since)
            ends = [end for end in (until, other_until) if end is not None]
            end = min(ends) if ends else None
            if end is None or begin < end:
                both.append((begin, end))
    return tuple(sorted(both, key=lambda pair: pair[0]))


def told(ranges: Ranges) -> str:
    """Ranges in words. That one ends where a new major release begins goes without saying, if another one follows."""
    supported = common(ranges, ((OLDEST, None),))
    words = []
    for number, (since, until) in enumerate(supported, 1):
        quiet = until is None or (number < len(supported) and until[1:] == (0, 0))
        words.append(short(since) if quiet or until is None else f"{short(since)}, not from {short(until)} on")
    return "; ".join(words) if any("not" in word for word in words) else ", ".join(words) or "never"


def rows(service: Service) -> Iterator[tuple[str, str, str, str]]:
    """The table of a service: setting, known since, changed in place since, secret."""
    for credential in service.credentials:
        since = common(service.since, credential.since)
        for name in credential.secrets:
            yield f"``{name}``", told(since), told(common(since, Feature.UPDATE)), "yes"
    for setting in service.settings:
        since = common(service.since, setting.since)
        changed = told(common(since, common(setting.updatable, Feature.UPDATE)))
        yield _cell(service, setting), told(since), changed, "masked" if setting.masked else ""


def _cell(service: Service, setting: Setting) -> str:
    notes = []
    # a setting of all task types is not to name them
    if setting.task_types and set(setting.task_types) != set(service.task_types):
        notes.append(", ".join(setting.task_types))
    if setting.shown_only:
        notes.append("set by the server")
    if setting.whole:
        notes.append("each part separately" if setting.filled else "as a whole")
    if setting.hidden:
        notes.append(f"not shown from {told(setting.hidden)} on")
    return f"``{setting.path}``" + (f" ({'; '.join(notes)})" if notes else "")


def table(head: Sequence[str], body: Sequence[Sequence[str]], widths: str) -> Iterator[str]:
    """The lines of a list table. An empty cell has no blank at its end."""
    yield from (".. list-table::", "   :header-rows: 1", f"   :widths: {widths}", "")
    for row in (head, *body):
        for number, cell in enumerate(row):
            yield f"   {' ' if number else '*'} - {cell}".rstrip()
    yield ""


def remarks(service: Service) -> Iterator[str]:
    """What else there is to know of a service, a sentence each."""
    kinds = [f"``{name}`` ({told(common(service.since, since))})" for name, since in service.task_types.items()]
    yield f"``{service.name}``, with the task types {', '.join(kinds)}."
    if service.deprecated:
        yield f"Deprecated from {told(service.deprecated)} on."
    if service.shown_as:
        yield f"The server shows it as ``{service.shown_as}``."
    if service.chunking_task_types:
        yield f"Chunking settings exist for {', '.join(f'``{name}``' for name in service.chunking_task_types)}."
    yield from _about_secrets(service)
    for one, other in service.exclusive:
        yield f"Set either ``{one}`` or ``{other}``. Each removes the other, and a task that sets both fails."
    if service.replaces_task_settings:
        yield "A change replaces all task settings on the server, so the modules also send those that stay the same."
    for old, new in service.renamed.items():
        yield f"``{old}`` is another name of ``{new}``."


def _about_secrets(service: Service) -> Iterator[str]:
    if service.credentials and service.credential_optional:
        yield "The secret is optional."
    if not service.credentials:
        yield "It has no secret."
    for credential in service.credentials:
        if credential.mapped:
            yield f"``{credential.secrets[0]}`` is a map whose values are all secret."
        elif len(credential.secrets) > 1:
            yield f"{' and '.join(f'``{name}``' for name in credential.secrets)} must be set together."
        if credential.companions:
            names = ", ".join(f"``service_settings.{name}``" for name in credential.companions)
            yield f"``{credential.secrets[0]}`` also needs {names}."


def section(service: Service) -> Iterator[str]:
    """The lines about one service."""
    yield from (service.title, "-" * len(service.title), "", *remarks(service), "")
    yield from table(("Setting", "Exists since", "In place since", "Secret"), list(rows(service)), "52 18 18 12")


def guide() -> str:
    """The whole guide."""
    services = filter(None, map(find_service, NAMES))
    chunking, update = Feature.UPDATE, Feature.CHUNKING_UPDATE  # chunking settings came with the update, in 8.16
    lines = [_HEAD.format(chunking=told(chunking), chunking_update=told(update))]
    for service in sorted(services, key=lambda service: service.title.lower()):
        lines += section(service)
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    """Write it."""
    GUIDE.write_text(guide(), encoding="utf-8")
    print(f"{GUIDE.relative_to(TREE)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
