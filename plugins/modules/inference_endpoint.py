#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage an inference endpoint of any service."""

from __future__ import annotations

DOCUMENTATION = r"""
module: inference_endpoint
short_description: Manage an inference endpoint of any service in Elasticsearch
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Ensures that an inference endpoint exists with the declared settings, or that it does not exist.
  - Works with every service, such as C(openai), C(cohere), C(amazonbedrock), C(googlevertexai), C(hugging_face) or
    C(elasticsearch). The settings have the names and the form that they have in the Elasticsearch API.
  - Compares and changes only the declared settings, which are those that you set in the task. If all of them match, the
    module makes one HTTP request and changes nothing.
  - For each service, the collection knows the settings, which of them are secret, and which of them each version of
    Elasticsearch can change in place. For a service that it does not know, the module makes one more request to read
    the settings from the server, warns about that, and verifies each change by reading the endpoint back.
  - Works with Elasticsearch 8.14 and later and with Elasticsearch Serverless.
extends_documentation_fragment:
  - esops.elasticsearch._attributes
  - esops.elasticsearch._attributes.actiongroup_elasticsearch
  - esops.elasticsearch._connection
  - esops.elasticsearch._endpoint
  - esops.elasticsearch._endpoint.policy
attributes:
  check_mode:
    support: full
    details:
      - Predicts C(changed), RV(action), the diff, and failures such as a setting that cannot be changed in place, an
        endpoint that is in use, or a missing secret.
      - Only a real run can tell whether the remote service accepts new settings or a new secret.
  diff_mode:
    support: full
    details:
      - C(before) is the endpoint as the server shows it. C(after) is the same with the declared settings merged over
        it; for a new endpoint, it is what is sent. A secret that is sent is shown as a marker.
  idempotent:
    support: partial
    details:
      - Full for everything that the server shows.
      - Secrets cannot be compared, because the server never shows them. With O(update_secrets=on_create), the default,
        a new secret in the task changes nothing. With O(update_secrets=when_rejected), it is sent if the remote service
        rejects the stored one. With O(update_secrets=on_change), it is sent once. With O(update_secrets=always), every
        run reports a change.
options:
  service:
    description:
      - The name of the service, as in the Elasticsearch API. Required for O(state=present). It cannot be changed in
        place.
      - Optional for O(state=absent). If you set it, an endpoint of another service is not deleted.
    type: str
  task_type:
    description:
      - What the endpoint is used for, such as V(text_embedding), V(sparse_embedding), V(rerank), V(completion) or
        V(chat_completion). Required for O(state=present). It cannot be changed in place.
      - Optional for O(state=absent). If you set it, an endpoint with another task type is not deleted.
    type: str
  service_settings:
    description:
      - The settings of the service, without its secrets, as in the Elasticsearch API.
      - Numbers and booleans that are passed as strings are converted if the collection knows the setting.
      - A setting that is not set, or set to null, stays unchanged on the server. An empty dictionary inside it declares
        nothing.
      - Set secrets in O(secrets). If you set a secret here, it is used and masked, and the task warns. The value of a
        setting that the collection does not know is masked too, because it may be a misspelt secret.
      - A setting that the collection does not know for the service is sent, because a newer server may know it. The
        server may reject it. A warning suggests the nearest known setting.
    type: dict
  secrets:
    description:
      - The credentials for the remote service, such as C(api_key), or C(access_key) with C(secret_key). The module
        sends them as part of the service settings.
      - Required to create or recreate an endpoint. O(update_secrets) controls when they are sent for an existing
        endpoint.
    type: dict
  wait_for_model:
    description:
      - Whether to wait, after everything else, until the model of the endpoint is allocated. Only for models that the
        cluster itself runs, which are those of the services C(elasticsearch) and C(elser).
      - The wait lasts up to O(wait_timeout), or 300 seconds if that is not set. If the model is not allocated by then,
        or its deployment has failed, the task fails with the state of the model. This does not affect C(changed).
      - Without this option, the task stays unchanged even if the model never started, because the settings of the
        endpoint match.
      - The login needs the cluster privilege C(monitor_ml). The module makes one more request. Check mode does not
        wait.
    type: bool
    default: false
  task_settings:
    description:
      - The task settings, as in the Elasticsearch API. Each setting is compared and changed individually, but a
        dictionary such as C(headers) as a whole.
    type: dict
notes:
  - When it creates an endpoint, Elasticsearch calls most remote services once to test the settings. These calls count
    against your quota.
  - On Elasticsearch 8.16 to 9.3 (fixed in 9.2.6 and 9.3.1), a change in place resets the chunking settings of the
    endpoint to V(word), 250 and 100. If its chunking settings are different, and an index uses the endpoint or the task
    sets O(chunking_settings), such a change needs O(recreate=true). Otherwise the module makes the change, with a
    warning.
  - An endpoint of the services C(elasticsearch) and C(elser) has either C(num_allocations) or C(adaptive_allocations).
    Setting one removes the other. A task that sets both fails. The parts of C(adaptive_allocations) are compared
    individually.
  - The collection has data about Elasticsearch up to 9.5 and about Elasticsearch Serverless. On newer servers, the task
    only warns about a task type, a value or a missing secret that the data does not allow, and the server decides.
seealso:
  - module: esops.elasticsearch.azure_openai_inference_endpoint
  - module: esops.elasticsearch.inference_endpoints
  - module: esops.elasticsearch.inference_endpoint_info
  - module: esops.elasticsearch.inference_service_info
  - module: esops.elasticsearch.inference_run
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_services
    description: The settings of each service, and which version can change them in place.
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_models
    description: Models that the cluster runs, and how to wait for them.
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_openai_compatible
    description: Servers that offer the API of OpenAI, such as vLLM or Ollama.
  - name: Create an inference endpoint
    description: Elastic's reference of this API call, with the settings of each service.
    link: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-put
"""

EXAMPLES = r"""
- name: Ensure an endpoint for embeddings from OpenAI
  esops.elasticsearch.inference_endpoint:
    url: "{{ elasticsearch_url }}" # for example https://elasticsearch.example.com:9200
    api_key: "{{ elasticsearch_api_key }}"
    inference_id: openai_embeddings
    service: openai
    task_type: text_embedding
    service_settings:
      model_id: text-embedding-3-small
      rate_limit:
        requests_per_minute: 1000
    secrets:
      api_key: "{{ openai_api_key }}"

- name: Ensure an endpoint for embeddings from Amazon Bedrock
  esops.elasticsearch.inference_endpoint:
    inference_id: bedrock_embeddings
    service: amazonbedrock
    task_type: text_embedding
    service_settings:
      region: us-east-1
      model: amazon.titan-embed-text-v2:0
      provider: amazontitan
    secrets:
      access_key: "{{ aws_access_key }}"
      secret_key: "{{ aws_secret_key }}"

- name: Ensure an endpoint for reranking from Cohere
  esops.elasticsearch.inference_endpoint:
    inference_id: cohere_rerank
    service: cohere
    task_type: rerank
    service_settings:
      model_id: rerank-english-v3.0
    task_settings:
      top_n: 10
      return_documents: true
    secrets:
      api_key: "{{ cohere_api_key }}"

- name: Run ELSER on the machine learning nodes, with as many allocations as needed
  esops.elasticsearch.inference_endpoint:
    inference_id: elser
    service: elasticsearch
    task_type: sparse_embedding
    service_settings:
      model_id: .elser_model_2
      num_threads: 1
      adaptive_allocations:
        enabled: true
        min_number_of_allocations: 1
        max_number_of_allocations: 4

- name: Replace the key if the remote service rejects the stored one
  esops.elasticsearch.inference_endpoint:
    inference_id: openai_embeddings
    service: openai
    task_type: text_embedding
    secrets:
      api_key: "{{ openai_api_key }}"
    update_secrets: when_rejected

- name: Remove an endpoint, unless a pipeline or an index uses it
  esops.elasticsearch.inference_endpoint:
    inference_id: cohere_rerank
    state: absent
"""

RETURN = r"""
action:
  description:
    - What the module did with the endpoint. In check mode, what it would do. In a failure, what it did before that.
    - V(none) means that everything matched, or, with O(state=absent), that the endpoint did not exist.
  returned: always, unless an option is invalid
  type: str
  choices: [none, create, update, recreate, delete]
  sample: update
endpoint:
  description:
    - The endpoint as the server shows it, without secrets. In check mode, as it is expected to be.
    - In a failure, the endpoint as it is now, if the module knows it.
  returned: success, unless the endpoint does not exist; some failures
  type: dict
  contains:
    inference_id:
      description: The ID.
      returned: always
      type: str
      sample: embeddings
    task_type:
      description: The task type.
      returned: always
      type: str
      sample: text_embedding
    service:
      description: The service.
      returned: always
      type: str
      sample: openai
    service_settings:
      description: The service settings, including those that the server has added.
      returned: always
      type: dict
      sample:
        dimensions: 1536
        model_id: text-embedding-3-small
        rate_limit:
          requests_per_minute: 3000
        similarity: dot_product
    task_settings:
      description: The task settings. The values of headers are masked.
      returned: if there are any
      type: dict
      sample:
        headers:
          X-Cost-Center: "********"
        user: search-team
    chunking_settings:
      description: The chunking settings.
      returned: for task types that have them, on Elasticsearch 8.16 and later
      type: dict
      sample:
        max_chunk_size: 250
        sentence_overlap: 1
        strategy: sentence
used_by:
  description:
    - What uses the endpoint. The module reads this before it deletes or recreates an endpoint, and when the task fails
      because a setting cannot be changed in place.
    - Elasticsearch 8.14 does not provide this. The task warns instead.
  returned: success and failure, if the module has read it
  type: dict
  contains:
    pipelines:
      description: The names of ingest pipelines.
      returned: always
      type: list
      elements: str
      sample: [embed-articles]
    indexes:
      description: The names of indexes with a C(semantic_text) field. Elasticsearch 8.15 does not provide them.
      returned: always
      type: list
      elements: str
      sample: [articles]
diff:
  description:
    - The difference, in a failure too if it is known. A secret that is sent is shown as a marker.
  returned: in diff mode
  type: dict
  contains:
    before:
      description: The endpoint as the server showed it. Empty if it did not exist.
      returned: always
      type: dict
      sample:
        inference_id: embeddings
        service: openai
        service_settings:
          rate_limit:
            requests_per_minute: 1440
    after:
      description:
        - The endpoint with the declared settings merged over it. For a new endpoint, what is sent. Empty after a
          deletion.
      returned: always
      type: dict
      sample:
        inference_id: embeddings
        service: openai
        service_settings:
          api_key: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
          rate_limit:
            requests_per_minute: 600
msg:
  description: What failed, why, and what to do.
  returned: failure
  type: str
  sample: >-
    Inference endpoint 'embeddings' cannot be changed in place on Elasticsearch 9.5.0:
    service_settings.model_id (now 'text-embedding-3-small', wanted 'text-embedding-3-large'). Set recreate: true to
    delete it and create it again.
kind:
  description:
    - The kind of the failure, as an identifier that stays the same in all releases.
    - See R(Kinds of failures,ansible_collections.esops.elasticsearch.docsite.guide_troubleshooting).
  returned: failure
  type: str
  sample: refused
error:
  description: The error that the server returned.
  returned: failure, if the server returned an error
  type: dict
  contains:
    status:
      description: The HTTP status.
      returned: always
      type: int
      sample: 400
    type:
      description: The type of the error. Null if the response has none.
      returned: always
      type: str
      sample: status_exception
    reason:
      description: The reason, in the server's words.
      returned: always
      type: str
      sample: Could not complete inference endpoint creation as validation call to service threw an exception.
    caused_by:
      description:
        - The innermost cause, which often quotes the remote service. Null if there is none.
      returned: always
      type: dict
      sample:
        reason: >-
          Received an authentication error status code for request from inference entity id [embeddings]
          status [401].
        type: status_exception
request:
  description: The request that failed.
  returned: failure, if a request failed
  type: dict
  contains:
    method:
      description: The HTTP method.
      returned: always
      type: str
      sample: PUT
    path:
      description: The path and the query.
      returned: always
      type: str
      sample: /_inference/text_embedding/embeddings
lost_endpoint:
  description:
    - The previous endpoint, without secrets, if it was deleted and could neither be created again nor be restored.
  returned: failure of a recreation, if the endpoint is or may be missing now
  type: dict
  sample:
    inference_id: embeddings
    service: openai
    service_settings:
      model_id: text-embedding-3-small
    task_type: text_embedding
"""

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.inference_endpoint import definition
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.module import run_module


def main() -> None:
    """Run the module."""
    run_module(definition())


if __name__ == "__main__":
    main()
