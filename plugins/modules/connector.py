#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage an Elastic connector."""

from __future__ import annotations

DOCUMENTATION = r"""
module: connector
short_description: Manage an Elastic connector
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Ensures that an Elastic connector exists with the given settings, or that it does not exist. A connector describes
    how content gets from a third-party source into an index. The connector service, a separate program, does the work.
    This module neither installs nor needs it.
  - Only declared settings are compared and changed. A setting that is left out or null stays unchanged, also inside
    dictionaries. If everything matches, the module makes one HTTP request.
  - Elasticsearch changes a connector group by group, and some of these calls set the status of the connector back even
    if they change nothing. The module makes only the calls for groups that differ.
  - Connectors are in beta in Elasticsearch and may change there.
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
      - Predicts C(changed), RV(action), the diff, and refusals such as an index that belongs to another connector or a
        missing schema. To do so it may read more than a real run does.
      - Does not wait. With O(wait_timeout) it assumes that the connector service registers a schema in time, and with
        O(wait_for=connected) that the connector gets connected.
  diff_mode:
    support: full
    details:
      - C(before) is the connector as the server shows it. C(after) is the same with the declared settings merged over
        it; for a new connector, it is what is sent. Secret values show as a marker.
  idempotent:
    support: full
    details:
      - Values are compared by the type of their field, so V(42) and V("42") are the same for a field of the type
        C(int).
      - Secret values are compared as well, because Elasticsearch shows them to everyone who can read the connector. The
        module does not show them.
options:
  connector_id:
    description:
      - The ID of the connector.
    type: str
    required: true
  state:
    description: Whether the connector exists.
    type: str
    choices:
      present: >-
        The connector exists and has all declared settings. A connector that was soft-deleted is revived without its
        former settings, and a warning says so.
      absent: >-
        The connector does not exist. Its index, ingest pipeline and API key stay.
    default: present
  name:
    description:
      - The name. It does not have to be unique.
    type: str
  description:
    description:
      - The description. An empty text clears it.
    type: str
  index_name:
    description:
      - The index that the content goes into. It does not have to exist. Two connectors cannot have the same index.
      - An empty text detaches the index.
      - On Elasticsearch 9.0 and later the name must begin with C(content-) if O(is_native=true).
    type: str
  service_type:
    description:
      - The kind of source, for example V(sharepoint_online), V(confluence) or V(postgresql). Elasticsearch accepts any
        text.
      - After a change of the type, Elasticsearch expects another configuration.
    type: str
  is_native:
    description:
      - Whether Elastic runs the connector. Otherwise you run the connector service yourself.
      - If O(index_name) changes too, it is changed after this is switched off and before it is switched on, as the
        server requires.
    type: bool
  language:
    description:
      - The language of the content, for example V(en). It can be set only when the connector is created. The task fails
        if an existing connector has another language.
    type: str
  pipeline:
    description:
      - The ingest pipeline for the content. It does not have to exist.
      - For a connector without a pipeline, set all four options.
    type: dict
    suboptions:
      name:
        description: The name of the ingest pipeline.
        type: str
      extract_binary_content:
        description: Whether to extract text from binary files.
        type: bool
      reduce_whitespace:
        description: Whether to replace repeated white space by one blank.
        type: bool
      run_ml_inference:
        description: Whether to run inference on the content.
        type: bool
  scheduling:
    description:
      - When syncs are started.
    type: dict
    suboptions:
      full:
        description: Syncs of all content.
        type: dict
        suboptions: &schedule
          enabled:
            description: Whether the schedule is active. A schedule can be switched off, but not be removed.
            type: bool
          interval:
            description:
              - A cron expression of Elasticsearch in UTC, seconds first, for example V(0 30 3 * * ?) for half past
                three each night. One of the two day fields (the fourth and the sixth) must be V(?).
            type: str
      incremental:
        description: Syncs of what has changed since the last sync, for services that support it.
        type: dict
        suboptions: *schedule
      access_control:
        description: Access control syncs, for document-level security.
        type: dict
        suboptions: *schedule
  configuration:
    description:
      - Values for the fields of the configuration, by key. The fields depend on the service. The connector service
        registers them in a schema when it first meets the connector. A key that the schema does not have makes the task
        fail.
      - Each value is sent in the type of its field. A list is sent as comma-separated text, a dictionary as JSON.
      - Without a schema no value can be set. See O(wait_timeout) and O(configuration_schema).
      - Secret values belong in O(configuration_secrets). A value that the schema calls sensitive is accepted here with
        a warning, and is still masked.
    type: dict
  configuration_secrets:
    description:
      - The same for secret values, such as passwords. They are masked everywhere.
    type: dict
  configuration_schema:
    description:
      - The fields of the configuration, by key, in the form of the API. Each needs a C(label) and can have C(category),
        C(default_value), C(depends_on), C(display), C(options), C(order), C(placeholder), C(required), C(sensitive),
        C(tooltip), C(type), C(ui_restrictions), C(validations) and C(value).
      - A schema as Elastic's connector framework writes it is accepted. Elasticsearch drops keys that it does not know,
        and a warning names them. A key that looks like a misspelt C(sensitive), C(value), C(required) or C(label) is an
        error.
      - The schema is declared as a whole. Fields that it does not have are removed with their values; the other fields
        keep theirs.
      - The connector service registers its own schema when it starts. Set this option only to configure a connector
        before that, or for a service of your own.
    type: dict
  filtering:
    description:
      - The sync rules, which say what is synced.
      - Rules are sent as a draft. The connector service validates the draft and activates it if it is valid. Until then
        the task is unchanged, with a warning. If the draft is invalid, the task fails with the reason. A valid draft
        that is not active is activated.
    type: dict
    suboptions:
      rules:
        description:
          - The basic rules, in their order. The list is declared as a whole; V([]) removes all rules. The server adds
            the rule C(DEFAULT) at the end, which is not compared.
        type: list
        elements: dict
        suboptions:
          id:
            description: The ID of the rule, unique in the list.
            type: str
            required: true
          field:
            description: The name of the field that the rule is about.
            type: str
            required: true
          order:
            description: The position of the rule among the others, the lowest first.
            type: int
            required: true
          policy:
            description: Whether content that matches is synced.
            type: str
            required: true
            choices: [include, exclude]
          rule:
            description: How the field is compared with the value.
            type: str
            required: true
            choices: [contains, ends_with, equals, regex, starts_with, ">", "<"]
          value:
            description: The value.
            type: str
            required: true
          created_at:
            description: When the rule was created. It is sent with a change, but not compared.
            type: str
          updated_at:
            description: When the rule was changed. It is sent with a change, but not compared.
            type: str
      advanced_snippet:
        description:
          - The advanced rules, a dictionary or a list, in the form of the service. They are declared as a whole; V({})
            removes them.
        type: raw
  features:
    description:
      - What the connector supports, in the form of the API. The connector service writes this itself when it starts.
      - Needs Elasticsearch 8.15 or later.
    type: dict
    suboptions:
      document_level_security:
        description: Document-level security.
        type: dict
        suboptions: &switch
          enabled:
            description: Whether the connector supports it.
            type: bool
            required: true
      incremental_sync:
        description: Incremental syncs.
        type: dict
        suboptions: *switch
      native_connector_api_keys:
        description: An API key of its own for a connector that Elastic runs.
        type: dict
        suboptions: *switch
      sync_rules:
        description: Sync rules.
        type: dict
        suboptions:
          advanced:
            description: Advanced rules.
            type: dict
            suboptions: *switch
          basic:
            description: Basic rules.
            type: dict
            suboptions: *switch
  api_key_id:
    description:
      - The ID of the API key with which the connector writes, not the key itself. It can be replaced, but not be
        removed.
    type: str
  api_key_secret_id:
    description:
      - The ID under which Elasticsearch stores the secret of that API key, for connectors that Elastic runs. It can be
        replaced, but not be removed.
    type: str
  wait_timeout:
    description:
      - How many seconds to wait for the connector service in all, at most 86400. See O(wait_for).
    type: int
    default: 0
  wait_for:
    description:
      - What to wait for, up to O(wait_timeout).
    type: str
    choices:
      schema: >-
        A schema, if O(configuration) or O(configuration_secrets) need one. If there is none in time, everything else is
        set and the task fails. Run it again once the connector service has registered the schema.
      connected: >-
        The same, and afterwards that the connector service works on the connector - its status is C(connected) and its
        last heartbeat is younger than 1800 seconds. If that is not so in time, the task fails; what was changed before
        stays changed.
    default: schema
  delete_sync_jobs:
    description:
      - With O(state=absent), whether to delete the sync jobs of the connector too. Jobs of a connector that does not
        exist any more are not deleted.
    type: bool
    default: false
  hard:
    description:
      - With O(state=absent), whether to delete the connector for good. Otherwise Elasticsearch 9.0 and later keeps it,
        marked as deleted. A connector that was marked before is deleted as well.
      - Before Elasticsearch 9.0 every deletion is for good.
    type: bool
    default: false
seealso:
  - module: esops.elasticsearch.connector_info
  - module: esops.elasticsearch.connector_sync_job
  - name: Elastic connectors
    description: Elastic's reference of the connector API.
    link: https://www.elastic.co/docs/api/doc/elasticsearch/group/endpoint-connector
"""

EXAMPLES = r"""
- name: Ensure a connector for Confluence, without its configuration
  esops.elasticsearch.connector:
    url: "{{ elasticsearch_url }}" # for example https://elasticsearch.example.com:9200
    api_key: "{{ elasticsearch_api_key }}"
    connector_id: wiki
    name: Wiki
    description: Pages of the company's wiki
    service_type: confluence
    index_name: search-wiki
    language: en

- name: Set address and login once for several tasks
  module_defaults:
    group/esops.elasticsearch.elasticsearch:
      url: "{{ elasticsearch_url }}"
      api_key: "{{ elasticsearch_api_key }}"
  block:
    - name: Ensure that you run the connector, not Elastic
      esops.elasticsearch.connector:
        connector_id: wiki
        is_native: false

    - name: Ensure that it has an index of its own
      esops.elasticsearch.connector:
        connector_id: wiki
        index_name: search-wiki

# The examples below leave out address and login: both come from module_defaults or from the environment.

- name: Ensure the configuration, as soon as the connector service has registered its schema
  esops.elasticsearch.connector:
    connector_id: wiki
    configuration:
      confluence_url: https://wiki.example.com
      username: search
      spaces: [HANDBOOK, NEWS]
    configuration_secrets:
      password: "{{ wiki_password }}"
    wait_timeout: 60

- name: Ensure the configuration, and wait until the connector is connected
  esops.elasticsearch.connector:
    connector_id: wiki
    configuration:
      spaces: [HANDBOOK]
    wait_for: connected
    wait_timeout: 300

- name: Ensure that everything is synced each night
  esops.elasticsearch.connector:
    connector_id: wiki
    scheduling:
      full:
        enabled: true
        interval: 0 30 3 * * ? # seconds first

- name: Ensure the ingest pipeline and the API key
  esops.elasticsearch.connector:
    connector_id: wiki
    pipeline:
      name: wiki-content
      extract_binary_content: true
      reduce_whitespace: true
      run_ml_inference: false
    api_key_id: 4f1Zc5QBx3

- name: Ensure that drafts are not synced
  esops.elasticsearch.connector:
    connector_id: wiki
    filtering:
      rules:
        - id: no-drafts
          order: 0
          policy: exclude
          field: title
          rule: starts_with
          value: "Draft:"
      advanced_snippet: {}

- name: Ensure a connector for your own service, with its schema
  esops.elasticsearch.connector:
    connector_id: tickets
    name: Tickets
    service_type: ticket-system
    index_name: search-tickets
    configuration_schema:
      host:
        label: Host
        type: str
        required: true
        order: 1
      port:
        label: Port
        type: int
        display: numeric
        default_value: 443
        order: 2
      token:
        label: Token
        type: str
        sensitive: true
        required: true
        order: 3
    configuration:
      host: tickets.example.com
      port: 8443
    configuration_secrets:
      token: "{{ ticket_token }}"
    features:
      sync_rules:
        basic:
          enabled: true

- name: Show what another schedule would change
  esops.elasticsearch.connector:
    connector_id: wiki
    scheduling:
      incremental:
        enabled: true
        interval: 0 0 * * * ?
  check_mode: true
  diff: true

- name: Detach the index
  esops.elasticsearch.connector:
    connector_id: tickets
    index_name: ""

- name: Remove a connector and its sync jobs
  esops.elasticsearch.connector:
    connector_id: tickets
    state: absent
    delete_sync_jobs: true

- name: Remove a connector for good (Elasticsearch 9.0 or later)
  esops.elasticsearch.connector:
    connector_id: tickets
    state: absent
    hard: true
"""

RETURN = r"""
action:
  description:
    - What was done to the connector; in check mode, what would be done.
    - V(none) means that everything matched, and goes with C(changed=false). The others go with C(changed=true).
  returned: success
  type: str
  choices: [none, create, update, delete]
  sample: update
connector:
  description:
    - The connector as the server shows it after the last change, with secret values masked. In check mode, as it is
      expected to be. Settings that were never written are missing.
  returned: success, with O(state=present); failure of O(wait_for=connected)
  type: dict
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
    description:
      description: The description.
      returned: if it was set
      type: str
      sample: Pages of the company's wiki
    index_name:
      description: The index; null if it was detached.
      returned: if it was set
      type: str
      sample: search-wiki
    service_type:
      description: The kind of source.
      returned: if it was set
      type: str
      sample: confluence
    is_native:
      description: Whether Elastic runs the connector.
      returned: always
      type: bool
      sample: false
    status:
      description:
        - The status, which Elasticsearch and the connector service set. One of V(created), V(needs_configuration),
          V(configured), V(connected) and V(error).
      returned: always
      type: str
      sample: connected
    error:
      description: Why the connector does not work.
      returned: if the connector service has written it
      type: str
      sample: Could not reach the source
    configuration:
      description: The fields of the configuration by key, each with its C(value). Secret values are masked.
      returned: always
      type: dict
      sample:
        confluence_url:
          label: Confluence URL
          required: true
          sensitive: false
          type: str
          value: https://wiki.example.com
        password:
          label: Password
          required: true
          sensitive: true
          type: str
          value: "********"
    scheduling:
      description: The schedules.
      returned: always
      type: dict
      sample:
        full:
          enabled: true
          interval: 0 30 3 * * ?
    pipeline:
      description: The ingest pipeline.
      returned: if it was set
      type: dict
      sample:
        extract_binary_content: true
        name: wiki-content
        reduce_whitespace: true
        run_ml_inference: false
    filtering:
      description: The sync rules, a list with one element that has an C(active) and a C(draft) side.
      returned: always
      type: list
      elements: dict
      sample:
        - domain: DEFAULT
    last_seen:
      description: When the connector service last reported on the connector.
      returned: if it ever did
      type: str
      sample: "2026-01-01T12:00:00.000000Z"
    last_sync_status:
      description: How the last sync ended. Other C(last_) fields have more details.
      returned: if there was one
      type: str
      sample: completed
diff:
  description:
    - The difference, also with a failure if it is known. A secret value that is sent shows as a marker.
  returned: in diff mode
  type: dict
  contains:
    before:
      description: The connector as the server showed it; empty if there was none.
      returned: always
      type: dict
      sample:
        id: wiki
        scheduling:
          full:
            enabled: false
            interval: 0 0 0 * * ?
    after:
      description:
        - The same with the declared settings merged over it, or what is sent for a new connector; empty after a
          deletion.
      returned: always
      type: dict
      sample:
        id: wiki
        scheduling:
          full:
            enabled: true
            interval: 0 30 3 * * ?
msg:
  description: What could not be done, why, and what to do about it.
  returned: failure
  type: str
  sample: >-
    The values of password could not be set for connector 'wiki': it has no schema with these fields yet. Everything
    else is configured as in the task. The connector service registers the schema when it first meets the connector.
    Check that it runs, and run this task again (wait_timeout waits for it), or set configuration_schema.
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
      sample: 400
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
        Index name [search-wiki] is used by another connector.
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
      sample: PUT
    path:
      description: The path and query.
      returned: always
      type: str
      sample: /_connector/wiki/_index_name
"""

from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.connector import definition
from ansible_collections.esops.elasticsearch.plugins.module_utils._ansible.module import run_module


def main() -> None:
    """Run the module."""
    run_module(definition())


if __name__ == "__main__":
    main()
