#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage where Elastic's inference service may process requests."""

from __future__ import annotations

DOCUMENTATION = r"""
module: inference_region_policy
short_description: Manage the region policy for inference in Elasticsearch
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Ensures that a cluster has the declared region policy, or none. The policy defines the regions in which Elastic's
    inference service may process requests of the cluster.
  - The policy applies only to endpoints of the service C(elastic). An endpoint whose model runs in none of the allowed
    regions still exists, but inferences on it fail.
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
      - Check mode cannot predict that the server refuses a policy because it denies endpoints that are in use. With
        O(region_policy.allowed_regions), a warning names the endpoints that the policy denies, if Elasticsearch shows
        their regions. With O(region_policy.allowed_geos), only the server knows these endpoints.
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  state:
    description: The desired state of the region policy.
    type: str
    choices:
      present: The cluster has the policy in O(region_policy).
      absent: The cluster has no region policy. Requests are processed in the nearest region.
    default: present
  region_policy:
    description:
      - What the policy allows. Set exactly one of the two lists. It replaces an existing policy as a whole.
      - Required for O(state=present).
    type: dict
    suboptions:
      allowed_geos:
        description:
          - The geographies in which requests may be processed, for example V(us), V(eu) or V(apac).
          - The order of the list does not matter.
        type: list
        elements: str
      allowed_regions:
        description:
          - The regions of cloud service providers in which requests may be processed.
          - The order of the list does not matter.
        type: list
        elements: dict
        suboptions:
          csp:
            description: The cloud service provider, for example V(aws), V(azure) or V(gcp).
            type: str
            required: true
          region:
            description: The provider's name of the region, for example V(us-east-1).
            type: str
            required: true
  force:
    description:
      - Whether to write a policy that denies endpoints that ingest pipelines or indexes use.
      - With V(false), the server refuses such a policy. The task fails and names the endpoints and what uses them.
      - The module sends it only after the server has refused the policy for this reason. A warning names the endpoints
        that are denied now.
    type: bool
    default: false
notes:
  - The login needs the cluster privilege C(manage_inference). Check mode needs C(monitor_inference).
  - Tasks of all modules warn if they return an endpoint that the policy denies.
seealso:
  - module: esops.elasticsearch.inference_region_policy_info
  - module: esops.elasticsearch.inference_endpoint_info
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_region_policy
    description: Where inference may run, and how to find the endpoints that a policy denies.
  - name: Create or update a region policy
    description: Elastic's reference of this API call.
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

# The examples below leave out address and login. Both come from module_defaults or from environment variables.

- name: Allow certain regions, even if this denies endpoints that are in use
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

- name: Remove the policy, so that requests are processed in the nearest region
  esops.elasticsearch.inference_region_policy:
    state: absent
"""

RETURN = r"""
action:
  description: What the module did. In check mode, what it would do. In a failure, what it did before that.
  returned: always, unless an option is invalid
  type: str
  choices: [none, create, update, delete]
  sample: update
region_policy:
  description: The policy as the server shows it. Null if there is none. In check mode, as it is expected to be.
  returned: success
  type: dict
  sample:
    allowed_geos:
      - eu
created_at:
  description: When a policy was first written.
  returned: success, if the server has a policy
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
  description: The policy before and after. Empty if there is none.
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
  returned: failure, if the server refused the policy because of them
  type: list
  elements: str
  sample: [search-embeddings]
used_by:
  description: What uses the endpoints that the policy denies.
  returned: failure, if the server refused the policy because of them
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
  description: What failed, why, and what to do.
  returned: failure
  type: str
  sample: >-
    The region policy was not written, because it denies inference endpoints in use: search-embeddings (used by ingest
    pipeline embed-articles). Change what uses them, or set force: true, which leaves it without them.
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
      sample: 409
    type:
      description: The type of the error. Null if the response has none.
      returned: always
      type: str
      sample: status_exception
    reason:
      description: The reason, in the server's words.
      returned: always
      type: str
      sample: >-
        Cannot put the region policy because it would deny access to the following in-use inference endpoints:
        [search-embeddings]. Ensure that these inference endpoints are not in use, or use force to ignore this warning
        and proceed anyway.
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
      sample: /_inference/_region_policy
"""

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.module import run_module
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.region_policy import definition


def main() -> None:
    """Run the module."""
    run_module(definition())


if __name__ == "__main__":
    main()
