#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start, cancel, delete and wait for sync jobs of Elastic connectors."""

from __future__ import annotations

DOCUMENTATION = r"""
module: connector_sync_job
short_description: Manage sync jobs of Elastic connectors in Elasticsearch
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Starts a sync job unless one of the same type is live, cancels live sync jobs, deletes a sync job, or waits for its
    end. A job is live while its status is V(pending), V(in_progress) or V(suspended).
  - The connector service runs the jobs. If it is not running, a job never begins.
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
      - Predicts C(changed), RV(action), the diff and failures. Check mode does not wait.
  diff_mode:
    support: full
    details:
      - Shows the job before and after. With O(state=canceled), shows the jobs by their ID.
  idempotent:
    support: partial
    details:
      - While a job is live, the task does not start another one of the same type. After the job has ended, the same
        task starts the next one.
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
      - With O(state=present), the task starts no job. It reads this job, and with O(wait=true) waits for its end.
    type: str
  state:
    description: The desired state of the sync jobs.
    type: str
    choices:
      present: >-
        A live job of the type O(job_type) exists. If there is none, the task starts one. If a job of this type is being
        canceled, the task waits for its end with O(wait=true), and otherwise fails.
      canceled: >-
        The connector has no live job of the type O(job_type), or of any type if that is not set. If O(sync_job_id) is
        set, this applies to that job only. The connector service needs some time to stop a running job. With
        O(wait=true), the task waits until it has stopped.
      absent: >-
        The job O(sync_job_id) does not exist. Deleting a job does not stop the connector service.
    default: present
  job_type:
    description:
      - The type of the job. With O(state=present), the default is V(full).
    type: str
    choices:
      full: A sync of all content.
      incremental: A sync of what has changed since the last sync, for services that support it.
      access_control: An access control sync, for document-level security.
  trigger_method:
    description: The reason that a new job shows for its start.
    type: str
    choices: [on_demand, scheduled]
    default: on_demand
  wait:
    description:
      - Whether to wait until the job has ended. With O(state=present), the task fails if the job ends with an error, is
        canceled or is deleted.
    type: bool
    default: false
  wait_timeout:
    description:
      - The maximum number of seconds to wait for a job, at most 604800. After this time the task fails, but the job
        continues.
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
- name: Start a full sync, unless one is already live
  esops.elasticsearch.connector_sync_job:
    url: "{{ elasticsearch_url }}" # for example https://elasticsearch.example.com:9200
    api_key: "{{ elasticsearch_api_key }}"
    connector_id: wiki
  register: sync

# The examples below leave out address and login. Both come from module_defaults or from environment variables.

- name: Wait until it has ended
  esops.elasticsearch.connector_sync_job:
    sync_job_id: "{{ sync.sync_job.id }}"
    wait: true
    wait_timeout: 3600
    wait_interval: 2
  register: ended

- name: Show how many documents were indexed
  ansible.builtin.debug:
    msg: "{{ ended.sync_job.indexed_document_count }}"

- name: Run an access control sync, and wait until it has ended
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
    - What the module did. In check mode, what it would do. In a failure, what it did before that.
    - V(none) means that nothing was changed.
  returned: always, unless an option is invalid
  type: str
  choices: [none, create, cancel, delete]
  sample: create
sync_job:
  description:
    - The job as the server shows it. Secret values in its copy of the connector are masked. In check mode, as it is
      expected to be. If several jobs were canceled, one of them.
  returned: success, if there is a job; failure because of a job
  type: dict
  contains:
    id:
      description: The ID. Missing if check mode predicts that a job is started.
      returned: if the job exists
      type: str
      sample: 8fH2cZUBq1
    status:
      description:
        - The status. One of V(pending), V(in_progress), V(suspended), V(canceling), V(canceled), V(completed) or
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
      description: The number of documents that were written to the index.
      returned: if the job exists
      type: int
      sample: 1200
    deleted_document_count:
      description: The number of documents that were deleted from the index.
      returned: if the job exists
      type: int
      sample: 3
    total_document_count:
      description: The number of documents in the index at the end.
      returned: if the job exists
      type: int
      sample: 1197
    error:
      description: Why the job failed.
      returned: if it failed
      type: str
      sample: Could not reach the source
diff:
  description: The difference, in a failure too if it is known.
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
  description: What failed, why, and what to do.
  returned: failure
  type: str
  sample: >-
    Sync job '8fH2cZUBq1' of connector 'wiki' ended in error: Could not reach the source. See the log of the connector
    service.
kind:
  description:
    - The kind of the failure, as an identifier that stays the same in all releases.
    - See R(Kinds of failures,ansible_collections.esops.elasticsearch.docsite.guide_troubleshooting).
  returned: failure
  type: str
  sample: failed
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
        action [cluster:admin/xpack/connector/sync_job/post] is unauthorized for user [reader]
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
      sample: POST
    path:
      description: The path and the query.
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
