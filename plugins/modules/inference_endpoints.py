#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage a whole set of inference endpoints, and optionally remove all others."""

from __future__ import annotations

DOCUMENTATION = r"""
module: inference_endpoints
short_description: Manage a set of inference endpoints in Elasticsearch
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Ensures that each inference endpoint in a list exists with the declared settings, or that it does not exist. The
    endpoints can be of any services. With O(purge=true), the module also removes endpoints that are not in the list.
  - Reads all endpoints with one HTTP request. If all declared settings match, that is the only request, however many
    endpoints there are. The module makes one more request for a service that the collection does not know, and one
    with O(update_secrets=on_change). With O(update_secrets=when_rejected), it runs one inference for each endpoint.
  - Writes several endpoints at the same time. See O(concurrency).
  - If an endpoint fails, the module still processes the others. See O(continue_on_error). The task then fails, with one
    line for each endpoint that failed. RV(endpoints) has the result for each endpoint, and RV(purge_errors) has the
    endpoints that could not be purged. Run the task again to continue.
  - Works with Elasticsearch 8.14 and later and with Elasticsearch Serverless.
extends_documentation_fragment:
  - esops.elasticsearch._attributes
  - esops.elasticsearch._attributes.actiongroup_elasticsearch
  - esops.elasticsearch._connection
  - esops.elasticsearch._endpoint.policy
attributes:
  check_mode:
    support: full
    details:
      - Predicts C(changed), the action for each endpoint, which endpoints are purged and spared, the diff, and
        failures.
      - Only a real run can tell whether the remote services accept new settings or new secrets.
  diff_mode:
    support: full
    details:
      - C(before) and C(after) contain each endpoint that differs, by its ID. A secret that is sent is shown as a
        marker.
  idempotent:
    support: partial
    details:
      - Full for everything that the server shows.
      - Secrets cannot be compared, because the server never shows them. O(update_secrets) controls when they are sent.
options:
  endpoints:
    description:
      - The endpoints. An ID can appear in the list only once.
      - The module first checks the options of all endpoints. If one is invalid, the task fails before it writes
        anything.
      - The list can be empty, but not with O(purge=true).
    type: list
    elements: dict
    required: true
    suboptions:
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
            The endpoint exists and has all declared settings. Settings that the list does not set stay unchanged.
          absent: >-
            The endpoint does not exist. If the existing endpoint has another task type or service than the list sets,
            it is not deleted, and the task fails.
        default: present
      service:
        description:
          - The name of the service, as in the Elasticsearch API. Required for O(endpoints[].state=present). It cannot
            be changed in place.
          - Optional for O(endpoints[].state=absent). If you set it, an endpoint of another service is not deleted.
        type: str
      task_type:
        description:
          - What the endpoint is used for, such as V(text_embedding), V(sparse_embedding), V(rerank), V(completion) or
            V(chat_completion). Required for O(endpoints[].state=present). It cannot be changed in place.
          - Optional for O(endpoints[].state=absent). If you set it, an endpoint with another task type is not deleted.
        type: str
      service_settings:
        description:
          - The settings of the service, without its secrets, as in the Elasticsearch API.
          - A setting that is not set, or set to null, stays unchanged on the server.
          - Set secrets in O(endpoints[].secrets). If you set a secret here, it is used and masked, and the task warns.
          - A setting that the collection does not know for the service is sent, because a newer server may know it. The
            server may reject it. A warning suggests the nearest known setting.
        type: dict
      secrets:
        description:
          - The credentials for the remote service, such as C(api_key), or C(access_key) with C(secret_key).
          - Required to create or recreate an endpoint. O(endpoints[].update_secrets) controls when they are sent for an
            existing endpoint.
        type: dict
      task_settings:
        description:
          - The task settings, as in the Elasticsearch API. Each setting is compared and changed individually, but a
            dictionary such as C(headers) as a whole.
        type: dict
      chunking_settings:
        description:
          - How Elasticsearch splits texts into chunks for a C(semantic_text) field. Only for task types that create
            embeddings, such as V(text_embedding).
          - Needs Elasticsearch 8.16 or later. Elasticsearch 9.5 and later can change it in place. On older servers, a
            change needs O(endpoints[].recreate=true).
          - For an existing endpoint, set only the parts to change. The other parts stay unchanged if they are valid for
            O(endpoints[].chunking_settings.strategy).
        type: dict
        suboptions:
          strategy:
            description:
              - How a text is split. Required with any other chunking setting for a new endpoint.
            type: str
            choices:
              none: >-
                The text is not split. No other chunking setting is allowed. Needs Elasticsearch 8.19, or 9.1 or later.
              recursive: >-
                At separators. Requires O(endpoints[].chunking_settings.max_chunk_size) and allows
                O(endpoints[].chunking_settings.separators) or O(endpoints[].chunking_settings.separator_group). Needs
                Elasticsearch 8.19, or 9.1 or later.
              sentence: >-
                At the ends of sentences. Requires O(endpoints[].chunking_settings.max_chunk_size) and allows
                O(endpoints[].chunking_settings.sentence_overlap).
              word: >-
                Between words. Requires O(endpoints[].chunking_settings.max_chunk_size) and
                O(endpoints[].chunking_settings.overlap).
          max_chunk_size:
            description:
              - The maximum number of words in a chunk. At least 20 for V(sentence), at least 10 for V(word) and
                V(recursive).
              - At most 300 up to Elasticsearch 9.1 (and in all of 8.x).
            type: int
          overlap:
            description:
              - The number of words that a chunk repeats from the previous one, from 1 to half of
                O(endpoints[].chunking_settings.max_chunk_size). Only for
                O(endpoints[].chunking_settings.strategy=word).
            type: int
          sentence_overlap:
            description:
              - The number of sentences that a chunk repeats from the previous one, V(0) or V(1). Only for
                O(endpoints[].chunking_settings.strategy=sentence).
              - The server's default is V(1).
            type: int
          separators:
            description:
              - The separators, as regular expressions, the coarsest first. Only for
                O(endpoints[].chunking_settings.strategy=recursive). Mutually exclusive with
                O(endpoints[].chunking_settings.separator_group).
            type: list
            elements: str
          separator_group:
            description:
              - A predefined list of separators. Only for O(endpoints[].chunking_settings.strategy=recursive). Mutually
                exclusive with O(endpoints[].chunking_settings.separators).
              - The server's default is V(plaintext). Elasticsearch shows the separators instead of the name of the
                group. The module recognizes them, so the endpoint counts as unchanged.
            type: str
            choices:
              markdown: Headings and horizontal rules of Markdown.
              plaintext: Paragraphs, then lines.
      update_secrets:
        description:
          - When to send the secret of the remote service for this endpoint if it exists. The default is
            O(update_secrets), which has the details.
        type: str
        choices: [on_create, always, when_rejected, on_change]
      recreate:
        description:
          - Whether the module may delete this endpoint and create it again when a change cannot be made in place. The
            default is O(recreate), which has the details.
        type: bool
      force:
        description:
          - Whether the module may delete or recreate this endpoint even if ingest pipelines or C(semantic_text) fields
            use it. The default is O(force), which has the details.
        type: bool
      wait_timeout:
        description:
          - The number of whole seconds that Elasticsearch may take for a write of this endpoint. The default is
            O(wait_timeout).
        type: int
      wait_for_model:
        description:
          - Whether to wait until the model of this endpoint is allocated. The default is O(wait_for_model).
        type: bool
  wait_for_model:
    description:
      - Whether to wait, after everything else, until the model of each endpoint is allocated. Only for models that the
        cluster itself runs, which are those of the services C(elasticsearch) and C(elser). Endpoints of other services
        are not waited for.
      - The wait lasts up to O(wait_timeout), or 300 seconds if that is not set. If a model is not allocated by then, or
        its deployment has failed, the task fails with the state of the model. This does not affect C(changed).
      - Without this option, an endpoint stays unchanged even if its model never started, because its settings match.
      - The login needs the cluster privilege C(monitor_ml). The module makes one more request for each deployment.
        Check mode does not wait.
    type: bool
    default: false
  purge:
    description:
      - Whether to remove endpoints of the cluster that are not in O(endpoints), within the limits O(purge_ids) and
        O(purge_services). Set at least one limit. O(endpoints) must contain at least one endpoint with
        O(endpoints[].state=present). Otherwise the task fails before the first request.
      - B(One owner per ID prefix.) Purge only IDs that no other playbook, team or tool creates. Two sets with
        O(purge_ids=["*"]) on one cluster delete each other's endpoints, and nothing can detect it.
      - B(Kibana.) Its AI connectors create endpoints whose IDs do not begin with a dot, and the usage check of
        Elasticsearch does not know Kibana.
      - Preconfigured endpoints, whose IDs begin with a dot, and trial endpoints of a recreation are never removed.
      - An endpoint that ingest pipelines or C(semantic_text) fields use is removed only if you set O(force=true) for
        the whole list. Elasticsearch 8.14 and 8.15 cannot tell what uses an endpoint, so nothing is removed there
        without O(force=true).
      - RV(spared) lists the endpoints that match the limits but were not removed. A warning gives the reason for each.
        This is not a failure.
      - The purge comes last. Nothing is removed after an endpoint in the list has failed. Each endpoint is read again
        right before it is deleted. If it has changed since the list was read, it is spared.
    type: bool
    default: false
  purge_services:
    description:
      - Purge only endpoints of these services. Use the names that Elasticsearch shows. Requires O(purge=true).
      - If O(purge_ids) is set too, an endpoint has to match both.
    type: list
    elements: str
  purge_ids:
    description:
      - Purge only endpoints whose ID matches one of these patterns. In a pattern, V(*) matches any text, V(?) one
        character, and V([ab]) one of these characters. Requires O(purge=true).
      - V(["*"]) matches all other endpoints. Prefer a prefix, such as V(["search-*"]).
    type: list
    elements: str
  concurrency:
    description:
      - The number of endpoints that are processed at the same time, from 1 to 64.
      - To create an endpoint, Elasticsearch calls the remote service, so a high number may exceed its rate limit.
    type: int
    default: 8
  continue_on_error:
    description:
      - Whether to process the other endpoints after one has failed. The task fails in either case.
      - With V(false), the module completes the endpoints that are in progress, starts no further ones, and purges
        nothing. RV(endpoints) does not contain endpoints that were not started.
    type: bool
    default: true
notes:
  - When it creates an endpoint, Elasticsearch calls most remote services once to test the settings. These calls count
    against your quota.
  - Elasticsearch lists at most 10,000 endpoints.
  - The collection has data about Elasticsearch up to 9.5 and about Elasticsearch Serverless. On newer servers, the task
    only warns about a task type, a value or a missing secret that the data does not allow, and the server decides.
seealso:
  - module: esops.elasticsearch.inference_endpoint
  - module: esops.elasticsearch.inference_endpoint_info
  - module: esops.elasticsearch.inference_run
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_sets
    description: Sets of endpoints, how to remove the others, and what to do when some fail.
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_role
    description: A role that manages sets of endpoints for all clusters of an inventory.
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_services
    description: The settings of each service, and which version can change them in place.
  - name: Create an inference endpoint
    description: Elastic's reference of this API call, with the settings of each service.
    link: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-put
"""

EXAMPLES = r"""
- name: Ensure the endpoints of the search cluster
  esops.elasticsearch.inference_endpoints:
    url: "{{ elasticsearch_url }}" # for example https://elasticsearch.example.com:9200
    api_key: "{{ elasticsearch_api_key }}"
    endpoints:
      - inference_id: search-embeddings
        service: openai
        task_type: text_embedding
        service_settings:
          model_id: text-embedding-3-small
        secrets:
          api_key: "{{ openai_api_key }}"
      - inference_id: search-rerank
        service: cohere
        task_type: rerank
        service_settings:
          model_id: rerank-english-v3.0
        secrets:
          api_key: "{{ cohere_api_key }}"
      - inference_id: search-elser
        service: elasticsearch
        task_type: sparse_embedding
        service_settings:
          model_id: .elser_model_2
          num_threads: 1
          num_allocations: 1
      - inference_id: test-embeddings
        service: mistral
        task_type: text_embedding
        service_settings:
          model: mistral-embed
        secrets:
          api_key: "{{ mistral_api_key }}"
  register: search

# The examples below leave out address and login. Both come from module_defaults or from environment variables.

- name: Show the action for each endpoint
  ansible.builtin.debug:
    msg: "{{ search.endpoints | items2dict(key_name='inference_id', value_name='action') }}"

- name: Show which endpoints of OpenAI and Mistral a purge would remove, without changing anything
  esops.elasticsearch.inference_endpoints:
    endpoints:
      - inference_id: search-embeddings
        service: openai
        task_type: text_embedding
    purge: true
    purge_services:
      - openai
      - mistral
  check_mode: true
  diff: true

- name: Send new keys for several endpoints, which always reports a change
  esops.elasticsearch.inference_endpoints:
    endpoints:
      - inference_id: search-embeddings
        service: openai
        task_type: text_embedding
        secrets:
          api_key: "{{ openai_api_key }}"
      - inference_id: search-rerank
        service: cohere
        task_type: rerank
        secrets:
          api_key: "{{ cohere_api_key }}"
    update_secrets: always
    concurrency: 2

- name: Ensure one endpoint, and remove another one even if it is in use
  esops.elasticsearch.inference_endpoints:
    endpoints:
      - inference_id: search-elser
        service: elasticsearch
        task_type: sparse_embedding
        service_settings:
          num_allocations: 2
      - inference_id: search-rerank
        state: absent
        force: true

- name: Remove all other endpoints whose IDs begin with test-, unless they are in use
  esops.elasticsearch.inference_endpoints:
    endpoints:
      - inference_id: search-embeddings
        service: openai
        task_type: text_embedding
    purge: true
    purge_ids:
      - test-*
  register: purge

- name: Show which of them were not removed
  ansible.builtin.debug:
    msg: "{{ purge.spared }}"

- name: Stop after the first failure, and purge nothing in that case
  esops.elasticsearch.inference_endpoints:
    endpoints:
      - inference_id: search-embeddings
        service: openai
        task_type: text_embedding
    continue_on_error: false
    purge: true
    purge_ids:
      - search-*
"""

RETURN = r"""
endpoints:
  description:
    - The result for each endpoint in the list, in the order of the list. In check mode, the predicted result.
    - With O(continue_on_error=false), endpoints that were not started are missing.
  returned: always, unless the task failed before the first endpoint
  type: list
  elements: dict
  contains:
    inference_id:
      description: The ID.
      returned: always
      type: str
      sample: search-embeddings
    changed:
      description: Whether anything was written for this endpoint.
      returned: always
      type: bool
      sample: true
    action:
      description:
        - What the module did with the endpoint. In check mode, what it would do. In a failure, what it did before that.
        - V(none) means that everything matched, that the endpoint did not exist (with C(state=absent)), or that it
          failed before anything was carried out.
      returned: always
      type: str
      choices: [none, create, update, recreate, delete]
      sample: create
    endpoint:
      description: The endpoint as the server shows it, without secrets. In check mode, as it is expected to be.
      returned: success, unless the endpoint does not exist
      type: dict
      sample:
        inference_id: search-embeddings
        service: openai
        service_settings:
          dimensions: 1536
          model_id: text-embedding-3-small
          rate_limit:
            requests_per_minute: 3000
          similarity: dot_product
        task_type: text_embedding
    used_by:
      description: What uses the endpoint.
      returned: success, if the module has read it
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
    error:
      description: Why the endpoint failed.
      returned: if this endpoint failed
      type: dict
      contains:
        msg:
          description: What failed, why, and what to do.
          returned: always
          type: str
          sample: >-
            Inference endpoint 'search-rerank' is used by ingest pipeline rerank-articles, so it is not deleted. Change
            those first, or set force: true, which leaves them without the endpoint.
        kind:
          description: The kind of the failure, as in RV(kind).
          returned: always
          type: str
          sample: refused
        error:
          description:
            - The error that the server returned, with C(status), C(type), C(reason) and C(caused_by).
          returned: if the server returned an error
          type: dict
          sample:
            caused_by:
            reason: Inference endpoint search-rerank is referenced by pipelines
            status: 409
            type: status_exception
        request:
          description: The C(method) and C(path) of the request that failed.
          returned: failure, if a request failed
          type: dict
          sample:
            method: PUT
            path: /_inference/rerank/search-rerank
        endpoint:
          description: The endpoint as it is now, without secrets.
          returned: if the module knows it
          type: dict
          sample:
            inference_id: search-rerank
            service: cohere
            service_settings:
              model_id: rerank-english-v3.0
            task_type: rerank
        used_by:
          description: What uses the endpoint, with C(pipelines) and C(indexes).
          returned: if the module has read it
          type: dict
          sample:
            indexes: []
            pipelines: [rerank-articles]
        lost_endpoint:
          description:
            - The previous endpoint, without secrets, if it was deleted and could neither be created again nor be
              restored.
          returned: failure of a recreation, if the endpoint is or may be missing now
          type: dict
          sample:
            inference_id: search-rerank
            service: cohere
            service_settings:
              model_id: rerank-english-v3.0
            task_type: rerank
purged:
  description:
    - The IDs of the endpoints that O(purge) removed, or in check mode would remove, sorted.
  returned: always, unless the task failed before the first endpoint
  type: list
  elements: str
  sample: [old-embeddings]
spared:
  description:
    - The IDs of the endpoints that match the limits of O(purge), or have O(endpoints[].state=absent), and were not
      removed, sorted. A warning gives the reason for each.
  returned: always, unless the task failed before the first endpoint
  type: list
  elements: str
  sample: [old-rerank]
purge_errors:
  description:
    - The endpoints that O(purge) tried to remove but could not, in the form of RV(endpoints).
  returned: always, unless the task failed before the first endpoint
  type: list
  elements: dict
  sample:
    - action: none
      changed: false
      error:
        error:
          caused_by:
          reason: Failed to delete the inference endpoint
          status: 500
          type: status_exception
        msg: >-
          Failed to delete the inference endpoint. This is an internal error of Elasticsearch: see its log.
        request:
          method: DELETE
          path: /_inference/text_embedding/old-embeddings
      inference_id: old-embeddings
diff:
  description:
    - The differences of all endpoints, including those that were purged. In a failure too, if they are known. A secret
      that is sent is shown as a marker.
  returned: in diff mode
  type: dict
  contains:
    before:
      description: By ID, each endpoint that differs, as the server showed it. Empty if it did not exist.
      returned: always
      type: dict
      sample:
        search-embeddings:
          service: openai
          service_settings:
            rate_limit:
              requests_per_minute: 3000
    after:
      description:
        - By ID, each endpoint that differs, with the declared settings merged over it. For a new endpoint, what is
          sent. Empty after a deletion.
      returned: always
      type: dict
      sample:
        search-embeddings:
          service: openai
          service_settings:
            api_key: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
            rate_limit:
              requests_per_minute: 600
msg:
  description: How many endpoints failed, with one line for each. Or why the task failed before the first endpoint.
  returned: failure
  type: str
  sample: >-
    1 of 12 inference endpoints failed:

    search-rerank: Inference endpoint 'search-rerank' is used by ingest pipeline rerank-articles, so it is not
    deleted. Change them first, or set force: true, which leaves them without the endpoint.
kind:
  description:
    - The kind of the failure, as an identifier that stays the same in all releases.
    - See R(Kinds of failures,ansible_collections.esops.elasticsearch.docsite.guide_troubleshooting).
  returned: failure; it is V(failed) if endpoints failed
  type: str
  sample: failed
error:
  description: The error that the server returned when the module read the list of endpoints.
  returned: failure, if the server returned an error to this request
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
  description: The request for the list of endpoints.
  returned: failure, if this request failed
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

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.inference_endpoints import definition
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.module import run_module


def main() -> None:
    """Run the module."""
    run_module(definition())


if __name__ == "__main__":
    main()
