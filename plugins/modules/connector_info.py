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
  - Reads the connectors of an Elasticsearch cluster, with their status, how their last syncs ended, and whether the
    connector service still works on them.
  - Secret values of their configuration are masked, although Elasticsearch shows them.
  - If nothing matches, the list is empty. That is not a failure.
extends_documentation_fragment:
  - esops.elasticsearch._attributes
  - esops.elasticsearch._attributes.actiongroup_elasticsearch
  - esops.elasticsearch._attributes.info_module
  - esops.elasticsearch._connection
  - esops.elasticsearch._connector
options:
  connector_id:
    description:
      - Only the connector with this ID. It is read directly, so it shows the current state; a list may lag behind by a
        second.
      - Mutually exclusive with the other filters.
    type: str
  index_name:
    description: Only connectors with one of these indices.
    type: list
    elements: str
  connector_name:
    description: Only connectors with one of these names. Names are case-sensitive.
    type: list
    elements: str
  service_type:
    description: Only connectors of one of these kinds of source.
    type: list
    elements: str
  query:
    description:
      - Only connectors with this text in their name, description or index name.
    type: str
  include_deleted:
    description:
      - Whether to include soft-deleted connectors. Their C(deleted) is true.
      - Needs Elasticsearch 9.0 or later.
    type: bool
    default: false
  max_heartbeat_age:
    description:
      - A connector counts as C(online) if its last heartbeat is younger than this many seconds. The connector service
        reports every 300 seconds; the default is what Kibana uses.
      - The age is measured with the C(Date) header of the response if there is one. Elasticsearch itself sends none,
        but a proxy may. Otherwise the clock of the machine that runs the module counts, so that clock must be right.
    type: int
    default: 1800
seealso:
  - module: esops.elasticsearch.connector
  - module: esops.elasticsearch.connector_sync_job_info
  - name: Get all connectors
    description: Elastic's reference of this API call.
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

- name: Find the connectors that the connector service has not worked on for an hour
  esops.elasticsearch.connector_info:
    max_heartbeat_age: 3600
  register: all_connectors

- name: Show them
  ansible.builtin.debug:
    msg: "Last heartbeat: {{ 'never' if item.last_seen_age is none else item.last_seen_age ~ ' seconds ago' }}"
  loop: "{{ all_connectors.connectors | rejectattr('online') }}"
  loop_control:
    label: "{{ item.id }}"

- name: Read soft-deleted connectors too (Elasticsearch 9.0 or later)
  esops.elasticsearch.connector_info:
    query: wiki
    include_deleted: true
"""

RETURN = r"""
connectors:
  description:
    - The connectors as the server shows them, with secret values masked, sorted by index. Empty if none matches.
    - Elasticsearch lists at most 10,000 connectors. A warning says so if there may be more.
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
      description: The fields of the configuration by key, each with its C(value). Secret values are masked.
      returned: always
      type: dict
      sample:
        password:
          label: Password
          sensitive: true
          type: str
          value: "********"
    online:
      description:
        - Whether the connector service works on the connector, which means that its last heartbeat is younger than
          O(max_heartbeat_age). False if there was no heartbeat yet.
      returned: always
      type: bool
      sample: true
    last_seen_age:
      description:
        - How many seconds ago the last heartbeat was; null if there was none. A heartbeat in the future counts as now,
          and a warning says so if it is more than a minute ahead.
      returned: always
      type: int
      sample: 42
    last_seen:
      description: When the last heartbeat was.
      returned: if there was one
      type: str
      sample: "2026-01-01T12:00:00.000000Z"
    last_sync_status:
      description: How the last sync ended.
      returned: if there was one
      type: str
      sample: completed
    deleted:
      description: Whether the connector is soft-deleted.
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
