# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The options of all modules that write inference endpoints; how far they may go stands apart, for whole sets too."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  inference_id:
    description:
      - The ID of the inference endpoint.
      - It can have lower-case letters C(a-z), digits, hyphens, underscores and dots, and begins and ends with a
        letter or digit. IDs that begin with a dot belong to the endpoints that Elasticsearch preconfigures, and are
        refused.
    type: str
    required: true
  state:
    description: Whether the endpoint is to be there.
    type: str
    choices:
      present: >-
        The endpoint exists and has every setting that the task states. Settings that the task does not state are left
        as they are.
      absent: >-
        The endpoint does not exist. An endpoint of another task type or service than stated is not deleted; the task
        fails instead.
    default: present
  chunking_settings:
    description:
      - How texts are split into chunks for a C(semantic_text) field. Only for task types that make embeddings, such as
        V(text_embedding).
      - Needs Elasticsearch 8.16 or later. Can be changed in place from Elasticsearch 9.5 on; before that, a change
        needs O(recreate=true).
      - If this is not stated, a new endpoint gets the default of the server, and an existing one keeps what it has.
      - A part is enough for an endpoint that exists. What is not stated is kept, as far as
        O(chunking_settings.strategy) takes it.
    type: dict
    suboptions:
      strategy:
        description:
          - By what the text is split. Needed where chunking settings are stated for a new endpoint.
        type: str
        choices:
          none: The text is not split. Takes no other setting. Needs Elasticsearch 8.19, or 9.1 or later.
          recursive: >-
            By separators, the coarsest first. Needs O(chunking_settings.max_chunk_size); takes
            O(chunking_settings.separators) or O(chunking_settings.separator_group). Needs Elasticsearch 8.19, or 9.1
            or later.
          sentence: >-
            By sentences. Needs O(chunking_settings.max_chunk_size); takes O(chunking_settings.sentence_overlap).
          word: By words. Needs O(chunking_settings.max_chunk_size) and O(chunking_settings.overlap).
      max_chunk_size:
        description:
          - The most words that a chunk can have. At least 20 for V(sentence), at least 10 for V(word) and
            V(recursive).
          - Up to Elasticsearch 9.1 (and in all of 8.x) at most 300.
        type: int
      overlap:
        description:
          - How many words of a chunk the next one repeats, from 1 to half of O(chunking_settings.max_chunk_size).
            Only for O(chunking_settings.strategy=word).
        type: int
      sentence_overlap:
        description:
          - How many sentences of a chunk the next one repeats, V(0) or V(1). Only for
            O(chunking_settings.strategy=sentence).
          - The default of the server is V(1).
        type: int
      separators:
        description:
          - The separators, as regular expressions, the coarsest first. Only for
            O(chunking_settings.strategy=recursive), and not together with O(chunking_settings.separator_group).
        type: list
        elements: str
      separator_group:
        description:
          - A list of separators that Elasticsearch brings. Only for O(chunking_settings.strategy=recursive), and not
            together with O(chunking_settings.separators).
          - Elasticsearch shows the separators instead of the name of the group. The module knows them, so this counts
            as unchanged. The default of the server is V(plaintext).
        type: str
        choices:
          markdown: Headings and horizontal rules of Markdown.
          plaintext: Paragraphs, then lines.
"""

    # update_secrets, recreate, force and wait_timeout: for one endpoint or for all of a set
    POLICY = r"""
options:
  update_secrets:
    description:
      - When the secret of the remote service is sent for an endpoint that exists.
      - Elasticsearch never shows a secret, so nobody can see whether the stored one is the stated one.
    type: str
    choices:
      on_create: >-
        Only when the endpoint is created or recreated, and with a change for which the server demands it (up to
        Elasticsearch 9.4, every change of service settings). A rotated secret is not noticed.
      always: Every time. The task always reports a change.
      when_rejected: >-
        Only when the stored one no longer works. If nothing else differs, the smallest possible inference is run, and
        only if the remote service rejects the credentials, the secret is sent. Any other answer leaves the endpoint
        as it is, with a warning. Each run of the task costs one call of the remote service, in check mode too.
    default: on_create
  recreate:
    description:
      - Whether the endpoint may be deleted and created again when a change cannot be made in place. If not, such a
        change fails, and the message names every setting that stands in the way.
      - The new settings are proven first, with an endpoint C(<inference_id>--esops-trial) that is created and
        removed. Only then the endpoint is deleted and created again. If the creation fails all the same, the old
        endpoint is put back where that is possible, and the message says what exists now.
      - What the task does not state is kept. The secret has to be stated, since it cannot be read.
      - For a short time the endpoint does not exist. One that ingest pipelines or C(semantic_text) fields use is
        recreated with O(force=true) only.
    type: bool
    default: false
  force:
    description:
      - Whether an endpoint may be deleted (with C(state=absent)) or recreated (with O(recreate=true)) even while
        ingest pipelines or C(semantic_text) fields use it. They fail as long as it does not exist.
      - Without it the task fails and names the users. Elasticsearch 8.14 cannot tell who uses an endpoint, and 8.15
        knows of ingest pipelines only; a warning says so where nothing can be told.
    type: bool
    default: false
  wait_timeout:
    description:
      - How many whole seconds Elasticsearch may take for a write, trying out the remote service included.
      - It is sent as C(timeout) to servers that know that, which is for a creation Elasticsearch 8.19, and 9.1 or
        later, and for an update 9.5 or later. Servers that do not know it keep their own limit.
      - If not set, the limit of the server holds, 30 seconds, and for V(completion) and V(chat_completion) from
        Elasticsearch 9.5 on 120 seconds.
      - The module waits for an answer until ten seconds after that limit, or for O(timeout), whichever is longer.
    type: int
notes:
  - The login needs the cluster privilege C(manage_inference) to write. To read and, with
    O(update_secrets=when_rejected), to run an inference, C(monitor_inference) is enough, which C(manage_inference)
    includes. To find out the version of the server, it needs C(monitor). The version is needed for a change, seldom for
    an endpoint that is as stated, and never for a new one.
  - From Elasticsearch 8.18 on the inference API needs an Enterprise licence, or a trial, for everything but reading
    and deleting.
"""
