#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage where Elastic's inference service may process requests."""

from __future__ import annotations

DOCUMENTATION = r"""
module: inference_region_policy
short_description: Manage the region policy for inference of Elasticsearch
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Ensures the region policy of a cluster. It says in which regions Elastic's inference service may process requests of
    the cluster. A cluster has one policy or none.
  - The policy concerns endpoints of the service V(elastic) only. An endpoint whose model runs in none of the allowed
    regions stays, but no inference runs on it.
  - Works with Elasticsearch 9.5 and later and with Elasticsearch Serverless.
extends_documentation_fragment:
  - esops.elasticsearch._attributes
  - esops.elasticsearch._attributes.actiongroup_elasticsearch
  - esops.elasticsearch._connection
attributes:
  check_mode:
    support: full
    details:
      - Predicts C(changed), RV(action) and the diff.
      - Check mode cannot predict that the server refuses a policy because it denies endpoints in use. With
        O(region_policy.allowed_regions), a warning names the endpoints that the policy denies, as far as they show in
        which regions they run. With O(region_policy.allowed_geos), only the server knows them.
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  state:
    description: Whether there is to be a region policy.
    type: str
    choices:
      present: The cluster has the policy of O(region_policy).
      absent: The cluster has no region policy, so that requests are processed in the nearest region.
    default: present
  region_policy:
    description:
      - What the policy allows. Exactly one of the two lists. It replaces an existing policy as a whole.
      - Required for O(state=present).
    type: dict
    suboptions:
      allowed_geos:
        description:
          - The geographies in which requests may be processed, for example V(us), V(eu) or V(apac).
          - The order of the list has no meaning.
        type: list
        elements: str
      allowed_regions:
        description:
          - The regions of cloud service providers in which requests may be processed.
          - The order of the list has no meaning.
        type: list
        elements: dict
        suboptions:
          csp:
            description: The cloud service provider, for example V(aws), V(azure) or V(gcp).
            type: str
            required: true
          region:
            description: The region, named as the provider does, for example V(us-east-1).
            type: str
            required: true
  force:
    description:
      - Whether to write a policy that denies endpoints which ingest pipelines or indexes use.
      - If V(false), the server refuses such a policy, and the task fails and names the endpoints and what uses them.
      - It is sent only after the server has refused the policy for this reason. A warning names the endpoints that are
        denied afterwards.
    type: bool
    default: false
notes:
  - The login needs the cluster privilege C(manage_inference). Check mode needs C(monitor_inference).
  - Tasks that show an endpoint which the policy denies warn of it.
seealso:
  - module: esops.elasticsearch.inference_region_policy_info
  - module: esops.elasticsearch.inference_endpoint_info
  - name: Create or update a region policy
    description: The reference of the call that Elasticsearch offers.
    link: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-put-region-policy
"""

EXAMPLES = r"""
- name: Process inference requests in the European Union only
  esops.elasticsearch.inference_region_policy:
    url: "{{ elasticsearch_url }}" # for example https://elasticsearch.example.com:9200
    api_key: "{{ elasticsearch_api_key }}"
    region_policy:
      allowed_geos:
        - eu

# The examples below leave out address and login: both come from module_defaults or from the environment.

- name: Allow certain regions, also if that cuts off endpoints in use
  esops.elasticsearch.inference_region_policy:
    region_policy:
      allowed_regions:
        - csp: aws
          region: eu-west-1
        - csp: gcp
          region: europe-west1
    force: true
  register: policy

- name: Show who wrote the policy last
  ansible.builtin.debug:
    msg: "{{ policy.updated_by | default(policy.created_by, true) }}"
  when: policy.updated_by is defined or policy.created_by is defined

- name: Remove the policy, so that the nearest region is used
  esops.elasticsearch.inference_region_policy:
    state: absent
"""

RETURN = r"""
action:
  description: What was done. In check mode, what would be done. In a failure, what was done before it.
  returned: always, unless the arguments are wrong
  type: str
  choices: [none, create, update, delete]
  sample: update
region_policy:
  description: The policy as the server shows it, or null if there is none. In check mode, as it would be.
  returned: success
  type: dict
  sample:
    allowed_geos:
      - eu
created_at:
  description: When a policy was first written.
  returned: success, if there is a policy that was written already
  type: str
  sample: "2026-06-25T10:12:13.000000000Z"
created_by:
  description: The user who first wrote a policy.
  returned: success, if the server shows it
  type: str
  sample: ansible
updated_at:
  description: When the policy was last replaced.
  returned: success, if it was ever replaced
  type: str
  sample: "2026-07-01T08:00:00.000000000Z"
updated_by:
  description: The user who last replaced the policy.
  returned: success, if the server shows it
  type: str
  sample: ansible
diff:
  description: The policy before and after. Empty where there is none.
  returned: in diff mode
  type: dict
  contains:
    before:
      description: The policy before.
      returned: always
      type: dict
      sample: {}
    after:
      description: The policy afterwards.
      returned: always
      type: dict
      sample:
        region_policy:
          allowed_geos:
            - eu
denied_endpoints:
  description: The IDs of the endpoints in use that the policy denies.
  returned: failure, if the server refused the policy for them
  type: list
  elements: str
  sample: [search-embeddings]
used_by:
  description: What uses the endpoints that the policy denies.
  returned: failure, if the server refused the policy for them
  type: dict
  contains:
    pipelines:
      description: The names of ingest pipelines.
      returned: always
      type: list
      elements: str
      sample: [embed-articles]
    indexes:
      description: The names of indexes with a C(semantic_text) field.
      returned: always
      type: list
      elements: str
      sample: [articles]
msg:
  description: What could not be done, why, and what to do about it.
  returned: failure
  type: str
  sample: >-
    The region policy was not written, because it denies inference endpoints in use: search-embeddings (used by ingest
    pipeline embed-articles). Change what uses them, or set force: true, which leaves it without them.
kind:
  description:
    - Which kind of failure it is. The identifiers stay the same from release to release.
    - See R(Kinds of failures,ansible_collections.esops.elasticsearch.docsite.guide_troubleshooting).
  returned: failure
  type: str
  sample: refused
error:
  description: What the server said.
  returned: failure, if the server answered with an error
  type: dict
  contains:
    status:
      description: The HTTP status.
      returned: always
      type: int
      sample: 409
    type:
      description: The type of the error; null if the server did not tell one.
      returned: always
      type: str
      sample: status_exception
    reason:
      description: The reason in the words of the server.
      returned: always
      type: str
      sample: >-
        Cannot put the region policy because it would deny access to the following in-use inference endpoints:
        [search-embeddings]. Ensure that these inference endpoints are not in use, or use force to ignore this warning
        and proceed anyway.
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
      sample: /_inference/_region_policy
"""

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.module import run_module
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.region_policy import definition


def main() -> None:
    """Run the module."""
    run_module(definition())


if __name__ == "__main__":
    main()
