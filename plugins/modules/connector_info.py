#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read Elastic connectors."""

from __future__ import annotations

DOCUMENTATION = r"""
module: connector_info
short_description: Read Elastic connectors from Elasticsearch
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Reads the connectors of an Elasticsearch cluster, with their status, the result of their last syncs, and whether the
    connector service is running for them.
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
      - Only the connector with this ID. The module reads it directly, so the result is current. The result of the other
        filters can be one second old.
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
    description: Only connectors with one of these types of source.
    type: list
    elements: str
  query:
    description:
      - Only connectors with this text in their name, description or index name.
    type: str
  include_deleted:
    description:
      - Whether to include soft-deleted connectors. For these, C(deleted) is true.
      - Needs Elasticsearch 9.0 or later.
    type: bool
    default: false
  max_heartbeat_age:
    description:
      - The number of seconds after which a heartbeat is too old. A connector is C(online) if its last heartbeat is
        younger. The connector service reports every 300 seconds. The default is the value that Kibana uses.
      - The module measures the age with the C(Date) header of the response if there is one. Elasticsearch itself sends
        none, but a proxy may. Otherwise it uses the clock of the host on which it runs, which must be correct.
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

# The examples below leave out address and login. Both come from module_defaults or from environment variables.

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

- name: Read all connectors, and which of them had a heartbeat in the last hour
  esops.elasticsearch.connector_info:
    max_heartbeat_age: 3600
  register: all_connectors

- name: Show the others
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
    - The connectors as the server shows them, sorted by index. Secret values are masked. Empty if nothing matches.
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
      description: The type of the source.
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
        - Whether the last heartbeat of the connector is younger than O(max_heartbeat_age). False if there was no
          heartbeat yet.
      returned: always
      type: bool
      sample: true
    last_seen_age:
      description:
        - The age of the last heartbeat in seconds. Null if there was none. A heartbeat in the future counts as now, and
          the task warns if it is more than a minute ahead.
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
      returned: on Elasticsearch 9.0 and later
      type: bool
      sample: false
msg:
  description: What failed, why, and what to do.
  returned: failure
  type: str
  sample: >-
    Could not read connectors: No connection to https://elasticsearch.example.com:9200: Connection refused (tried 4
    times). Check the host and port in url, whether Elasticsearch runs there, and firewalls on the way.
kind:
  description:
    - The kind of the failure, as an identifier that stays the same in all releases.
    - See R(Kinds of failures,ansible_collections.esops.elasticsearch.docsite.guide_troubleshooting).
  returned: failure
  type: str
  sample: cannot_connect
error:
  description: The error that the server returned.
  returned: failure, if the server returned an error
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
      sample: >-
        action [cluster:admin/xpack/connector/list] is unauthorized for user [reader]
    caused_by:
      description: The innermost cause. Null if there is none.
      returned: always
      type: dict
      sample:
        reason: Failed to parse object
        type: x_content_parse_exception
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
      sample: /_connector?from=0&size=500
"""

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.connector_info import definition
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.module import run_module


def main() -> None:
    """Run the module."""
    run_module(definition())


if __name__ == "__main__":
    main()
