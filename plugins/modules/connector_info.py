#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read Elastic connectors."""

from __future__ import annotations

DOCUMENTATION = r"""
module: connector_info
short_description: Read Elastic connectors
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Reads the connectors of an Elasticsearch cluster, with their status and how their last syncs ended.
  - Secret values of their configuration are covered, although Elasticsearch shows them.
  - Finding none is no failure. The list is empty then.
extends_documentation_fragment:
  - esops.elasticsearch._attributes
  - esops.elasticsearch._attributes.actiongroup_elasticsearch
  - esops.elasticsearch._attributes.info_module
  - esops.elasticsearch._connection
  - esops.elasticsearch._connector
options:
  connector_id:
    description:
      - Only the connector with this ID. It is looked up directly, so that it shows just as it is now; a list may be
        late by a second.
      - Mutually exclusive with the other filters.
    type: str
  index_name:
    description: Only connectors with one of these indices.
    type: list
    elements: str
  connector_name:
    description: Only connectors with one of these names. Capitals and small letters differ.
    type: list
    elements: str
  service_type:
    description: Only connectors of one of these kinds of source.
    type: list
    elements: str
  query:
    description:
      - Only connectors that have this text in their name, description or index.
    type: str
  include_deleted:
    description:
      - Whether connectors are read as well that were deleted softly. They have a C(deleted) that is true.
      - Needs Elasticsearch 9.0 or later.
    type: bool
    default: false
seealso:
  - module: esops.elasticsearch.connector
  - module: esops.elasticsearch.connector_sync_job_info
  - name: Get all connectors
    description: The reference of the call that Elasticsearch offers.
    link: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-list
"""

EXAMPLES = r"""
- name: Read one connector
  esops.elasticsearch.connector_info:
    url: "{{ elasticsearch_url }}" # for example https://elasticsearch.example.com:9200
    api_key: "{{ elasticsearch_api_key }}"
    connector_id: wiki
  register: wiki

- name: Show its status
  ansible.builtin.debug:
    msg: "{{ wiki.connectors[0].status }}"

# The examples below leave out address and login: both come from module_defaults or from the environment.

- name: Read all connectors for Confluence and Jira
  esops.elasticsearch.connector_info:
    service_type:
      - confluence
      - jira

- name: Fail if the last sync of any connector failed
  esops.elasticsearch.connector_info:
  register: every
  failed_when: every.connectors | default([]) | selectattr('last_sync_status', 'defined') |
    selectattr('last_sync_status', 'equalto', 'error') | length > 0

- name: Read also those that were deleted softly (Elasticsearch 9.0 or later)
  esops.elasticsearch.connector_info:
    query: wiki
    include_deleted: true
"""

RETURN = r"""
connectors:
  description:
    - The connectors as the server shows them, with secret values covered, sorted by index. Empty if none fits.
    - Elasticsearch lists 10,000 connectors at most. A warning says so if there may be more.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID.
      returned: always
      type: str
      sample: wiki
    name:
      description: The name.
      returned: always
      type: str
      sample: Wiki
    index_name:
      description: The index.
      returned: if it was set
      type: str
      sample: search-wiki
    service_type:
      description: The kind of source.
      returned: if it was set
      type: str
      sample: confluence
    status:
      description: The status.
      returned: always
      type: str
      sample: connected
    configuration:
      description: The fields of the configuration by key, each with its C(value). Secret values are covered.
      returned: always
      type: dict
      sample:
        password:
          label: Password
          sensitive: true
          type: str
          value: "********"
    last_sync_status:
      description: How the last sync ended.
      returned: if there was one
      type: str
      sample: completed
    deleted:
      description: Whether it was deleted softly.
      returned: from Elasticsearch 9.0 on
      type: bool
      sample: false
msg:
  description: What could not be done, why, and what to do about it.
  returned: failure
  type: str
  sample: >-
    Could not read connectors: No connection: Connection refused (tried 4 times). Check url, whether Elasticsearch runs
    there, and firewalls or proxies on the way.
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
      sample: >-
        action [cluster:admin/xpack/connector/list] is unauthorized for user [reader]
    caused_by:
      description: The innermost cause; null if there is none.
      returned: always
      type: dict
      sample:
        reason: Failed to parse object
        type: x_content_parse_exception
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
      sample: /_connector?from=0&size=500
"""

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.connector_info import definition
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.module import run_module


def main() -> None:
    """Run the module."""
    run_module(definition())


if __name__ == "__main__":
    main()
