#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read which inference services Elasticsearch supports."""

from __future__ import annotations

DOCUMENTATION = r"""
module: inference_service_info
short_description: Read which inference services Elasticsearch supports
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Reads which services an Elasticsearch server supports for inference endpoints, with their task types and settings.
  - If nothing matches, the list is empty. That is not a failure.
  - Needs Elasticsearch 8.17 or later, or Elasticsearch Serverless.
extends_documentation_fragment:
  - esops.elasticsearch._attributes
  - esops.elasticsearch._attributes.actiongroup_elasticsearch
  - esops.elasticsearch._attributes.info_module
  - esops.elasticsearch._connection
options:
  service:
    description:
      - Only the service with this name, for example V(openai).
    type: str
  task_type:
    description:
      - Only services that support this task type, for example V(text_embedding), V(sparse_embedding), V(rerank),
        V(completion) or V(chat_completion).
    type: str
notes:
  - The login needs the cluster privilege C(monitor_inference), which C(manage_inference) includes. To return
    RV(cluster), and to name the version of a server that is too old, it also needs C(monitor).
  - Elasticsearch provides this description for the forms in Kibana. It is incomplete, and not always correct about what
    can be changed in place. The other modules use the collection's own data about the services instead.
  - Elasticsearch 8.17 describes each task type separately. The module converts this to the form of later versions.
    Elasticsearch 8.17 does not describe which settings can be changed.
seealso:
  - module: esops.elasticsearch.inference_endpoint
  - module: esops.elasticsearch.inference_endpoint_info
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_services
    description: The settings of each service, and which version can change them in place.
"""

EXAMPLES = r"""
- name: Read which services can rerank
  esops.elasticsearch.inference_service_info:
    url: "{{ elasticsearch_url }}" # for example https://elasticsearch.example.com:9200
    api_key: "{{ elasticsearch_api_key }}"
    task_type: rerank
  register: rerankers

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ rerankers.services | map(attribute='service') }}"

# The examples below leave out address and login. Both come from module_defaults or from environment variables.

- name: Read the settings of OpenAI
  esops.elasticsearch.inference_service_info:
    service: openai
  register: openai

- name: Show the names of these settings
  ansible.builtin.debug:
    msg: "{{ openai.services[0].configurations | list }}"

- name: Read all services
  esops.elasticsearch.inference_service_info:
  register: everything

- name: Fail unless the server supports Amazon Bedrock
  ansible.builtin.assert:
    that: "'amazonbedrock' in everything.services | map(attribute='service')"

- name: Show which cluster this is
  ansible.builtin.debug:
    msg: "{{ everything.cluster.name }} ({{ everything.cluster.uuid }}) runs {{ everything.cluster.version }}"
"""

RETURN = r"""
services:
  description:
    - The services, as the server describes them. Empty if nothing matches.
  returned: success
  type: list
  elements: dict
  contains:
    service:
      description: The name for O(esops.elasticsearch.inference_endpoint#module:service).
      returned: always
      type: str
      sample: openai
    name:
      description: The display name. On Elasticsearch 8.17, it is the same as C(service).
      returned: always
      type: str
      sample: OpenAI
    task_types:
      description: The task types that the service supports.
      returned: always
      type: list
      elements: str
      sample: [text_embedding, completion, chat_completion]
    configurations:
      description:
        - The settings by name. Each has, among others, C(type), C(label), C(description), C(required), C(sensitive)
          (whether it is a secret), C(updatable) and C(supported_task_types).
      returned: always
      type: dict
      sample:
        api_key:
          description: The OpenAI API authentication key.
          label: API Key
          required: true
          sensitive: true
          supported_task_types: [text_embedding, completion, chat_completion]
          type: str
          updatable: true
cluster:
  description:
    - The cluster, as C(GET /) shows it. Null if the login does not have the privilege C(monitor), or if a gateway
      blocks this request.
  returned: success
  type: dict
  contains:
    name:
      description: The name of the cluster.
      returned: always
      type: str
      sample: search-production
    uuid:
      description: The UUID of the cluster. Two addresses with the same UUID lead to the same cluster.
      returned: always
      type: str
      sample: 5UVpQGzVSPWBjvMzPm5fLg
    version:
      description: The version number. The number that Elasticsearch Serverless shows has no meaning.
      returned: always
      type: str
      sample: 9.5.3
msg:
  description: What failed, why, and what to do.
  returned: failure
  type: str
  sample: >-
    The description of services needs Elasticsearch 8.17 or later; this server is Elasticsearch 8.16.1. Upgrade.
kind:
  description:
    - The kind of the failure, as an identifier that stays the same in all releases.
    - See R(Kinds of failures,ansible_collections.esops.elasticsearch.docsite.guide_troubleshooting).
  returned: failure
  type: str
  sample: missing_feature
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
      sample: action [cluster:monitor/xpack/inference/services/get] is unauthorized for user [reader]
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
      sample: /_inference/_services
"""

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.inference_service_info import definition
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.module import run_module


def main() -> None:
    """Run the module."""
    run_module(definition())


if __name__ == "__main__":
    main()
