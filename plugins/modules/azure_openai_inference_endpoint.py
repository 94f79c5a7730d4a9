#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage an Azure OpenAI inference endpoint."""

from __future__ import annotations

DOCUMENTATION = r"""
module: azure_openai_inference_endpoint
short_description: Manage an Azure OpenAI inference endpoint in Elasticsearch
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Ensures that an inference endpoint of the service C(azureopenai) exists with the declared settings, or that it does
    not exist.
  - Compares and changes only the declared settings, which are those that you set in the task. If all of them match, the
    module makes one HTTP request and changes nothing.
  - Which settings can be changed in place depends on the version of Elasticsearch. The module knows these versions. It
    verifies each update, because some versions ignore a part of it without an error.
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
      - Only a real run can tell whether Azure accepts new settings or a new secret.
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
        a new secret in the task changes nothing. With O(update_secrets=when_rejected), it is sent if Azure rejects the
        stored one. With O(update_secrets=on_change), it is sent once. With O(update_secrets=always), every run reports
        a change.
options:
  task_type:
    description:
      - What the endpoint is used for. Required for O(state=present). It cannot be changed in place.
      - Optional for O(state=absent). If you set it, an endpoint with another task type is not deleted.
    type: str
    choices:
      text_embedding: Turns texts into vectors. Needs Elasticsearch 8.14 or later.
      completion: Completes a text. Needs Elasticsearch 8.15 or later.
      chat_completion: Answers a conversation, as a stream. Needs Elasticsearch 9.3 or later.
  service_settings:
    description:
      - Where and how Elasticsearch calls Azure OpenAI.
      - To create or recreate an endpoint, set O(service_settings.resource_name), O(service_settings.deployment_id),
        O(service_settings.api_version) and exactly one secret (O(service_settings.api_key),
        O(service_settings.entra_id) or O(service_settings.client_secret)). For an existing endpoint they are optional.
    type: dict
    suboptions:
      resource_name:
        description:
          - The name of the Azure OpenAI resource. It is the first part of the host name in its address, for example
            V(Resource-name) in C(https://Resource-name.openai.azure.com). It cannot be changed in place.
        type: str
      deployment_id:
        description:
          - The name of the model deployment in this resource. It cannot be changed in place.
        type: str
      api_version:
        description:
          - The version of the Azure OpenAI API, a date, for example V(2024-02-01). It cannot be changed in place.
        type: str
      api_key:
        description:
          - An API key of the Azure OpenAI resource. O(update_secrets) controls when it is sent for an existing
            endpoint.
        type: str
      entra_id:
        description:
          - A Microsoft Entra token, instead of an API key. O(update_secrets) controls when it is sent for an existing
            endpoint.
        type: str
      client_secret:
        description:
          - The client secret of a Microsoft Entra application, for OAuth 2.0 with client credentials.
            O(update_secrets) controls when it is sent for an existing endpoint.
          - Also set O(service_settings.client_id), O(service_settings.tenant_id) and O(service_settings.scopes).
          - Needs Elasticsearch 9.4 or later.
        type: str
      client_id:
        description:
          - The ID of the Microsoft Entra application, for O(service_settings.client_secret).
          - Needs Elasticsearch 9.4 or later. It can be changed in place if the endpoint already uses OAuth 2.0.
        type: str
      tenant_id:
        description:
          - The ID of the Microsoft Entra tenant, for O(service_settings.client_secret).
          - Needs Elasticsearch 9.4 or later. It can be changed in place if the endpoint already uses OAuth 2.0.
        type: str
      scopes:
        description:
          - The scopes to request, for O(service_settings.client_secret). Their order does not matter.
          - Needs Elasticsearch 9.4 or later. They can be changed in place if the endpoint already uses OAuth 2.0.
        type: list
        elements: str
      rate_limit:
        description: The limit that Elasticsearch sets on its own calls to Azure, so that they stay within your quota.
        type: dict
        suboptions:
          requests_per_minute:
            description:
              - The maximum number of requests per minute, greater than 0. The server's default is 1440 for
                V(text_embedding), and 120 for V(completion) and V(chat_completion).
              - Needs Elasticsearch 8.15 or later. Elasticsearch 9.4 and later can change it in place. On older servers,
                a change needs O(recreate=true).
            type: int
      dimensions:
        description:
          - The number of dimensions of the embeddings. Only for O(task_type=text_embedding).
          - If set, it is sent to Azure, and some models reject that. If not set, Elasticsearch finds out the dimensions
            of the model.
          - It cannot be changed in place. Indexes with a C(semantic_text) field depend on it.
        type: int
      max_input_tokens:
        description:
          - The maximum number of tokens in a text. Longer texts are cut. Only for O(task_type=text_embedding).
          - Elasticsearch 9.4 and later can change it in place. On older servers, a change needs O(recreate=true).
        type: int
      similarity:
        description:
          - The similarity measure - V(cosine), V(dot_product) or V(l2_norm), in upper or lower case. Only for
            O(task_type=text_embedding).
          - The server's default is V(dot_product). It cannot be changed in place.
        type: str
  task_settings:
    description:
      - Per-request settings, which Elasticsearch sends with each call to Azure.
    type: dict
    suboptions:
      user:
        description:
          - The name of the user that Azure sees for each call. Azure uses it to detect abuse.
          - Elasticsearch 8.16 and later can change it in place. On older servers, a change needs O(recreate=true).
        type: str
      headers:
        description:
          - HTTP headers that Elasticsearch sends with each call to Azure. The values are treated as secrets, although
            Elasticsearch shows them to everyone who can read the endpoint.
          - The headers are compared and changed as a whole. V({}) removes all headers.
          - Needs Elasticsearch 9.4 or later, which can change them in place.
        type: dict
notes:
  - When it creates an endpoint, Elasticsearch calls Azure once to test the settings (8.17 and older do not do so for
    V(completion)). Elasticsearch 9.4 and later also do so when they change one. These calls count against your quota.
  - On Elasticsearch 8.16 to 9.3 (fixed in 9.2.6 and 9.3.1), a change in place resets the chunking settings of the
    endpoint to V(word), 250 and 100. If its chunking settings are different, and an index uses the endpoint or the task
    sets O(chunking_settings), such a change needs O(recreate=true). Otherwise the module makes the change, with a
    warning.
  - The collection has data about Elasticsearch up to 9.5 and about Elasticsearch Serverless. On newer servers, the task
    only warns about a task type, a value or a missing secret that the data does not allow, and the server decides.
seealso:
  - module: esops.elasticsearch.inference_endpoint
  - module: esops.elasticsearch.inference_endpoints
  - module: esops.elasticsearch.inference_endpoint_info
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_getting_started
    description: From an empty folder to the first endpoint.
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_azure
    description: Azure OpenAI from the start, with a resource, a deployment, logins and quotas.
  - name: Create an Azure OpenAI inference endpoint
    description: Elastic's reference of this API call.
    link: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-put-azureopenai
"""

EXAMPLES = r"""
- name: Ensure an endpoint for embeddings
  esops.elasticsearch.azure_openai_inference_endpoint:
    url: "{{ elasticsearch_url }}" # for example https://elasticsearch.example.com:9200
    api_key: "{{ elasticsearch_api_key }}"
    inference_id: azure_openai_embeddings
    task_type: text_embedding
    service_settings:
      resource_name: Resource-name
      deployment_id: Deployment-id
      api_version: "2024-02-01"
      api_key: "{{ azure_openai_api_key }}"

- name: Ensure an endpoint for completions (address and login come from environment variables)
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_completion
    task_type: completion
    service_settings:
      resource_name: Resource-name
      deployment_id: Chat-deployment-id
      api_version: "2024-02-01"
      api_key: "{{ azure_openai_api_key }}"
  environment:
    ELASTICSEARCH_URL: "{{ elasticsearch_url }}"
    ELASTICSEARCH_API_KEY: "{{ elasticsearch_api_key }}"

- name: Set address and login once for several tasks
  module_defaults:
    group/esops.elasticsearch.elasticsearch:
      url: "{{ elasticsearch_url }}"
      api_key: "{{ elasticsearch_api_key }}"
  block:
    - name: Check the settings of an endpoint without its secret
      esops.elasticsearch.azure_openai_inference_endpoint:
        inference_id: azure_openai_embeddings
        task_type: text_embedding
        service_settings:
          deployment_id: Deployment-id

    - name: Ensure an endpoint for chats
      esops.elasticsearch.azure_openai_inference_endpoint:
        inference_id: azure_openai_chat
        task_type: chat_completion
        service_settings:
          resource_name: Resource-name
          deployment_id: Chat-deployment-id
          api_version: "2024-02-01"
          api_key: "{{ azure_openai_api_key }}"

# The examples below leave out address and login. Both come from module_defaults or from environment variables.

- name: Limit how often Elasticsearch calls Azure
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_embeddings
    task_type: text_embedding
    service_settings:
      rate_limit:
        requests_per_minute: 600
      api_key: "{{ azure_openai_api_key }}" # Elasticsearch 9.4 and older need it to change service settings

- name: Split texts into larger chunks
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_embeddings
    task_type: text_embedding
    chunking_settings:
      strategy: sentence
      max_chunk_size: 400 # more than 300 needs Elasticsearch 9.2 or later
      sentence_overlap: 1

- name: Show what would change, without changing anything
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_embeddings
    task_type: text_embedding
    service_settings:
      rate_limit:
        requests_per_minute: 300
  check_mode: true
  diff: true

- name: Use another deployment, for which the endpoint has to be recreated
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_embeddings
    task_type: text_embedding
    service_settings:
      resource_name: Resource-name
      deployment_id: Larger-deployment-id
      api_version: "2024-02-01"
      api_key: "{{ azure_openai_api_key }}" # required, because the module cannot read the stored key
    recreate: true

- name: Send the key only if Azure rejects the stored one
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_embeddings
    task_type: text_embedding
    service_settings:
      api_key: "{{ azure_openai_api_key }}"
    update_secrets: when_rejected

- name: Send the key only if it differs from the one that was sent last
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_embeddings
    task_type: text_embedding
    service_settings:
      api_key: "{{ azure_openai_api_key }}"
    update_secrets: on_change

- name: Send the key in every run, which always reports a change
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_embeddings
    task_type: text_embedding
    service_settings:
      api_key: "{{ azure_openai_api_key }}"
    update_secrets: always

- name: Log in to Azure with OAuth 2.0 (Elasticsearch 9.4 or later)
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_oauth2
    task_type: text_embedding
    service_settings:
      resource_name: Resource-name
      deployment_id: Deployment-id
      api_version: "2024-02-01"
      client_secret: "{{ azure_client_secret }}"
      client_id: 00000000-0000-0000-0000-000000000001
      tenant_id: 00000000-0000-0000-0000-000000000002
      scopes:
        - https://cognitiveservices.azure.com/.default

- name: Set everything that an endpoint for embeddings can have
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_everything
    task_type: text_embedding
    service_settings:
      resource_name: Resource-name
      deployment_id: Deployment-id
      api_version: "2024-02-01"
      entra_id: "{{ azure_entra_token }}"
      dimensions: 512
      max_input_tokens: 8191
      similarity: cosine
      rate_limit:
        requests_per_minute: 600
    task_settings:
      user: search-team
      headers:
        X-Cost-Center: "{{ cost_center }}"
    chunking_settings:
      strategy: recursive
      max_chunk_size: 250
      separator_group: markdown
    wait_timeout: 60

- name: Remove an endpoint, unless a pipeline or an index uses it
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_completion
    state: absent

- name: Remove an endpoint even if a pipeline or an index uses it
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_embeddings
    state: absent
    force: true
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
      description: The service settings, including those that the server has added.
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
        headers:
          X-Cost-Center: "********"
        user: search-team
    chunking_settings:
      description: The chunking settings.
      returned: for the task type V(text_embedding), on Elasticsearch 8.16 and later
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
        inference_id: azure_openai_embeddings
        service: azureopenai
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
        inference_id: azure_openai_embeddings
        service: azureopenai
        service_settings:
          api_key: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
          rate_limit:
            requests_per_minute: 600
msg:
  description: What failed, why, and what to do.
  returned: failure
  type: str
  sample: >-
    Inference endpoint 'azure_openai_embeddings' cannot be changed in place on Elasticsearch 9.5.0:
    service_settings.deployment_id (now 'Deployment-id', wanted 'Larger-deployment-id'). Set recreate: true to delete
    it and create it again. If the new endpoint cannot be created, restoring the present one may fail: the task has a
    secret for the new settings only.
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
          Received an authentication error status code for request from inference entity id [azure_openai_embeddings]
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
      sample: /_inference/text_embedding/azure_openai_embeddings
lost_endpoint:
  description:
    - The previous endpoint, without secrets, if it was deleted and could neither be created again nor be restored.
  returned: failure of a recreation, if the endpoint is or may be missing now
  type: dict
  sample:
    inference_id: azure_openai_embeddings
    service: azureopenai
    service_settings:
      api_version: "2024-02-01"
      deployment_id: Deployment-id
      resource_name: Resource-name
    task_type: text_embedding
"""

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.azure_openai import definition
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.module import run_module


def main() -> None:
    """Run the module."""
    run_module(definition())


if __name__ == "__main__":
    main()
