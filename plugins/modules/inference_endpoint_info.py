#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read inference endpoints."""

from __future__ import annotations

DOCUMENTATION = r"""
module: inference_endpoint_info
short_description: Read inference endpoints from Elasticsearch
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Reads the inference endpoints of an Elasticsearch cluster, of all services and task types, including those that
    Elasticsearch preconfigures.
  - With O(probe=true), the module also tests which of them work right now, and returns why the others do not.
  - If nothing matches, the list is empty. That is not a failure.
extends_documentation_fragment:
  - esops.elasticsearch._attributes
  - esops.elasticsearch._attributes.actiongroup_elasticsearch
  - esops.elasticsearch._attributes.info_module
  - esops.elasticsearch._connection
options:
  inference_id:
    description:
      - Only endpoints with this ID. It can be a pattern, in which V(*) matches any text, V(?) one character, and
        V([ab]) one of these characters.
      - If not set, all IDs match.
    type: str
  task_type:
    description:
      - Only endpoints with this task type, for example V(text_embedding), V(sparse_embedding), V(rerank), V(completion)
        or V(chat_completion).
    type: str
  service:
    description:
      - Only endpoints of this service, for example V(azureopenai) or V(elasticsearch). Use the name that Elasticsearch
        shows. It shows endpoints that were created with the service C(elser) as V(elasticsearch).
    type: str
  probe:
    description:
      - Whether to run one minimal inference on each endpoint that matches, to test whether it works.
      - This can cost money. The remote service may charge for each call, and the calls count against your quota. A
        probe of 100 endpoints every hour makes 72,000 paid calls a month. The module never repeats a probe, even if it
        fails.
      - Endpoints that Elasticsearch preconfigures are not probed, unless O(inference_id) is their ID or a pattern that
        begins with a dot. Trial endpoints are not probed, unless O(inference_id) is their ID.
      - A model that the cluster itself runs is probed only if it has an allocation, so that no model is started. To
        read the allocations, the login also needs the cluster privilege C(monitor_ml).
      - In check mode, no inference is run.
    type: bool
    default: false
  concurrency:
    description: The number of inferences that run at the same time with O(probe=true), from 1 to 64.
    type: int
    default: 8
notes:
  - The login needs the cluster privilege C(monitor_inference). C(manage_inference) includes it.
seealso:
  - module: esops.elasticsearch.azure_openai_inference_endpoint
  - module: esops.elasticsearch.inference_endpoint
  - module: esops.elasticsearch.inference_service_info
  - module: esops.elasticsearch.inference_run
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_sets
    description: Sets of endpoints, with a check that all of them work.
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_rebuild
    description: How to repair endpoints that do not work.
  - name: Get an inference endpoint
    description: Elastic's reference of this API call.
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

# The examples below leave out address and login. Both come from module_defaults or from environment variables.

- name: Read all endpoints of Azure OpenAI
  esops.elasticsearch.inference_endpoint_info:
    service: azureopenai
  register: azure

- name: Show their IDs
  ansible.builtin.debug:
    msg: "{{ azure.endpoints | map(attribute='inference_id') }}"

- name: Read all endpoints for embeddings whose IDs begin with azure_openai_
  esops.elasticsearch.inference_endpoint_info:
    inference_id: azure_openai_*
    task_type: text_embedding

- name: Test which endpoints work right now
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

- name: Fail unless an endpoint exists
  esops.elasticsearch.inference_endpoint_info:
    inference_id: azure_openai_embeddings
  register: needed
  failed_when: needed.endpoints is not defined or needed.endpoints | length == 0
"""

RETURN = r"""
endpoints:
  description:
    - The endpoints as the server shows them, sorted by ID. Empty if nothing matches.
    - Elasticsearch lists at most 10,000 endpoints.
  returned: success
  type: list
  elements: dict
  contains:
    inference_id:
      description: The ID. It begins with a dot if Elasticsearch preconfigures the endpoint.
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
        - The service settings. Elasticsearch never shows credentials. Other secrets that it shows, such as the values
          of headers, are masked.
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
      description: The task settings. The values of headers are masked.
      returned: if there are any
      type: dict
      sample:
        user: search-team
    chunking_settings:
      description: The chunking settings.
      returned: for task types that create embeddings, on Elasticsearch 8.16 and later
      type: dict
      sample:
        max_chunk_size: 250
        sentence_overlap: 1
        strategy: sentence
    metadata:
      description:
        - Further information about the endpoint, for example the C(regions) in which its model runs. If
          C(denied_by_region_policy) is true, the region policy denies the endpoint.
      returned: on Elasticsearch 9.4 and later, for some endpoints
      type: dict
      sample:
        regions:
          - csp: aws
            region: us-east-1
    is_trial:
      description:
        - Marks a trial endpoint, which was left behind when another endpoint was recreated. The next run that manages
          that endpoint uses or removes the trial.
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
            - Whether the endpoint works. Null if this is unknown, for example after a timeout, if a rate limit is
              reached, if its model has no allocation, or in check mode.
            - A remote service may report that the output limit of the minimal inference is too small. The endpoint then
              counts as working.
          returned: always
          type: bool
          sample: false
        kind:
          description:
            - Why it does not work, or why this is unknown. It is one of the identifiers of RV(kind), or V(asleep) for a
              model of the cluster that has no allocation. Null if the endpoint works, and in check mode.
          returned: always
          type: str
          sample: remote_credentials
        reason:
          description: The same as a message, which quotes the server. Null if the endpoint works.
          returned: always
          type: str
          sample: >-
            Received an authentication error status code for request from inference entity id [azure_openai_embeddings]
            status [401]. The remote service refuses the credentials: check the secret, and that it belongs to this
            resource.
msg:
  description: What failed, why, and what to do.
  returned: failure
  type: str
  sample: >-
    Could not read inference endpoints: No connection to https://elasticsearch.example.com:9200: Connection refused
    (tried 4 times). Check the host and port in url, whether Elasticsearch runs there, and firewalls on the way.
kind:
  description:
    - The kind of the failure, as an identifier that stays the same in all releases.
    - See R(Kinds of failures,ansible_collections.esops.elasticsearch.docsite.guide_troubleshooting).
  returned: failure
  type: str
  sample: cannot_connect
error:
  description: The error that the server returned.
  returned: failure, if the server returned an error
  type: dict
  contains:
    status:
      description: The HTTP status.
      returned: always
      type: int
      sample: 403
    type:
      description: The type of the error. Null if the response has none.
      returned: always
      type: str
      sample: security_exception
    reason:
      description: The reason, in the server's words.
      returned: always
      type: str
      sample: action [cluster:monitor/xpack/inference/get] is unauthorized for user [reader]
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
      sample: GET
    path:
      description: The path and the query.
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
