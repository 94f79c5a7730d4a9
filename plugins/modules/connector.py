#!/usr/bin/python
# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage an Elastic connector."""

from __future__ import annotations

DOCUMENTATION = r"""
module: connector
short_description: Manage an Elastic connector in Elasticsearch
version_added: 0.1.0
author:
  - esops.elasticsearch contributors (@esops)
description:
  - Ensures that an Elastic connector exists with the declared settings, or that it does not exist. A connector
    describes how content gets from a third-party source into an index. The connector service, a separate program, runs
    the syncs. This module does not need it and does not install it.
  - Compares and changes only the declared settings, which are those that you set in the task. A setting that is not
    set, or set to null, stays unchanged, also inside dictionaries. If everything matches, the module makes one HTTP
    request and changes nothing.
  - Elasticsearch has a separate API call for each group of settings, and some of these calls reset the status of the
    connector even if they change nothing. The module makes only the calls for groups that differ.
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
      - Predicts C(changed), RV(action), the diff, and failures such as an index that belongs to another connector, or a
        missing schema. To do so, it may read more than a real run.
      - Check mode does not wait. With O(wait_timeout), it assumes that the connector service registers a schema in
        time, and with O(wait_for=connected), that the connector becomes connected.
  diff_mode:
    support: full
    details:
      - C(before) is the connector as the server shows it. C(after) is the same with the declared settings merged over
        it; for a new connector, it is what is sent. A secret value that is sent is shown as a marker.
  idempotent:
    support: full
    details:
      - Values are compared by the type of their field, so V(42) and V("42") are the same for a field of the type
        C(int).
      - Secret values are compared too, because Elasticsearch shows them to everyone who can read the connector. The
        module masks them.
options:
  connector_id:
    description:
      - The ID of the connector.
    type: str
    required: true
  state:
    description: The desired state of the connector.
    type: str
    choices:
      present: >-
        The connector exists and has all declared settings. A soft-deleted connector is revived without its previous
        settings, and the task warns.
      absent: >-
        The connector does not exist. Its index, ingest pipeline and API key stay.
    default: present
  name:
    description:
      - The name of the connector. It does not have to be unique.
    type: str
  description:
    description:
      - The description of the connector. An empty string removes it.
    type: str
  index_name:
    description:
      - The index for the content. It does not have to exist. Two connectors cannot have the same index.
      - An empty string detaches the index.
      - On Elasticsearch 9.0 and later the name must begin with C(content-) if O(is_native=true).
    type: str
  service_type:
    description:
      - The type of the source, for example V(sharepoint_online), V(confluence) or V(postgresql). Elasticsearch accepts
        any name.
      - If you change the type, Elasticsearch expects a new configuration.
    type: str
  is_native:
    description:
      - Whether Elastic runs the connector. With V(false), you run the connector service yourself.
      - If O(index_name) changes too, the module makes both changes in the order that the server requires.
    type: bool
  language:
    description:
      - The language of the content, for example V(en). You can set it only when the connector is created. The task
        fails if an existing connector has another language.
    type: str
  pipeline:
    description:
      - The ingest pipeline for the content. It does not have to exist.
      - If the connector has no pipeline yet, set all four options.
    type: dict
    suboptions:
      name:
        description: The name of the ingest pipeline.
        type: str
      extract_binary_content:
        description: Whether to extract text from binary files.
        type: bool
      reduce_whitespace:
        description: Whether to replace repeated white space with one space.
        type: bool
      run_ml_inference:
        description: Whether to run inference on the content.
        type: bool
  scheduling:
    description:
      - When syncs start.
    type: dict
    suboptions:
      full:
        description: Syncs of all content.
        type: dict
        suboptions: &schedule
          enabled:
            description: Whether the schedule is active. You can switch a schedule off, but not remove it.
            type: bool
          interval:
            description:
              - A cron expression in the form of Elasticsearch, in UTC, for example V(0 30 3 * * ?) for 3:30 a.m. every
                day. The first field is for seconds. One of the two day fields (the fourth and the sixth) must be V(?).
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
        registers them in a schema when it first finds the connector. If the schema does not have a key, the task fails.
      - Each value is converted to the type of its field. A list is sent as comma-separated text, a dictionary as JSON.
      - Values can be set only if there is a schema. See O(wait_timeout) and O(configuration_schema).
      - Set secret values in O(configuration_secrets). If you set a value here that the schema marks as sensitive, it is
        used and masked, and the task warns.
    type: dict
  configuration_secrets:
    description:
      - Secret values for the fields of the configuration, such as passwords, by key. They are masked everywhere.
        Otherwise they are handled in the same way as values in O(configuration).
    type: dict
  configuration_schema:
    description:
      - The fields of the configuration, by key, in the form of the API. Each field requires a C(label) and can have
        C(category), C(default_value), C(depends_on), C(display), C(options), C(order), C(placeholder), C(required),
        C(sensitive), C(tooltip), C(type), C(ui_restrictions), C(validations) and C(value).
      - You can use a schema from Elastic's connector framework. Elasticsearch drops keys that it does not know, and the
        task warns about them. A key that looks like a misspelt C(sensitive), C(value), C(required) or C(label) is an
        error.
      - The schema is declared as a whole. Fields that it does not contain are removed with their values. The other
        fields keep their values.
      - The connector service registers its own schema when it starts. Set this option only to configure a connector
        before that, or for your own connector service.
    type: dict
  filtering:
    description:
      - The sync rules, which define what is synced.
      - The module sends rules as a draft. The connector service validates the draft and activates it if it is valid.
        Until then, further runs report no change and warn. If the draft is invalid, the task fails with the reason. If
        a valid draft is not active, the module activates it.
    type: dict
    suboptions:
      rules:
        description:
          - The basic rules, in order. The list is declared as a whole. V([]) removes all rules. The server adds the
            rule C(DEFAULT) at the end, which the module does not compare.
        type: list
        elements: dict
        suboptions:
          id:
            description: The ID of the rule, unique in the list.
            type: str
            required: true
          field:
            description: The name of the field to which the rule applies.
            type: str
            required: true
          order:
            description: The position of the rule. The rule with the lowest number comes first.
            type: int
            required: true
          policy:
            description: Whether content that matches the rule is synced.
            type: str
            required: true
            choices: [include, exclude]
          rule:
            description: The comparison of the field with the value.
            type: str
            required: true
            choices: [contains, ends_with, equals, regex, starts_with, ">", "<"]
          value:
            description: The value with which the field is compared.
            type: str
            required: true
          created_at:
            description: When the rule was created. The module sends it with a change, but does not compare it.
            type: str
          updated_at:
            description: When the rule was changed. The module sends it with a change, but does not compare it.
            type: str
      advanced_snippet:
        description:
          - The advanced rules, a dictionary or a list in the form that the service requires. They are declared as a
            whole. V({}) removes them.
        type: raw
  features:
    description:
      - The features that the connector supports, in the form of the API. The connector service sets them when it
        starts.
      - Needs Elasticsearch 8.15 or later.
    type: dict
    suboptions:
      document_level_security:
        description: Document-level security.
        type: dict
        suboptions: &switch
          enabled:
            description: Whether the connector supports this feature.
            type: bool
            required: true
      incremental_sync:
        description: Incremental syncs.
        type: dict
        suboptions: *switch
      native_connector_api_keys:
        description: A separate API key for a connector that Elastic runs.
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
      - The ID of the API key with which the connector writes to Elasticsearch, not the key itself. You can replace it,
        but not remove it.
    type: str
  api_key_secret_id:
    description:
      - The ID under which Elasticsearch stores the secret of this API key, for connectors that Elastic runs. You can
        replace it, but not remove it.
    type: str
  wait_timeout:
    description:
      - The total number of seconds to wait for the connector service, at most 86400. See O(wait_for).
    type: int
    default: 0
  wait_for:
    description:
      - What to wait for, up to O(wait_timeout).
    type: str
    choices:
      schema: >-
        A schema, if O(configuration) or O(configuration_secrets) is set. If the schema is not registered in time, the
        module sets everything else, and the task fails. Run it again after the connector service has registered the
        schema.
      connected: >-
        A schema as with V(schema), and then a working connector service - the status of the connector is C(connected)
        and its last heartbeat is younger than 1800 seconds. If this does not happen in time, the task fails. The
        changes that were already made stay.
    default: schema
  delete_sync_jobs:
    description:
      - With O(state=absent), whether to delete the sync jobs of the connector too. Jobs of a connector that no longer
        exists are not deleted.
    type: bool
    default: false
  hard:
    description:
      - With O(state=absent), whether to delete the connector permanently, even if it is already soft-deleted. With
        V(false), Elasticsearch 9.0 and later only marks it as deleted.
      - On servers before Elasticsearch 9.0, every deletion is permanent.
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

# The examples below leave out address and login. Both come from module_defaults or from environment variables.

- name: Ensure the configuration, after waiting for the connector service to register its schema
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

- name: Ensure that all content is synced every night
  esops.elasticsearch.connector:
    connector_id: wiki
    scheduling:
      full:
        enabled: true
        interval: 0 30 3 * * ? # the first field is for seconds

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

- name: Show what another schedule would change, without changing anything
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

- name: Remove a connector permanently (Elasticsearch 9.0 or later)
  esops.elasticsearch.connector:
    connector_id: tickets
    state: absent
    hard: true
"""

RETURN = r"""
action:
  description:
    - What the module did with the connector. In check mode, what it would do. In a failure, what it did before that.
    - V(none) means that everything matched, or, with O(state=absent), that the connector did not exist.
  returned: always, unless an option is invalid
  type: str
  choices: [none, create, update, delete]
  sample: update
connector:
  description:
    - The connector as the server shows it after the last change. Secret values are masked. In check mode, as it is
      expected to be. Settings that were never set are missing.
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
      description: The index. Null if it was detached.
      returned: if it was set
      type: str
      sample: search-wiki
    service_type:
      description: The type of the source.
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
          V(configured), V(connected) or V(error).
      returned: always
      type: str
      sample: connected
    error:
      description: Why the connector does not work.
      returned: if the connector service has set it
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
      description: The sync rules, a list with one element that has C(active) and C(draft) rules.
      returned: always
      type: list
      elements: dict
      sample:
        - domain: DEFAULT
    last_seen:
      description: When the connector service last reported on the connector.
      returned: if it has reported
      type: str
      sample: "2026-01-01T12:00:00.000000Z"
    last_sync_status:
      description: How the last sync ended. Other C(last_) fields have more details.
      returned: if there was one
      type: str
      sample: completed
diff:
  description:
    - The difference, in a failure too if it is known. A secret value that is sent is shown as a marker.
  returned: in diff mode
  type: dict
  contains:
    before:
      description: The connector as the server showed it. Empty if it did not exist.
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
        - The connector with the declared settings merged over it. For a new connector, what is sent. Empty after a
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
  description: What failed, why, and what to do.
  returned: failure
  type: str
  sample: >-
    The values of password could not be set for connector 'wiki': it has no schema with these fields yet. Everything
    else is configured as in the task. The connector service registers the schema when it first finds the connector.
    Check that it runs, and run this task again (wait_timeout waits for it), or set configuration_schema.
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
      sample: 400
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
        Index name [search-wiki] is used by another connector.
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
      sample: PUT
    path:
      description: The path and the query.
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
