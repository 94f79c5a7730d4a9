#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start, cancel, delete and wait for sync jobs of Elastic connectors."""

from __future__ import annotations

DOCUMENTATION = r"""
module: connector_sync_job
short_description: Start, cancel, delete or wait for a sync job of an Elastic connector
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Starts a sync job if none of its type is live, cancels live sync jobs, or deletes one. A job is live while its
    status is V(pending), V(in_progress) or V(suspended).
  - The connector service does the work. If it does not run, a job never begins.
  - Works with Elasticsearch 8.14 and later and with Elasticsearch Serverless.
extends_documentation_fragment:
  - esops.elasticsearch._attributes
  - esops.elasticsearch._attributes.actiongroup_elasticsearch
  - esops.elasticsearch._connection
  - esops.elasticsearch._connector
attributes:
  check_mode:
    support: full
    details:
      - Predicts C(changed), RV(action), the diff and refusals. It does not wait.
  diff_mode:
    support: full
    details:
      - Shows the job before and after. With O(state=canceled), jobs are shown by their ID.
  idempotent:
    support: partial
    details:
      - While a job is live, no other one of its type is started. When it has ended, the same task starts the next one.
      - O(state=canceled) and O(state=absent) are idempotent.
options:
  connector_id:
    description:
      - The ID of the connector. Required unless O(sync_job_id) is set. If both are set, the job must belong to the
        connector.
    type: str
  sync_job_id:
    description:
      - The ID of one job. Required with O(state=absent).
      - With O(state=present), the job is only read, and waited for with O(wait=true). No job is started.
    type: str
  state:
    description: The desired state of the sync jobs.
    type: str
    choices:
      present: >-
        A live job of the type exists. If there is none, one is started. While a job of the type is being canceled, the
        task waits for its end if O(wait=true), and fails otherwise.
      canceled: >-
        The connector has no live job (of any type, unless O(job_type) is set), or the job O(sync_job_id) is not live. A
        job that runs is asked to stop; O(wait=true) waits until it has.
      absent: >-
        The job O(sync_job_id) does not exist. Deleting a job does not stop the connector service.
    default: present
  job_type:
    description:
      - The type of the job. With O(state=present), the default is V(full).
    type: str
    choices:
      full: Syncs all content.
      incremental: Syncs what has changed since the last sync, for services that support it.
      access_control: Syncs access control, for document-level security.
  trigger_method:
    description: What a started job gives as its reason.
    type: str
    choices: [on_demand, scheduled]
    default: on_demand
  wait:
    description:
      - Whether to wait until the job has ended. With O(state=present), the task fails if the job ends in an error, is
        canceled or is deleted.
    type: bool
    default: false
  wait_timeout:
    description:
      - How many seconds to wait at most, up to 604800, for each job that is waited for. Then the task fails, and the
        job goes on.
    type: int
    default: 600
  wait_interval:
    description: Seconds between status checks, more than 0 and at most 604800.
    type: float
    default: 5.0
seealso:
  - module: esops.elasticsearch.connector
  - module: esops.elasticsearch.connector_sync_job_info
  - name: Create a connector sync job
    description: Elastic's reference of this API call.
    link: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-sync-job-post
"""

EXAMPLES = r"""
- name: Start a full sync unless one is live
  esops.elasticsearch.connector_sync_job:
    url: "{{ elasticsearch_url }}" # for example https://elasticsearch.example.com:9200
    api_key: "{{ elasticsearch_api_key }}"
    connector_id: wiki
  register: sync

# The examples below leave out address and login: both come from module_defaults or from the environment.

- name: Wait for its end
  esops.elasticsearch.connector_sync_job:
    sync_job_id: "{{ sync.sync_job.id }}"
    wait: true
    wait_timeout: 3600
    wait_interval: 2
  register: ended

- name: Show how many documents came into the index
  ansible.builtin.debug:
    msg: "{{ ended.sync_job.indexed_document_count }}"

- name: Sync access control, and wait for the end
  esops.elasticsearch.connector_sync_job:
    connector_id: wiki
    job_type: access_control
    wait: true
    wait_interval: 2

- name: Cancel all syncs of a connector, and wait until they have stopped
  esops.elasticsearch.connector_sync_job:
    connector_id: wiki
    state: canceled
    wait: true
    wait_interval: 2

- name: Delete a job
  esops.elasticsearch.connector_sync_job:
    sync_job_id: "{{ sync.sync_job.id }}"
    state: absent
"""

RETURN = r"""
action:
  description:
    - What was done; in check mode, what would be done.
    - V(none) goes with C(changed=false), the others with C(changed=true).
  returned: success, and a failure after something was written
  type: str
  choices: [none, create, cancel, delete]
  sample: create
sync_job:
  description:
    - The job as the server shows it. Secret values in its copy of the connector are masked. In check mode, as it is
      expected to be. If several jobs are canceled, one of them.
  returned: success, unless there is none; failure because of a job
  type: dict
  contains:
    id:
      description: The ID. A job that check mode predicts has none.
      returned: if the job exists
      type: str
      sample: 8fH2cZUBq1
    status:
      description:
        - The status. One of V(pending), V(in_progress), V(suspended), V(canceling), V(canceled), V(completed) and
          V(error).
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
        service_type: confluence
    indexed_document_count:
      description: How many documents were written to the index.
      returned: if the job exists
      type: int
      sample: 1200
    deleted_document_count:
      description: How many documents were deleted from the index.
      returned: if the job exists
      type: int
      sample: 3
    total_document_count:
      description: How many documents the index had in the end.
      returned: if the job exists
      type: int
      sample: 1197
    error:
      description: Why the job failed.
      returned: if it failed
      type: str
      sample: Could not reach the source
diff:
  description: The difference, also with a failure if it is known.
  returned: in diff mode
  type: dict
  contains:
    before:
      description: The jobs before.
      returned: always
      type: dict
      sample: {}
    after:
      description: The jobs afterwards.
      returned: always
      type: dict
      sample:
        connector:
          id: wiki
        job_type: full
        status: pending
        trigger_method: on_demand
msg:
  description: What could not be done, why, and what to do about it.
  returned: failure
  type: str
  sample: >-
    Sync job '8fH2cZUBq1' of connector 'wiki' ended in error: Could not reach the source. See the log of the connector
    service.
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
        action [cluster:admin/xpack/connector/sync_job/post] is unauthorized for user [reader]
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
      sample: POST
    path:
      description: The path and query.
      returned: always
      type: str
      sample: /_connector/_sync_job
"""

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.connector_sync_job import definition
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.module import run_module


def main() -> None:
    """Run the module."""
    run_module(definition())


if __name__ == "__main__":
    main()
