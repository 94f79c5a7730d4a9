#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read inference endpoints."""

from __future__ import annotations

DOCUMENTATION = r"""
module: inference_endpoint_info
short_description: Read inference endpoints of Elasticsearch
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Reads the inference endpoints of an Elasticsearch cluster, of every service and task type, those included that
    Elasticsearch preconfigures.
  - Tells with O(probe=true) which of them work right now, and why the others do not.
  - Finding none is no failure. The list is empty then.
extends_documentation_fragment:
  - esops.elasticsearch._attributes
  - esops.elasticsearch._attributes.actiongroup_elasticsearch
  - esops.elasticsearch._attributes.info_module
  - esops.elasticsearch._connection
options:
  inference_id:
    description:
      - Only endpoints with this ID. It can be a pattern, in which V(*) stands for any text, V(?) for one character,
        and V([ab]) for one of those characters.
      - If this is not stated, all IDs fit.
    type: str
  task_type:
    description:
      - Only endpoints of this task type, for example V(text_embedding), V(sparse_embedding), V(rerank), V(completion)
        or V(chat_completion).
    type: str
  service:
    description:
      - Only endpoints of this service, named as Elasticsearch shows it, for example V(azureopenai) or V(elasticsearch).
        An endpoint that was created with the service C(elser) is shown as one of V(elasticsearch).
    type: str
  probe:
    description:
      - Whether to run one minimal inference with each endpoint that matches, to see whether it works.
      - This may cost money. The remote service charges for it, and it counts against the quota. For 100 endpoints each
        hour, this makes 72,000 paid calls a month. An inference is sent only once, whatever comes of it.
      - Endpoints that Elasticsearch preconfigures are left out, unless O(inference_id) is their ID or a pattern that
        begins with a dot. Trial endpoints are left out, unless O(inference_id) is their ID.
      - A model that the cluster itself runs is called only if it has an allocation, so that no model is started. To
        read that, the login needs the cluster privilege C(monitor_ml) as well.
      - In check mode, no inference is run.
    type: bool
    default: false
  concurrency:
    description: How many inferences are run at once with O(probe=true), from 1 to 64.
    type: int
    default: 8
notes:
  - The login needs the cluster privilege C(monitor_inference).
seealso:
  - module: esops.elasticsearch.azure_openai_inference_endpoint
  - module: esops.elasticsearch.inference_endpoint
  - module: esops.elasticsearch.inference_service_info
  - name: Get an inference endpoint
    description: The reference of the call that Elasticsearch offers.
    link: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-get
"""

EXAMPLES = r"""
- name: Read one endpoint
  esops.elasticsearch.inference_endpoint_info:
    url: "{{ elasticsearch_url }}" # for example https://elasticsearch.example.com:9200
    api_key: "{{ elasticsearch_api_key }}"
    inference_id: azure_openai_embeddings
  register: embeddings

- name: Show how many dimensions its vectors have
  ansible.builtin.debug:
    msg: "{{ embeddings.endpoints[0].service_settings.dimensions }}"

# The examples below leave out address and login: both come from module_defaults or from the environment.

- name: Read all endpoints of Azure OpenAI
  esops.elasticsearch.inference_endpoint_info:
    service: azureopenai
  register: azure

- name: Show their IDs
  ansible.builtin.debug:
    msg: "{{ azure.endpoints | map(attribute='inference_id') }}"

- name: Read all endpoints for embeddings whose IDs begin in a certain way
  esops.elasticsearch.inference_endpoint_info:
    inference_id: azure_openai_*
    task_type: text_embedding

- name: See which endpoints for search work right now
  esops.elasticsearch.inference_endpoint_info:
    inference_id: azure_openai_*
    probe: true
  register: probed

- name: Show which of them do not work, and why
  ansible.builtin.debug:
    msg: "{{ item.inference_id }}: {{ item.probe.kind }}: {{ item.probe.reason }}"
  loop: "{{ probed.endpoints | rejectattr('probe.works', 'equalto', true) }}"
  loop_control:
    label: "{{ item.inference_id }}"

- name: Fail unless an endpoint is there
  esops.elasticsearch.inference_endpoint_info:
    inference_id: azure_openai_embeddings
  register: needed
  failed_when: needed.endpoints is not defined or needed.endpoints | length == 0
"""

RETURN = r"""
endpoints:
  description:
    - The endpoints as the server shows them, sorted by ID. Empty if none fits.
    - Elasticsearch lists 10,000 endpoints at most.
  returned: success
  type: list
  elements: dict
  contains:
    inference_id:
      description: The ID. It begins with a dot if Elasticsearch has preconfigured the endpoint.
      returned: always
      type: str
      sample: azure_openai_embeddings
    task_type:
      description: The task type.
      returned: always
      type: str
      sample: text_embedding
    service:
      description: The service.
      returned: always
      type: str
      sample: azureopenai
    service_settings:
      description:
        - The settings of the service. Elasticsearch shows no credentials. What it does show and is secret all the same,
          such as values of headers, is covered.
      returned: always
      type: dict
      sample:
        api_version: "2024-02-01"
        deployment_id: Deployment-id
        dimensions: 1536
        rate_limit:
          requests_per_minute: 1440
        resource_name: Resource-name
        similarity: dot_product
    task_settings:
      description: The task settings. Values of headers are covered.
      returned: if there are any
      type: dict
      sample:
        user: search-team
    chunking_settings:
      description: The chunking settings.
      returned: for task types with embeddings, from Elasticsearch 8.16 on
      type: dict
      sample:
        max_chunk_size: 250
        sentence_overlap: 1
        strategy: sentence
    metadata:
      description:
        - What Elasticsearch knows of the endpoint besides, for example in which C(regions) its model runs. If
          C(denied_by_region_policy) is true, the region policy denies the endpoint.
      returned: from Elasticsearch 9.4 on, for some endpoints
      type: dict
      sample:
        regions:
          - csp: aws
            region: us-east-1
    is_trial:
      description:
        - Marks a trial endpoint, which a run that recreated another endpoint has left behind. The next run that manages
          that endpoint uses or removes it.
      returned: for trial endpoints
      type: bool
      sample: true
    probe:
      description: Whether the endpoint works right now.
      returned: with O(probe=true), for the endpoints that are probed
      type: dict
      contains:
        works:
          description:
            - Whether the endpoint works. Null if it cannot be told, for example after a timeout, because a rate limit
              is reached, while its model sleeps, or in check mode.
            - If the remote service only complains that the answer does not fit into so few tokens, the endpoint works.
          returned: always
          type: bool
          sample: false
        kind:
          description:
            - Why it does not work or cannot be told, as an identifier. One of those of RV(kind), or V(asleep) for a
              model of the cluster that has no allocation. Null if the endpoint works, and in check mode.
          returned: always
          type: str
          sample: remote_credentials
        reason:
          description: The same in words, with those of the server. Null if the endpoint works.
          returned: always
          type: str
          sample: >-
            Received an authentication error status code for request from inference entity id [azure_openai_embeddings]
            status [401]. The remote service refuses the credentials: check the secret, and that it belongs to this
            resource.
msg:
  description: What could not be done, why, and what to do about it.
  returned: failure
  type: str
  sample: >-
    Could not read inference endpoints: No connection: Connection refused (tried 4 times). Check url, whether
    Elasticsearch runs there, and firewalls or proxies on the way.
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
      sample: 403
    type:
      description: The type of the error; null if the server did not tell one.
      returned: always
      type: str
      sample: security_exception
    reason:
      description: The reason in the words of the server.
      returned: always
      type: str
      sample: action [cluster:monitor/xpack/inference/get] is unauthorized for user [reader]
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
      sample: GET
    path:
      description: The path and query.
      returned: always
      type: str
      sample: /_inference/_all
"""

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.inference_endpoint_info import definition
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.module import run_module


def main() -> None:
    """Run the module."""
    run_module(definition())


if __name__ == "__main__":
    main()
