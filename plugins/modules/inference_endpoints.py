#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ensure a whole set of inference endpoints, and remove what is not in it."""

from __future__ import annotations

DOCUMENTATION = r"""
module: inference_endpoints
short_description: Ensure a whole set of inference endpoints of Elasticsearch
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Ensures each inference endpoint of a list, of any services, as M(esops.elasticsearch.inference_endpoint) does for
    one. With O(purge=true) it also removes endpoints that are not in the list.
  - All endpoints are read with one HTTP request. If everything is as stated, that is the only one, however many
    endpoints there are. A service that the collection does not know costs one more, and O(update_secrets=when_rejected)
    an inference for each endpoint.
  - Several endpoints are worked on at the same time, see O(concurrency), but never one endpoint twice.
  - If something fails, the rest is done all the same, see O(continue_on_error). The task fails then, with one line
    for each endpoint that failed. RV(endpoints) says what became of each, and RV(purge_errors) what could not be
    purged. The next run goes on from what is there.
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
      - Predicts C(changed), the action for each endpoint, what is purged and spared, the diff, and the refusals.
      - Whether the remote services accept new settings or new secrets shows only in the real run.
  diff_mode:
    support: full
    details:
      - C(before) and C(after) have each endpoint that differs, by its ID. Secrets show as a marker only.
  idempotent:
    support: partial
    details:
      - Full for everything that the server shows.
      - Secrets cannot be compared, because the server never shows them. O(update_secrets) says what is done about
        that.
options:
  endpoints:
    description:
      - The endpoints. Each ID can be in the list once.
      - Everything that can be checked without the server is checked for all of them first. If a check fails, the task
        fails and nothing is written.
      - The list may be empty, but not with O(purge=true).
    type: list
    elements: dict
    required: true
    suboptions:
      inference_id:
        description:
          - The ID of the inference endpoint.
          - It can have lower-case letters C(a-z), digits, hyphens, underscores and dots, and begins and ends with a
            letter or digit. IDs that begin with a dot belong to the endpoints that Elasticsearch preconfigures, and
            are refused.
        type: str
        required: true
      state:
        description: Whether the endpoint is to be there.
        type: str
        choices:
          present: >-
            The endpoint exists and has every setting that the item states. Settings that the item does not state are
            left as they are.
          absent: >-
            The endpoint does not exist. An endpoint of another task type or service than stated is not deleted; the
            item fails instead.
        default: present
      service:
        description:
          - The name of the service, as Elasticsearch writes it. Needed for O(endpoints[].state=present). It cannot be
            changed in place.
          - With O(endpoints[].state=absent) it may be left out. If it is stated, an endpoint of another service is
            not deleted.
        type: str
      task_type:
        description:
          - What the endpoint is for, such as V(text_embedding), V(sparse_embedding), V(rerank), V(completion) or
            V(chat_completion). Needed for O(endpoints[].state=present). It cannot be changed in place.
          - With O(endpoints[].state=absent) it may be left out. If it is stated, an endpoint of another task type is
            not deleted.
        type: str
      service_settings:
        description:
          - The settings of the service, without its secrets, written as in the Elasticsearch API.
          - A setting that is not stated, or stated as null, is left as it is on the server.
          - A secret belongs into O(endpoints[].secrets). One that stands here all the same is used, kept from being
            shown, and answered with a warning.
        type: dict
      secrets:
        description:
          - The credentials for the remote service, such as C(api_key), or C(access_key) with C(secret_key).
          - Needed only when the endpoint has to be created or recreated. O(endpoints[].update_secrets) says when they
            are sent to an endpoint that exists.
        type: dict
      task_settings:
        description:
          - The task settings, written as in the Elasticsearch API. Each is compared and changed by itself, but a map
            such as C(headers) as a whole.
        type: dict
      chunking_settings:
        description:
          - How texts are split into chunks for a C(semantic_text) field. Only for task types that make embeddings, such
            as V(text_embedding).
          - Needs Elasticsearch 8.16 or later. Can be changed in place from Elasticsearch 9.5 on; before that, a
            change needs O(endpoints[].recreate=true).
          - A part is enough for an endpoint that exists. What is not stated is kept, as far as
            O(endpoints[].chunking_settings.strategy) takes it.
        type: dict
        suboptions:
          strategy:
            description:
              - By what the text is split. Needed where chunking settings are stated for a new endpoint.
            type: str
            choices:
              none: The text is not split. Takes no other setting. Needs Elasticsearch 8.19, or 9.1 or later.
              recursive: >-
                By separators, the coarsest first. Needs O(endpoints[].chunking_settings.max_chunk_size). Needs
                Elasticsearch 8.19, or 9.1 or later.
              sentence: By sentences. Needs O(endpoints[].chunking_settings.max_chunk_size).
              word: >-
                By words. Needs O(endpoints[].chunking_settings.max_chunk_size) and
                O(endpoints[].chunking_settings.overlap).
          max_chunk_size:
            description:
              - The most words that a chunk can have. At least 20 for V(sentence), at least 10 for V(word) and
                V(recursive).
              - Up to Elasticsearch 9.1 (and in all of 8.x) at most 300.
            type: int
          overlap:
            description:
              - How many words of a chunk the next one repeats, from 1 to half of
                O(endpoints[].chunking_settings.max_chunk_size). Only for the strategy V(word).
            type: int
          sentence_overlap:
            description:
              - How many sentences of a chunk the next one repeats, V(0) or V(1). Only for the strategy V(sentence).
              - The default of the server is V(1).
            type: int
          separators:
            description:
              - The separators, as regular expressions, the coarsest first. Only for the strategy V(recursive), and
                not together with O(endpoints[].chunking_settings.separator_group).
            type: list
            elements: str
          separator_group:
            description:
              - A list of separators that Elasticsearch brings. Only for the strategy V(recursive), and not together
                with O(endpoints[].chunking_settings.separators).
            type: str
            choices:
              markdown: Headings and horizontal rules of Markdown.
              plaintext: Paragraphs, then lines.
      update_secrets:
        description:
          - The same as O(update_secrets), for this endpoint. If not stated, that of the whole list holds.
        type: str
        choices: [on_create, always, when_rejected]
      recreate:
        description:
          - The same as O(recreate), for this endpoint. If not stated, that of the whole list holds.
        type: bool
      force:
        description:
          - The same as O(force), for this endpoint. If not stated, that of the whole list holds.
        type: bool
      wait_timeout:
        description:
          - The same as O(wait_timeout), for this endpoint. If not stated, that of the whole list holds.
        type: int
      wait_for_model:
        description:
          - The same as O(wait_for_model), for this endpoint. If not set, that of the whole list holds.
        type: bool
  wait_for_model:
    description:
      - Whether to wait, after everything else, until the model of each endpoint is allocated. It is for models that the
        cluster itself runs, which are those of the services C(elasticsearch) and C(elser). It is ignored for others.
      - The wait lasts up to O(wait_timeout), by default 300 seconds. If the model is not allocated by then, or its
        deployment has failed, the task fails with the state of the model; C(changed) stays as it was.
      - Without it, an endpoint whose model never started is unchanged for ever, because its settings are as declared.
      - Needs the cluster privilege C(monitor_ml). It costs one request for each deployment. Check mode does not wait.
    type: bool
    default: false
  purge:
    description:
      - Whether to remove the other endpoints of the cluster, those that are not in O(endpoints), within the limits of
        O(purge_ids) and O(purge_services). At least one limit is required, and O(endpoints) must have at least one
        endpoint with O(endpoints[].state=present); otherwise the task fails before the first request.
      - B(One owner per ID prefix.) Two sets with O(purge_ids=["*"]) on one cluster delete each other's endpoints, and
        nothing can detect it. Kibana's AI connectors create endpoints whose IDs do not begin with a dot, and the usage
        check of Elasticsearch does not know Kibana.
      - Never removed are preconfigured endpoints, whose IDs begin with a dot, and trial endpoints of a recreation.
      - An endpoint that ingest pipelines or C(semantic_text) fields use is removed only if the top-level O(force=true)
        is set. Elasticsearch 8.14 and 8.15 cannot tell what uses an endpoint, so nothing is removed there without it.
      - Endpoints that match the limits and are not removed are listed in RV(spared), each with its reason in a warning.
        This is not a failure.
      - The purge comes last. Nothing is removed once an item has failed, and each endpoint is read again right before
        it is deleted; one that has changed since the list was read is spared.
    type: bool
    default: false
  purge_services:
    description:
      - Purge only endpoints of these services, named as Elasticsearch shows them. Only with O(purge=true).
      - If O(purge_ids) is set as well, an endpoint has to match both.
    type: list
    elements: str
  purge_ids:
    description:
      - Purge only endpoints whose ID matches one of these patterns, in which V(*) stands for any text, V(?) for one
        character, and V([ab]) for one of those characters. Only with O(purge=true).
      - V(["*"]) stands for all other endpoints. Prefer a prefix, such as V(["search-*"]).
    type: list
    elements: str
  concurrency:
    description:
      - How many endpoints are worked on at the same time, from 1 to 64.
      - To create an endpoint, Elasticsearch calls the remote service, so a high number may meet its rate limit.
    type: int
    default: 8
  continue_on_error:
    description:
      - Whether the other endpoints are still worked on after one has failed. The task fails in either case.
      - With V(false), what is under way is finished and nothing more is begun. If that happens before the purge,
        nothing is purged. Endpoints that were not begun are not in RV(endpoints).
    type: bool
    default: true
notes:
  - To create an endpoint, Elasticsearch calls most remote services once to try the settings out. Such a call counts
    against their quota.
  - Elasticsearch lists 10,000 endpoints at most.
  - The collection's data covers Elasticsearch up to 9.5, and Serverless. On newer servers, the task warns about a task
    type, a value or a missing secret that the data does not allow, and the server decides.
seealso:
  - module: esops.elasticsearch.inference_endpoint
  - module: esops.elasticsearch.inference_endpoint_info
  - module: esops.elasticsearch.inference_run
  - name: Create an inference endpoint
    description: The reference of the call that Elasticsearch offers, with the settings of each service.
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

# The examples below leave out address and login: both come from module_defaults or from the environment.

- name: Show what was done to each
  ansible.builtin.debug:
    msg: "{{ search.endpoints | items2dict(key_name='inference_id', value_name='action') }}"

- name: Show which endpoints for OpenAI and Mistral a purge would remove, and change nothing
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

- name: Store new keys in several endpoints, which always counts as a change
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

- name: Ensure one endpoint, and remove another one, even while it is used
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

- name: Remove all other endpoints whose IDs begin with test-, unless they are used
  esops.elasticsearch.inference_endpoints:
    endpoints:
      - inference_id: search-embeddings
        service: openai
        task_type: text_embedding
    purge: true
    purge_ids:
      - test-*
  register: purge

- name: Show which of them are still used
  ansible.builtin.debug:
    msg: "{{ purge.spared }}"

- name: Begin nothing more after the first failure, and then purge nothing
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
    - What became of each endpoint of the list, in its order. In check mode, what would become of it.
    - With O(continue_on_error=false), those that were not begun are missing.
  returned: always, unless nothing could be begun
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
        - What was done to the endpoint. V(none) says that it was as stated, or gone already, or that it failed;
          RV(endpoints[].changed) tells whether something was written before the failure.
      returned: always
      type: str
      choices: [none, create, update, recreate, delete]
      sample: create
    endpoint:
      description: The endpoint as the server shows it, without secrets. In check mode, as it is expected to be.
      returned: success, unless the endpoint was deleted or was not there
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
      description: Who uses the endpoint.
      returned: success, if the server was asked
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
    error:
      description: Why it failed.
      returned: if this endpoint failed
      type: dict
      contains:
        msg:
          description: What could not be done, why, and what to do about it.
          returned: always
          type: str
          sample: >-
            Inference endpoint 'search-rerank' is used by ingest pipeline rerank-articles, so it is not deleted. Change
            those first, or set force: true, which leaves them without it.
        kind:
          description: Which kind of failure it is, as in RV(kind).
          returned: always
          type: str
          sample: refused
        error:
          description:
            - What the server said, with C(status), C(type), C(reason) and C(caused_by).
          returned: if the server answered with an error
          type: dict
          sample:
            caused_by:
            reason: Inference endpoint search-rerank is referenced by pipelines
            status: 409
            type: status_exception
        request:
          description: The C(method) and C(path) of the request that failed.
          returned: failure of a request
          type: dict
          sample:
            method: PUT
            path: /_inference/rerank/search-rerank
        endpoint:
          description: What there is now, without secrets.
          returned: if the module knows it
          type: dict
          sample:
            inference_id: search-rerank
            service: cohere
            service_settings:
              model_id: rerank-english-v3.0
            task_type: rerank
        used_by:
          description: Who uses the endpoint, with C(pipelines) and C(indexes).
          returned: if the server was asked
          type: dict
          sample:
            indexes: []
            pipelines: [rerank-articles]
        lost_endpoint:
          description:
            - The old endpoint, without secrets, if it was deleted to be recreated and could neither be created nor be
              put back.
          returned: failure of a recreation that left, or may have left, no endpoint
          type: dict
          sample:
            inference_id: search-rerank
            service: cohere
            service_settings:
              model_id: rerank-english-v3.0
            task_type: rerank
purged:
  description:
    - The IDs of the endpoints that O(purge) has removed, or in check mode would remove, sorted.
  returned: always, unless nothing could be begun
  type: list
  elements: str
  sample: [old-embeddings]
spared:
  description:
    - The IDs of the endpoints that match the limits of O(purge), or that an item wants absent, and that were not
      removed, sorted. A warning has the reason for each.
  returned: always, unless nothing could be begun
  type: list
  elements: str
  sample: [old-rerank]
purge_errors:
  description:
    - The endpoints that O(purge) should have removed and could not, each in the form of RV(endpoints).
  returned: always, unless nothing could be begun
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
          Failed to delete the inference endpoint. This is a fault inside Elasticsearch: see its log.
        request:
          method: DELETE
          path: /_inference/old-embeddings
      inference_id: old-embeddings
diff:
  description:
    - The differences by endpoint, what was purged included, and also with a failure where they are known. Secrets
      never show; one that is sent shows as a marker.
  returned: in diff mode
  type: dict
  contains:
    before:
      description: By ID, each endpoint that differs, as the server showed it; empty if there was none.
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
        - By ID, the same with what is stated laid over it, or what is sent for a creation; empty after a deletion.
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
  description: How many endpoints failed, and below that one line for each; or why nothing could be begun.
  returned: failure
  type: str
  sample: >-
    1 of 12 inference endpoints failed:

    search-rerank: Inference endpoint 'search-rerank' is used by ingest pipeline rerank-articles, so it is not
    deleted. Change those first, or set force: true, which leaves them without it.
kind:
  description:
    - Which kind of failure it is. The identifiers stay the same from release to release.
    - See R(Kinds of failures,ansible_collections.esops.elasticsearch.docsite.guide_troubleshooting).
  returned: failure; V(failed) if single endpoints failed
  type: str
  sample: login
error:
  description: What the server said to the request for the list.
  returned: if nothing could be begun, because the server answered with an error
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
  description: The request for the list.
  returned: if nothing could be begun, because that request failed
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

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.inference_endpoints import definition
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.module import run_module


def main() -> None:
    """Run the module."""
    run_module(definition())


if __name__ == "__main__":
    main()
