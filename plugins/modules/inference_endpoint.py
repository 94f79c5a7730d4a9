#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ensure that an inference endpoint of any service exists with the given settings, or does not exist."""

from __future__ import annotations

DOCUMENTATION = r"""
module: inference_endpoint
short_description: Ensure an inference endpoint of Elasticsearch for any service
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Ensures that Elasticsearch has an inference endpoint with the stated settings, or that it has none of that ID.
  - Works for every service, such as C(openai), C(cohere), C(amazonbedrock), C(googlevertexai), C(hugging_face) or
    C(elasticsearch). The settings are those of the Elasticsearch API, written as they stand there.
  - Only what is stated is compared and changed. An endpoint that is as stated is left alone, which takes one HTTP
    request.
  - The collection knows of each service which settings it has, which of them are secret, and which ones a server of
    which version changes in place. For a service that it does not know, it asks the server with one request
    more, says so in a warning, and believes a change only when the server shows it.
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
      - Whether the remote service accepts new settings or a new secret shows only in the real run.
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
        change. With O(update_secrets=when_rejected), a secret that the remote service rejects is replaced, and
        nothing else is.
options:
  service:
    description:
      - The name of the service, as Elasticsearch writes it. Needed for O(state=present). It cannot be changed in
        place.
      - With O(state=absent) it may be left out. If it is stated, an endpoint of another service is not deleted.
    type: str
  task_type:
    description:
      - What the endpoint is for, such as V(text_embedding), V(sparse_embedding), V(rerank), V(completion) or
        V(chat_completion). Needed for O(state=present). It cannot be changed in place.
      - With O(state=absent) it may be left out. If it is stated, an endpoint of another task type is not deleted.
    type: str
  service_settings:
    description:
      - The settings of the service, without its secrets, written as in the Elasticsearch API.
      - Numbers and booleans that arrive as text are sent as what they are, where the collection knows the setting.
      - A setting that is not stated, or stated as null, is left as it is on the server. A group with nothing in it
        states nothing.
      - A secret belongs into O(secrets). One that stands here all the same is used, kept from being shown, and
        answered with a warning. What stands under a name that the collection does not know is kept from being shown
        as well, since it may be a misspelt secret.
      - A setting that the collection does not know for the service is sent, because a newer server may know it. A
        warning names the setting that may be meant, and the server may refuse it.
    type: dict
  secrets:
    description:
      - The credentials for the remote service, such as C(api_key), or C(access_key) with C(secret_key). They are sent
        among the service settings.
      - Needed only when the endpoint has to be created or recreated. O(update_secrets) says when they are sent to an
        endpoint that exists.
    type: dict
  wait_for_model:
    description:
      - Whether to wait, after everything else, until the model of the endpoint is allocated. It is for models that the
        cluster itself runs, which are those of the services C(elasticsearch) and C(elser).
      - The wait lasts up to O(wait_timeout), by default 300 seconds. If the model is not allocated by then, or its
        deployment has failed, the task fails with the state of the model; C(changed) stays as it was.
      - Without it, an endpoint whose model never started is unchanged for ever, because its settings are as declared.
      - Needs the cluster privilege C(monitor_ml). It costs one more request. Check mode does not wait.
    type: bool
    default: false
  task_settings:
    description:
      - The task settings, written as in the Elasticsearch API. Each is compared and changed by itself, but a map such
        as C(headers) as a whole.
    type: dict
notes:
  - To create an endpoint, Elasticsearch calls most remote services once to try the settings out. Such a call counts
    against their quota.
  - On Elasticsearch 8.16 to 9.3 (fixed in 9.2.6 and 9.3.1), a change in place resets the chunking settings of the
    endpoint to V(word), 250 and 100. If they are different, and an index uses the endpoint or the task sets
    O(chunking_settings), such a change needs O(recreate=true). Otherwise it is made, with a warning.
  - For the services C(elasticsearch) and C(elser), either C(num_allocations) or C(adaptive_allocations) is in force.
    Setting one removes the other, and a task that sets both fails. The parts of C(adaptive_allocations) are compared
    one by one.
  - The collection's data covers Elasticsearch up to 9.5, and Serverless. On newer servers, the task warns about a task
    type, a value or a missing secret that the data does not allow, and the server decides.
seealso:
  - module: esops.elasticsearch.azure_openai_inference_endpoint
  - module: esops.elasticsearch.inference_endpoints
  - module: esops.elasticsearch.inference_endpoint_info
  - module: esops.elasticsearch.inference_service_info
  - module: esops.elasticsearch.inference_run
  - name: Create an inference endpoint
    description: The reference of the call that Elasticsearch offers, with the settings of each service.
    link: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-put
"""

EXAMPLES = r"""
- name: Ensure an endpoint for embeddings by OpenAI
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

- name: Ensure an endpoint for embeddings by Amazon Bedrock
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

- name: Ensure a reranker by Cohere
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

- name: Remove an endpoint, but not while a pipeline or an index uses it
  esops.elasticsearch.inference_endpoint:
    inference_id: cohere_rerank
    state: absent
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
      description: The settings of the service, those included that the server has added.
      returned: always
      type: dict
      sample:
        dimensions: 1536
        model_id: text-embedding-3-small
        rate_limit:
          requests_per_minute: 3000
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
      returned: for task types that have them, from Elasticsearch 8.16 on
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
        inference_id: embeddings
        service: openai
        service_settings:
          rate_limit:
            requests_per_minute: 1440
    after:
      description:
        - The same with what is stated laid over it, or what is sent for a creation; empty after a deletion.
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
  description: What could not be done, why, and what to do about it.
  returned: failure
  type: str
  sample: >-
    Inference endpoint 'embeddings' cannot be changed in place on Elasticsearch 9.5.0:
    service_settings.model_id (now 'text-embedding-3-small', wanted 'text-embedding-3-large'). Set recreate: true to
    delete it and create it again.
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
          Received an authentication error status code for request from inference entity id [embeddings]
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
      sample: /_inference/text_embedding/embeddings
lost_endpoint:
  description:
    - The old endpoint, without secrets, if it was deleted to be recreated and could neither be created nor be put
      back.
  returned: failure of a recreation that left, or may have left, no endpoint
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
