#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run one inference, to verify that an endpoint responds."""

from __future__ import annotations

DOCUMENTATION = r"""
module: inference_run
short_description: Run an inference on an inference endpoint of Elasticsearch
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Runs one inference on an inference endpoint of any service and returns the result. Use it to verify that the
    endpoint works, including its stored secret and its model.
  - An inference can cost money. The remote service may charge for it, and it counts against your quota. The module also
    runs it in check mode.
  - The module changes nothing in Elasticsearch and never reports a change.
  - Works with Elasticsearch 8.14 and later and with Elasticsearch Serverless.
extends_documentation_fragment:
  - esops.elasticsearch._attributes
  - esops.elasticsearch._attributes.actiongroup_elasticsearch
  - esops.elasticsearch._connection
attributes:
  check_mode:
    support: full
    details:
      - Check mode also runs the inference, because it changes nothing. It costs the same.
      - To skip the task in check mode, set C(when=not ansible_check_mode).
  diff_mode:
    support: N/A
    details:
      - The module changes nothing, so there is no difference to show.
  idempotent:
    support: full
    details:
      - The module changes nothing and never reports a change. The result of the model may differ each time.
options:
  inference_id:
    description:
      - The ID of the endpoint. Endpoints that Elasticsearch preconfigures are allowed too.
    type: str
    required: true
  task_type:
    description:
      - The task type of the endpoint.
      - If not set, the module first reads the endpoint, which takes one more request.
    type: str
  input:
    description:
      - The texts to process. For V(rerank), these are the documents to rank.
      - A text, an object, or a list of these. An object contains an image or a file. Which objects are supported
        depends on the service of the endpoint and on the version of Elasticsearch.
      - Set exactly one of O(input) and O(messages). Use O(messages) for the task type V(chat_completion), and O(input)
        for all other task types.
      - For V(embedding), an object has a C(content) with C(type), C(format) and C(value) (Elasticsearch 9.4 or later).
        A list of several such contents results in one embedding (9.5 or later).
      - For V(rerank), an object has C(type), C(format) and C(value) (9.5 or later).
    type: raw
  query:
    description:
      - The query by which O(input) is ranked. Required for the task type V(rerank), and not allowed for others.
      - A text, or an object as in O(input).
    type: raw
  input_type:
    description:
      - What the texts are used for, if the service distinguishes this, for example V(search) or V(ingest).
      - The allowed values depend on the service and on the version of Elasticsearch. Older versions reject this option.
      - Not allowed for the task type V(chat_completion).
    type: str
  task_settings:
    description:
      - Task settings for this inference only, as in the Elasticsearch API. They override those of the endpoint.
      - Not allowed for the task type V(chat_completion).
    type: dict
  messages:
    description:
      - The messages of the chat, as in the Elasticsearch API. Each has a C(role) and a C(content), which is a text or a
        list of objects such as texts and images.
      - Required for the task type V(chat_completion), and not allowed for others.
    type: list
    elements: dict
  reasoning:
    description:
      - How the model reasons, as in the Elasticsearch API, for example with C(effort) or C(summary).
      - Only for the task type V(chat_completion). Needs Elasticsearch 9.4 or later.
    type: dict
  wait_timeout:
    description:
      - The number of seconds that Elasticsearch waits for the remote service, or for its own model.
      - If not set, Elasticsearch waits 30 seconds. Elasticsearch 9.5 and later waits 120 seconds for V(completion) and
        V(chat_completion).
    type: int
notes:
  - The login needs the cluster privilege C(monitor_inference). C(manage_inference) includes it.
  - On Elasticsearch 8.18 and later, inferences need an Enterprise licence or a trial licence.
  - The module does not cause a second paid call. It repeats an inference only if it was never sent, or if Elasticsearch
    itself refused it with HTTP status 429, up to O(retries) times.
  - The input and the result are part of what Ansible returns and logs. If they are confidential, set C(no_log=true) for
    the task.
seealso:
  - module: esops.elasticsearch.inference_endpoint
  - module: esops.elasticsearch.inference_endpoint_info
  - name: Perform inference
    description: Elastic's reference of this API call.
    link: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-inference
"""

EXAMPLES = r"""
- name: Verify that the endpoint for embeddings responds
  esops.elasticsearch.inference_run:
    url: "{{ elasticsearch_url }}" # for example https://elasticsearch.example.com:9200
    api_key: "{{ elasticsearch_api_key }}"
    inference_id: openai_embeddings
    input:
      - The quick brown fox jumps over the lazy dog
  register: embedding

- name: Fail if the embeddings do not have the dimensions of the index
  ansible.builtin.assert:
    that: embedding.dimensions == 1024

# The examples below leave out address and login. Both come from module_defaults or from environment variables.

- name: Create sparse embeddings of two texts
  esops.elasticsearch.inference_run:
    inference_id: elser
    task_type: sparse_embedding
    input:
      - The sky above the port was the color of television tuned to a dead channel.
      - It was a bright cold day in April, and the clocks were striking thirteen.

- name: Rank documents
  esops.elasticsearch.inference_run:
    inference_id: cohere_rerank
    task_type: rerank
    query: star wars main character
    input:
      - luke skywalker
      - darth vader
      - the lord of the rings
  register: ranked

- name: Show which document matches best
  ansible.builtin.debug:
    msg: "{{ ranked.result.rerank[0].index }}"

- name: Create one embedding of an image and a text (Elasticsearch 9.5 or later)
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

- name: Send a chat message, but not in check mode, because it costs money
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
    - The response in the form of the Elasticsearch API, which depends on the task type. It contains the list
      C(text_embedding), C(sparse_embedding), C(rerank) or C(completion).
    - For V(chat_completion), a list of the events of the stream, each with C(event) and C(data).
  returned: success
  type: raw
  sample:
    completion:
      - result: Elastic is a company that provides a range of software solutions.
dimensions:
  description: The number of dimensions of the embeddings.
  returned: success, for dense embeddings
  type: int
  sample: 1024
text:
  description: The complete text of the result.
  returned: success, for V(completion) and V(chat_completion)
  type: str
  sample: Elastic is a company that provides a range of software solutions.
msg:
  description: What failed, why, and what to do.
  returned: failure
  type: str
  sample: Inference endpoint 'openai_embeddings' does not exist. Create it first, or correct the ID.
kind:
  description:
    - The kind of the failure, as an identifier that stays the same in all releases.
    - See R(Kinds of failures,ansible_collections.esops.elasticsearch.docsite.guide_troubleshooting).
  returned: failure
  type: str
  sample: not_found
error:
  description: The error that the server returned.
  returned: failure, if the server returned an error
  type: dict
  contains:
    status:
      description: The HTTP status.
      returned: always
      type: int
      sample: 401
    type:
      description: The type of the error. Null if the response has none.
      returned: always
      type: str
      sample: status_exception
    reason:
      description: The reason, in the server's words, which often quote the remote service.
      returned: always
      type: str
      sample: >-
        Received an authentication error status code for request from inference entity id [openai_embeddings] status
        [401].
    caused_by:
      description: The innermost cause. Null if there is none.
      returned: always
      type: dict
      sample:
        reason: Failed to read the request
        type: parse_exception
request:
  description: The request that failed.
  returned: failure, if a request failed
  type: dict
  contains:
    method:
      description: The HTTP method.
      returned: always
      type: str
      sample: POST
    path:
      description: The path and the query.
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
