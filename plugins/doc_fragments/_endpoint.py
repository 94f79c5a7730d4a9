# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The options of all modules that write inference endpoints. POLICY also applies to whole sets."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  inference_id:
    description:
      - The ID of the inference endpoint.
      - It consists of lower-case letters C(a-z), digits, hyphens, underscores and dots, and begins and ends with a
        letter or digit. IDs that begin with a dot are refused, because they belong to endpoints that Elasticsearch
        preconfigures.
    type: str
    required: true
  state:
    description: The desired state of the endpoint.
    type: str
    choices:
      present: >-
        The endpoint exists and has all declared settings. Settings that the task does not set stay unchanged.
      absent: >-
        The endpoint does not exist. If the existing endpoint has another task type or service than the task sets, it is
        not deleted, and the task fails.
    default: present
  chunking_settings:
    description:
      - How Elasticsearch splits texts into chunks for a C(semantic_text) field. Only for task types that create
        embeddings, such as V(text_embedding).
      - Needs Elasticsearch 8.16 or later. Elasticsearch 9.5 and later can change it in place. On older servers, a
        change needs O(recreate=true).
      - If not set, a new endpoint gets the server's default, and an existing endpoint keeps its settings.
      - For an existing endpoint, set only the parts to change. The other parts stay unchanged if they are valid for
        O(chunking_settings.strategy).
    type: dict
    suboptions:
      strategy:
        description:
          - How a text is split. Required with any other chunking setting for a new endpoint.
        type: str
        choices:
          none: The text is not split. No other chunking setting is allowed. Needs Elasticsearch 8.19, or 9.1 or later.
          recursive: >-
            At separators. Requires O(chunking_settings.max_chunk_size) and allows O(chunking_settings.separators) or
            O(chunking_settings.separator_group). Needs Elasticsearch 8.19, or 9.1 or later.
          sentence: >-
            At the ends of sentences. Requires O(chunking_settings.max_chunk_size) and allows
            O(chunking_settings.sentence_overlap).
          word: Between words. Requires O(chunking_settings.max_chunk_size) and O(chunking_settings.overlap).
      max_chunk_size:
        description:
          - The maximum number of words in a chunk. At least 20 for V(sentence), at least 10 for V(word) and
            V(recursive).
          - At most 300 up to Elasticsearch 9.1 (and in all of 8.x).
        type: int
      overlap:
        description:
          - The number of words that a chunk repeats from the previous one, from 1 to half of
            O(chunking_settings.max_chunk_size). Only for O(chunking_settings.strategy=word).
        type: int
      sentence_overlap:
        description:
          - The number of sentences that a chunk repeats from the previous one, V(0) or V(1). Only for
            O(chunking_settings.strategy=sentence).
          - The server's default is V(1).
        type: int
      separators:
        description:
          - The separators, as regular expressions, the coarsest first. Only for
            O(chunking_settings.strategy=recursive). Mutually exclusive with O(chunking_settings.separator_group).
        type: list
        elements: str
      separator_group:
        description:
          - A predefined list of separators. Only for O(chunking_settings.strategy=recursive). Mutually exclusive with
            O(chunking_settings.separators).
          - The server's default is V(plaintext). Elasticsearch shows the separators instead of the name of the group.
            The module recognizes them, so the endpoint counts as unchanged.
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
      - When to send the secret of the remote service for an existing endpoint.
      - Elasticsearch never shows a secret, so the module cannot compare it with the one in the task.
    type: str
    choices:
      on_create: >-
        Only when the endpoint is created or recreated, and with an update for which the server requires it (on
        Elasticsearch 9.4 and older, every update of service settings). A new secret in the task is not noticed.
      always: In every run. The task always reports a change.
      when_rejected: >-
        Only when the stored secret no longer works. If nothing else differs, the module runs one minimal inference. It
        sends the secret only if the remote service rejects the credentials. After any other error, the endpoint stays
        unchanged, and the task warns. Each run causes one call to the remote service, in check mode too.
      on_change: >-
        When the secret differs from the one that this collection stored last. To detect this, the module keeps a
        fingerprint of each secret in the index O(secrets_index), never the secret itself. Each run makes one more
        request. The first run may send the secret once, because there is no fingerprint yet. A secret with fewer than
        20 characters, or with fewer than 10 different characters, gets no fingerprint. It is treated as with
        V(on_create), and the task warns.
    default: on_create
  secrets_index:
    description:
      - The index for the fingerprints of O(update_secrets=on_change). The module creates it when it is first needed.
      - The login needs the index privileges C(read), C(write), C(create_index) and C(view_index_metadata) on it.
    type: str
    default: esops-inference-secrets
  recreate:
    description:
      - Whether the module may delete the endpoint and create it again when a change cannot be made in place. With
        V(false), the task fails in this case, and the message names every setting that cannot be changed.
      - The module first tests the new settings with a trial endpoint, whose ID is C(<inference_id>--esops-trial-) and
        eight hex digits. Only then does it delete the endpoint and create it again. If this fails, the previous
        endpoint is restored if possible, and the message says what exists now.
      - Settings that the task does not set are kept. The task has to set the secret, because the module cannot read it.
      - The endpoint does not exist for a short time. To recreate an endpoint that ingest pipelines or C(semantic_text)
        fields use, or one with another task type or service than the task sets, you also need O(force=true).
    type: bool
    default: false
  force:
    description:
      - Whether the module may delete an endpoint (with C(state=absent)) or recreate it (with O(recreate=true)) even if
        ingest pipelines or C(semantic_text) fields use it. These fail while the endpoint does not exist.
      - With V(false), the task fails and names what uses the endpoint. Elasticsearch 8.14 cannot tell what uses an
        endpoint, and 8.15 knows only ingest pipelines. A warning says so.
      - Also set it to delete or recreate an endpoint that Elasticsearch itself can no longer parse.
    type: bool
    default: false
  wait_timeout:
    description:
      - The number of whole seconds that Elasticsearch may take for a write, including its call to the remote service.
      - It is sent as C(timeout) to servers that know this parameter - for a creation Elasticsearch 8.19, and 9.1 or
        later; for an update 9.5 or later. Other servers keep their own limit.
      - If not set, the server's own limit applies. It is 30 seconds, and on Elasticsearch 9.5 and later 120 seconds for
        V(completion) and V(chat_completion).
      - The module waits ten seconds longer than this limit, or for O(timeout), whichever is longer.
    type: int
notes:
  - To write, the login needs the cluster privilege C(manage_inference). To read, and to run an inference with
    O(update_secrets=when_rejected), C(monitor_inference) is enough. C(manage_inference) includes it.
  - To read the version of the server, the login needs C(monitor). The module reads the version before it changes an
    endpoint, rarely if nothing differs, and never to create one.
  - On Elasticsearch 8.18 and later, everything except reading and deleting needs an Enterprise licence or a trial
    licence.
seealso:
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_situations
    description: What a task does in which situation.
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_secrets
    description: Where to keep secrets, and how to rotate them.
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_rebuild
    description: How to repair endpoints that do not work.
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_guarantees
    description: What the collection guarantees if a response is lost or a run is killed, and the limits.
"""
