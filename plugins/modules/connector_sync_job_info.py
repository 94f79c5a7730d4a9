#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read sync jobs of Elastic connectors."""

from __future__ import annotations

DOCUMENTATION = r"""
module: connector_sync_job_info
short_description: Read sync jobs of Elastic connectors from Elasticsearch
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Reads sync jobs, including those that have ended and those of deleted connectors.
  - Each job has a copy of its connector. Secret values in this copy are masked, although Elasticsearch shows them.
  - If nothing matches, the list is empty. That is not a failure.
extends_documentation_fragment:
  - esops.elasticsearch._attributes
  - esops.elasticsearch._attributes.actiongroup_elasticsearch
  - esops.elasticsearch._attributes.info_module
  - esops.elasticsearch._connection
  - esops.elasticsearch._connector
options:
  sync_job_id:
    description: Only the job with this ID.
    type: str
  connector_id:
    description: Only jobs of this connector.
    type: str
  status:
    description: Only jobs with this status.
    type: str
    choices: [canceled, canceling, completed, error, in_progress, pending, suspended]
  job_type:
    description: Only jobs of one of these types.
    type: list
    elements: str
    choices: [full, incremental, access_control]
seealso:
  - module: esops.elasticsearch.connector_sync_job
  - module: esops.elasticsearch.connector_info
  - name: Get all connector sync jobs
    description: Elastic's reference of this API call.
    link: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-sync-job-list
"""

EXAMPLES = r"""
- name: Read the jobs of a connector
  esops.elasticsearch.connector_sync_job_info:
    url: "{{ elasticsearch_url }}" # for example https://elasticsearch.example.com:9200
    api_key: "{{ elasticsearch_api_key }}"
    connector_id: wiki
  register: jobs

- name: Show the status of each job
  ansible.builtin.debug:
    msg: "{{ jobs.sync_jobs | map(attribute='status') }}"

# The examples below leave out address and login. Both come from module_defaults or from environment variables.

- name: Read all content syncs that failed
  esops.elasticsearch.connector_sync_job_info:
    status: error
    job_type:
      - full
      - incremental

- name: Read one job
  esops.elasticsearch.connector_sync_job_info:
    sync_job_id: "{{ jobs.sync_jobs[0].id }}"
"""

RETURN = r"""
sync_jobs:
  description:
    - The jobs as the server shows them, the newest first. An older server may return the oldest first. Secret values
      are masked. Empty if nothing matches.
    - Elasticsearch lists at most 10,000 jobs. A warning says so if there may be more.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The ID.
      returned: always
      type: str
      sample: 8fH2cZUBq1
    status:
      description: The status.
      returned: always
      type: str
      sample: completed
    job_type:
      description: The type.
      returned: always
      type: str
      sample: full
    trigger_method:
      description: What started the job.
      returned: always
      type: str
      sample: on_demand
    connector:
      description: The connector as it was when the job was created.
      returned: always
      type: dict
      sample:
        id: wiki
        index_name: search-wiki
    created_at:
      description: When the job was created.
      returned: always
      type: str
      sample: "2026-03-01T03:30:00.000000Z"
    indexed_document_count:
      description: The number of documents that were written to the index.
      returned: always
      type: int
      sample: 1200
    error:
      description: Why the job failed.
      returned: if it failed
      type: str
      sample: Could not reach the source
msg:
  description: What failed, why, and what to do.
  returned: failure
  type: str
  sample: >-
    Could not read sync jobs: No connection to https://elasticsearch.example.com:9200: Connection refused (tried 4
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
        action [cluster:admin/xpack/connector/sync_job/list] is unauthorized for user [reader]
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
      sample: /_connector/_sync_job?from=0&size=500
"""

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.connector_sync_job_info import definition
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.module import run_module


def main() -> None:
    """Run the module."""
    run_module(definition())


if __name__ == "__main__":
    main()
