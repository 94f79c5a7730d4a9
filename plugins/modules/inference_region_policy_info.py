#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read where Elastic's inference service may process requests."""

from __future__ import annotations

DOCUMENTATION = r"""
module: inference_region_policy_info
short_description: Read the region policy for inference from Elasticsearch
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Reads the region policy of a cluster. The policy defines the regions in which Elastic's inference service may
    process requests of the cluster.
  - If there is no policy, RV(region_policy) is null. That is not a failure.
  - Works with Elasticsearch 9.5 and later and with Elasticsearch Serverless.
extends_documentation_fragment:
  - esops.elasticsearch._attributes
  - esops.elasticsearch._attributes.actiongroup_elasticsearch
  - esops.elasticsearch._attributes.info_module
  - esops.elasticsearch._connection
notes:
  - The login needs the cluster privilege C(monitor_inference). C(manage_inference) includes it.
seealso:
  - module: esops.elasticsearch.inference_region_policy
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_region_policy
    description: Where inference may run, and how to find the endpoints that a policy denies.
  - name: Get the region policy
    description: Elastic's reference of this API call.
    link: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-get-region-policy
"""

EXAMPLES = r"""
- name: Read the region policy
  esops.elasticsearch.inference_region_policy_info:
    url: "{{ elasticsearch_url }}" # for example https://elasticsearch.example.com:9200
    api_key: "{{ elasticsearch_api_key }}"
  register: policy

- name: Fail unless requests stay in the European Union
  ansible.builtin.assert:
    that: policy.region_policy.allowed_geos | default([], true) == ['eu']
"""

RETURN = r"""
region_policy:
  description: The policy as the server shows it. Null if there is none.
  returned: success
  type: dict
  sample:
    allowed_geos:
      - eu
created_at:
  description: When a policy was first written.
  returned: success, if there is a policy
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
msg:
  description: What failed, why, and what to do.
  returned: failure
  type: str
  sample: >-
    A region policy needs Elasticsearch 9.5 or later, or Serverless; this server is Elasticsearch 9.4.0. Upgrade.
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
      sample: 404
    type:
      description: The type of the error. Null if the response has none.
      returned: always
      type: str
      sample: resource_not_found_exception
    reason:
      description: The reason, in the server's words.
      returned: always
      type: str
      sample: Inference endpoint not found [_region_policy]
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
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.region_policy_info import definition


def main() -> None:
    """Run the module."""
    run_module(definition())


if __name__ == "__main__":
    main()
