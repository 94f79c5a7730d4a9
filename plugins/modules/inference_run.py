#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run one inference, to see that an endpoint answers."""

from __future__ import annotations

DOCUMENTATION = r"""
module: inference_run
short_description: Run an inference with an endpoint of Elasticsearch
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Runs one inference with an inference endpoint of any service and returns the answer. It shows that the endpoint
    works, with the secret that Elasticsearch has stored and the model behind it.
  - This costs money where the remote service charges for its use, and counts against its quota. It does so in check
    mode too.
  - It changes nothing in Elasticsearch and never reports a change.
  - Works with Elasticsearch 8.14 and later and with Elasticsearch Serverless.
extends_documentation_fragment:
  - esops.elasticsearch._attributes
  - esops.elasticsearch._attributes.actiongroup_elasticsearch
  - esops.elasticsearch._connection
attributes:
  check_mode:
    support: full
    details:
      - The inference is run in check mode as well, since it changes nothing. It costs the same.
      - The condition C(when=not ansible_check_mode) keeps a task from running in check mode.
  diff_mode:
    support: N/A
    details:
      - Nothing is changed, so there is no difference to show.
  idempotent:
    support: full
    details:
      - Nothing is changed, and no change is ever reported. The answer of the model may be another one each time.
options:
  inference_id:
    description:
      - The ID of the endpoint. It can be one that Elasticsearch preconfigures.
    type: str
    required: true
  task_type:
    description:
      - The task type of the endpoint. It must be the one that the endpoint has.
      - If not set, the endpoint is read first, which takes one request more.
    type: str
  input:
    description:
      - The texts to work on. For V(rerank) they are the documents to rank.
      - A text, an object, or a list of these. Objects carry images or files. Which ones a server takes depends on the
        service of the endpoint and on the release of Elasticsearch.
      - Set exactly one of O(input) and O(messages). The task type V(chat_completion) takes O(messages), all other task
        types take O(input).
      - For V(embedding), an object has a C(content) with C(type), C(format) and C(value) (Elasticsearch 9.4 or later),
        or a list of several, of which one embedding is made (9.5 or later). For V(rerank), an object has C(type),
        C(format) and C(value) itself (9.5 or later).
    type: raw
  query:
    description:
      - The query by which O(input) is ranked. Only the task type V(rerank) takes it, and requires it.
      - A text, or an object as in O(input).
    type: raw
  input_type:
    description:
      - What the texts are for, where the service distinguishes that, for example V(search) or V(ingest).
      - The values depend on the service and on the release of Elasticsearch. An older release refuses the option.
      - Not for the task type V(chat_completion).
    type: str
  task_settings:
    description:
      - Task settings for this inference alone, written as in the Elasticsearch API. They override those of the
        endpoint.
      - Not for the task type V(chat_completion).
    type: dict
  messages:
    description:
      - The messages of the chat, written as in the Elasticsearch API, each with C(role) and C(content). The content is
        a text, or a list of objects such as texts and images.
      - Only the task type V(chat_completion) takes messages, and requires them.
    type: list
    elements: dict
  reasoning:
    description:
      - How the model is to reason, written as in the Elasticsearch API, for example with C(effort) or C(summary).
      - Only for the task type V(chat_completion). Needs Elasticsearch 9.4 or later.
    type: dict
  wait_timeout:
    description:
      - The number of seconds that Elasticsearch waits for the remote service, or for its own model.
      - If not set, Elasticsearch waits 30 seconds. From 9.5 on, it waits 120 seconds for V(completion) and
        V(chat_completion).
    type: int
notes:
  - The login needs the cluster privilege C(monitor_inference).
  - From Elasticsearch 8.18 on the inference API needs an Enterprise licence, or a trial.
  - An inference is never paid for twice. It is repeated only if it was never sent, or if Elasticsearch itself refused
    it with the HTTP status 429, up to O(retries) times.
  - Input and answer are part of the result and of what Ansible logs. Set C(no_log=true) for the task if they are
    confidential.
seealso:
  - module: esops.elasticsearch.inference_endpoint
  - name: Perform inference
    description: The reference of the call that Elasticsearch offers.
    link: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-inference
"""

EXAMPLES = r"""
- name: See whether the endpoint for embeddings answers
  esops.elasticsearch.inference_run:
    url: "{{ elasticsearch_url }}" # for example https://elasticsearch.example.com:9200
    api_key: "{{ elasticsearch_api_key }}"
    inference_id: openai_embeddings
    input:
      - The quick brown fox jumps over the lazy dog
  register: embedding

- name: Fail if the vectors do not fit the index
  ansible.builtin.assert:
    that: embedding.dimensions == 1024

# The examples below leave out address and login: both come from module_defaults or from the environment.

- name: Make sparse embeddings of two texts
  esops.elasticsearch.inference_run:
    inference_id: elser
    task_type: sparse_embedding
    input:
      - The sky above the port was the color of television tuned to a dead channel.
      - It was a bright cold day in April, and the clocks were striking thirteen.

- name: Put documents in order
  esops.elasticsearch.inference_run:
    inference_id: cohere_rerank
    task_type: rerank
    query: star wars main character
    input:
      - luke skywalker
      - darth vader
      - the lord of the rings
  register: ranked

- name: Show which document fits best
  ansible.builtin.debug:
    msg: "{{ ranked.result.rerank[0].index }}"

- name: Make one embedding of an image and a text (Elasticsearch 9.5 or later)
  esops.elasticsearch.inference_run:
    inference_id: jina_multimodal
    task_type: embedding
    input:
      - content:
          - type: image
            format: base64
            value: data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA...
          - type: text
            value: a cat
    wait_timeout: 60

- name: Complete a text
  esops.elasticsearch.inference_run:
    inference_id: openai_completion
    task_type: completion
    input:
      - What is Elastic?
  register: completion

- name: Show the completion
  ansible.builtin.debug:
    msg: "{{ completion.text }}"

- name: Chat, but not in check mode, to save the money
  esops.elasticsearch.inference_run:
    inference_id: openai_chat
    task_type: chat_completion
    messages:
      - role: user
        content: Say yes if it works.
  when: not ansible_check_mode
"""

RETURN = r"""
result:
  description:
    - The answer in the form of the Elasticsearch API, which depends on the task type. It has the list
      C(text_embedding), C(sparse_embedding), C(rerank) or C(completion).
    - For V(chat_completion), a list of the events of the stream, each with C(event) and C(data).
  returned: success
  type: raw
  sample:
    completion:
      - result: Elastic is a company that provides a range of software solutions.
dimensions:
  description: How many dimensions the embeddings have.
  returned: success, for dense embeddings
  type: int
  sample: 1024
text:
  description: The text of the answer in one piece.
  returned: success, for V(completion) and V(chat_completion)
  type: str
  sample: Elastic is a company that provides a range of software solutions.
msg:
  description: What could not be done, why, and what to do about it.
  returned: failure
  type: str
  sample: Inference endpoint 'openai_embeddings' does not exist. Create it first, or correct the id.
kind:
  description:
    - Which kind of failure it is. The identifiers stay the same from release to release.
    - See R(Kinds of failures,ansible_collections.esops.elasticsearch.docsite.guide_troubleshooting).
  returned: failure
  type: str
  sample: login
error:
  description: What the server said.
  returned: failure, if the server answered with an error
  type: dict
  contains:
    status:
      description: The HTTP status.
      returned: always
      type: int
      sample: 401
    type:
      description: The type of the error; null if the server did not tell one.
      returned: always
      type: str
      sample: status_exception
    reason:
      description: The reason in the words of the server, which has those of the remote service in it.
      returned: always
      type: str
      sample: >-
        Received an authentication error status code for request from inference entity id [openai_embeddings] status
        [401].
    caused_by:
      description: The innermost cause; null if there is none.
      returned: always
      type: dict
      sample:
        reason: Failed to read the request
        type: parse_exception
request:
  description: The request that failed.
  returned: failure of a request
  type: dict
  contains:
    method:
      description: The HTTP method.
      returned: always
      type: str
      sample: POST
    path:
      description: The path and query.
      returned: always
      type: str
      sample: /_inference/text_embedding/openai_embeddings
"""

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.inference_run import definition
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.module import run_module


def main() -> None:
    """Run the module."""
    run_module(definition())


if __name__ == "__main__":
    main()
