#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ensure that an Azure OpenAI inference endpoint exists with the given settings, or does not exist."""

from __future__ import annotations

DOCUMENTATION = r"""
module: azure_openai_inference_endpoint
short_description: Ensure an Azure OpenAI inference endpoint of Elasticsearch
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Ensures that Elasticsearch has an inference endpoint of the service C(azureopenai) with the stated settings, or
    that it has none of that ID.
  - Only what is stated is compared and changed. An endpoint that is as stated is left alone, which takes one HTTP
    request.
  - What can be changed in place depends on the version of the server. The module knows the versions, sends what is
    needed, and compares the answer with what was asked, because some servers ignore a part of an update without
    saying so.
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
      - Predicts C(changed), RV(action), the diff, and refusals such as settings that cannot be changed in place, an
        endpoint in use, or a secret that is missing for a creation.
      - Whether Azure accepts new settings or a new secret shows only in the real run.
  diff_mode:
    support: full
    details:
      - C(before) is the endpoint as the server shows it, C(after) the same with what is stated laid over it, or what
        is sent for a creation. Secrets show as a marker only.
  idempotent:
    support: partial
    details:
      - Full for everything that the server shows.
      - Secrets cannot be compared, because the server never shows them. With O(update_secrets=on_create), the
        default, another secret in the task changes nothing. With O(update_secrets=always), every run reports a
        change. With O(update_secrets=when_rejected), a secret that Azure rejects is replaced, and nothing else is.
options:
  task_type:
    description:
      - What the endpoint is for. Needed for O(state=present). It cannot be changed in place.
      - With O(state=absent) it may be left out. If it is stated, an endpoint of another task type is not deleted.
    type: str
    choices:
      text_embedding: Turns texts into vectors. Needs Elasticsearch 8.14 or later.
      completion: Answers a prompt with a text. Needs Elasticsearch 8.15 or later.
      chat_completion: Answers a conversation as a stream. Needs Elasticsearch 9.3 or later.
  service_settings:
    description:
      - Where and how Azure OpenAI is called.
      - O(service_settings.resource_name), O(service_settings.deployment_id), O(service_settings.api_version) and
        exactly one secret (O(service_settings.api_key), O(service_settings.entra_id) or
        O(service_settings.client_secret)) are needed only when the endpoint has to be created or recreated. An
        endpoint that is there can be confirmed without any of them.
    type: dict
    suboptions:
      resource_name:
        description:
          - The name of the Azure OpenAI resource, which is the first part of its host name. Cannot be changed in
            place.
        type: str
      deployment_id:
        description:
          - The name of the deployment of a model in that resource. Cannot be changed in place.
        type: str
      api_version:
        description:
          - The version of the Azure OpenAI API, a date, for example V(2024-02-01). Cannot be changed in place.
        type: str
      api_key:
        description:
          - An API key of the Azure OpenAI resource. O(update_secrets) says when it is sent to an endpoint that exists.
        type: str
      entra_id:
        description:
          - A Microsoft Entra token, used instead of an API key. O(update_secrets) says when it is sent to an endpoint
            that exists.
        type: str
      client_secret:
        description:
          - The client secret of a Microsoft Entra application, for OAuth 2.0 with client credentials.
            O(update_secrets) says when it is sent to an endpoint that exists.
          - O(service_settings.client_id), O(service_settings.tenant_id) and O(service_settings.scopes) are needed
            with it.
          - Needs Elasticsearch 9.4 or later.
        type: str
      client_id:
        description:
          - The ID of the Microsoft Entra application, for O(service_settings.client_secret).
          - Needs Elasticsearch 9.4 or later, and is changed in place there if the endpoint has OAuth 2.0 already.
        type: str
      tenant_id:
        description:
          - The ID of the Microsoft Entra tenant, for O(service_settings.client_secret).
          - Needs Elasticsearch 9.4 or later, and is changed in place there if the endpoint has OAuth 2.0 already.
        type: str
      scopes:
        description:
          - The scopes to ask for, for O(service_settings.client_secret). Their order means nothing.
          - Needs Elasticsearch 9.4 or later, and is changed in place there if the endpoint has OAuth 2.0 already.
        type: list
        elements: str
      rate_limit:
        description: How often Elasticsearch itself calls Azure at most, so that it stays below the quota there.
        type: dict
        suboptions:
          requests_per_minute:
            description:
              - Requests per minute, above 0. The default of the server is 1440 for V(text_embedding), 120 for
                V(completion) and V(chat_completion).
              - Needs Elasticsearch 8.15 or later. Can be changed in place from 9.4 on; before that, a change needs
                O(recreate=true).
            type: int
      dimensions:
        description:
          - How many numbers a vector has. Only for O(task_type=text_embedding).
          - If stated, it is sent to Azure, which some models refuse. If not, Elasticsearch finds out what the model
            gives.
          - Cannot be changed in place. An index with a C(semantic_text) field depends on it.
        type: int
      max_input_tokens:
        description:
          - How many tokens a text can have; what goes beyond is cut off. Only for O(task_type=text_embedding).
          - Can be changed in place from Elasticsearch 9.4 on; before that, a change needs O(recreate=true).
        type: int
      similarity:
        description:
          - How vectors are compared, V(cosine), V(dot_product) or V(l2_norm), in any case. Only for
            O(task_type=text_embedding).
          - The default of the server is V(dot_product). Cannot be changed in place.
        type: str
  task_settings:
    description:
      - Settings of the single call of Azure.
    type: dict
    suboptions:
      user:
        description:
          - Who makes the calls; Azure uses it to find abuse. Can be changed in place from Elasticsearch 8.16 on.
        type: str
      headers:
        description:
          - HTTP headers that Elasticsearch sends with every call of Azure. The values count as secret, although
            Elasticsearch shows them to everybody who can read the endpoint.
          - The map is compared and changed as a whole. V({}) takes all headers away.
          - Needs Elasticsearch 9.4 or later. Can be changed in place there.
        type: dict
notes:
  - To create an endpoint, Elasticsearch calls Azure once to try the settings out (up to 8.17, not for V(completion)).
    From 9.4 on it does so for a change as well. Such a call counts against the quota.
  - On Elasticsearch 8.16 to 9.3 (fixed in 9.2.6 and 9.3.1), a change in place resets the chunking settings of the
    endpoint to V(word), 250 and 100. If they are different, and an index uses the endpoint or the task sets
    O(chunking_settings), such a change needs O(recreate=true). Otherwise it is made, with a warning.
  - The collection's data covers Elasticsearch up to 9.5, and Serverless. On newer servers, the task warns about a task
    type, a value or a missing secret that the data does not allow, and the server decides.
seealso:
  - module: esops.elasticsearch.inference_endpoint
  - module: esops.elasticsearch.inference_endpoints
  - module: esops.elasticsearch.inference_endpoint_info
  - name: Create an Azure OpenAI inference endpoint
    description: The reference of the call that Elasticsearch offers.
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

- name: Ensure an endpoint for completions, with address and login from the environment
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

- name: Share address and login among tasks
  module_defaults:
    group/esops.elasticsearch.elasticsearch:
      url: "{{ elasticsearch_url }}"
      api_key: "{{ elasticsearch_api_key }}"
  block:
    - name: Confirm an endpoint without knowing its secret
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

# The examples below leave out address and login: both come from module_defaults or from the environment.

- name: Limit how often Azure is called
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_embeddings
    task_type: text_embedding
    service_settings:
      rate_limit:
        requests_per_minute: 600
      api_key: "{{ azure_openai_api_key }}" # servers before 9.5 demand it for a change of service settings

- name: Split texts into larger pieces
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_embeddings
    task_type: text_embedding
    chunking_settings:
      strategy: sentence
      max_chunk_size: 400 # more than 300 needs Elasticsearch 9.2 or later
      sentence_overlap: 1

- name: Show what a change would do, and change nothing
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_embeddings
    task_type: text_embedding
    service_settings:
      rate_limit:
        requests_per_minute: 300
  check_mode: true
  diff: true

- name: Use another deployment, which only a new endpoint can do
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_embeddings
    task_type: text_embedding
    service_settings:
      resource_name: Resource-name
      deployment_id: Larger-deployment-id
      api_version: "2024-02-01"
      api_key: "{{ azure_openai_api_key }}" # the stored one cannot be read, so it is needed here
    recreate: true

- name: Repair an endpoint whose key was rotated in Azure, and leave it alone otherwise
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_embeddings
    task_type: text_embedding
    service_settings:
      api_key: "{{ azure_openai_api_key }}"
    update_secrets: when_rejected

- name: Store the key in any case, which always counts as a change
  esops.elasticsearch.azure_openai_inference_endpoint:
    inference_id: azure_openai_embeddings
    task_type: text_embedding
    service_settings:
      api_key: "{{ azure_openai_api_key }}"
    update_secrets: always

- name: Log in at Azure with OAuth 2.0 (Elasticsearch 9.4 or later)
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

- name: State everything that an endpoint for embeddings can have
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

- name: Remove an endpoint, but not while a pipeline or an index uses it
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
    - What was done to the endpoint; in check mode, what would be done.
    - V(none) says that it was as stated, or gone already, and goes with C(changed=false). The others go with
      C(changed=true).
  returned: success
  type: str
  choices: [none, create, update, recreate, delete]
  sample: update
endpoint:
  description:
    - The endpoint as the server shows it, without secrets. In check mode, as it is expected to be.
    - With a failure, what there is now, if the module knows it.
  returned: success, unless the endpoint was deleted or was not there; with some failures
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
      description: The settings of the service, those included that the server has added.
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
        headers:
          X-Cost-Center: "********"
        user: search-team
    chunking_settings:
      description: The chunking settings.
      returned: for the task type V(text_embedding), from Elasticsearch 8.16 on
      type: dict
      sample:
        max_chunk_size: 250
        sentence_overlap: 1
        strategy: sentence
used_by:
  description:
    - Who uses the endpoint. The server is asked only where that matters, which is before a deletion or a recreation,
      and when the task fails because a setting cannot be changed in place.
    - Elasticsearch 8.14 cannot tell, and the result has a warning instead.
  returned: when the server was asked, also with a failure
  type: dict
  contains:
    pipelines:
      description: The names of ingest pipelines.
      returned: always
      type: list
      elements: str
      sample: [embed-articles]
    indexes:
      description: The names of indices with a C(semantic_text) field. Elasticsearch 8.15 does not know them.
      returned: always
      type: list
      elements: str
      sample: [articles]
diff:
  description:
    - The difference, also with a failure where it is known. Secrets never show; one that is sent shows as a marker.
  returned: in diff mode
  type: dict
  contains:
    before:
      description: The endpoint as the server showed it; empty if there was none.
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
        - The same with what is stated laid over it, or what is sent for a creation; empty after a deletion.
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
  description: What could not be done, why, and what to do about it.
  returned: failure
  type: str
  sample: >-
    Inference endpoint 'azure_openai_embeddings' cannot be changed in place on Elasticsearch 9.5.0:
    service_settings.deployment_id (now 'Deployment-id', wanted 'Larger-deployment-id'). Set recreate: true to delete
    it and create it again.
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
      sample: 400
    type:
      description: The type of the error; null if the server did not tell one.
      returned: always
      type: str
      sample: status_exception
    reason:
      description: The reason in the words of the server.
      returned: always
      type: str
      sample: Could not complete inference endpoint creation as validation call to service threw an exception.
    caused_by:
      description:
        - The innermost cause, where the words of a remote service are found; null if there is none.
      returned: always
      type: dict
      sample:
        reason: >-
          Received an authentication error status code for request from inference entity id [azure_openai_embeddings]
          status [401].
        type: status_exception
request:
  description: The request that failed.
  returned: failure of a request
  type: dict
  contains:
    method:
      description: The HTTP method.
      returned: always
      type: str
      sample: PUT
    path:
      description: The path and query.
      returned: always
      type: str
      sample: /_inference/text_embedding/azure_openai_embeddings
lost_endpoint:
  description:
    - The old endpoint, without secrets, if it was deleted to be recreated and could neither be created nor be put
      back.
  returned: failure of a recreation that left, or may have left, no endpoint
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
