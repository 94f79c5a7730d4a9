# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The options that say how to reach Elasticsearch and how to log in there. All modules have them."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - Python 3.9 or later
  - requests (with O(ca_path) or O(client_cert) any release but 2.32.0, 2.32.1 and 2.32.2, which ignore them)
options:
  url:
    description:
      - Address of Elasticsearch with scheme and port, for example V(https://elasticsearch.example.com:9200). A path
        is kept. A user name or password must not be in it.
      - One address or a list. Several are nodes of one cluster. When a request is tried again, see O(retries), it
        goes to the next one; one that cannot be reached is left for the next in every case.
      - Either O(url) or O(cloud_id) can be set, not both. If neither is set, the first of these environment variables
        that is not empty is taken, E(ELASTICSEARCH_URL) with one address, E(ELASTICSEARCH_ENDPOINTS) with several,
        separated by commas, E(ELASTIC_CLOUD_ID) with a cloud ID.
    type: list
    elements: str
    aliases: [urls]
  cloud_id:
    description:
      - The cloud ID of an Elastic Cloud deployment, used instead of O(url).
      - If neither O(url) nor O(cloud_id) is set, E(ELASTIC_CLOUD_ID) is one of the environment variables that are
        looked at; see O(url).
    type: str
  api_key:
    description:
      - An API key of Elasticsearch, in its encoded form, or as V(id:api_key), which the module encodes.
      - This is the login to Elasticsearch, not the key of a remote service such as Azure.
      - At most one login can be set, O(api_key), O(bearer_token), or O(username) with O(password). If none is set,
        the first of these that the environment has is taken, E(ELASTICSEARCH_API_KEY), E(ELASTICSEARCH_BEARER_TOKEN),
        E(ELASTICSEARCH_USERNAME) with E(ELASTICSEARCH_PASSWORD). If there is none either, no login is sent.
    type: str
  username:
    description:
      - Name of an Elasticsearch user. O(password) is needed as well.
      - If no login is set, E(ELASTICSEARCH_USERNAME) is one of the environment variables that are looked at; see
        O(api_key).
    type: str
  password:
    description:
      - Password of the user O(username).
      - If no login is set, E(ELASTICSEARCH_PASSWORD) is one of the environment variables that are looked at; see
        O(api_key).
    type: str
  bearer_token:
    description:
      - A token for the HTTP scheme C(Bearer), such as a service account token or one of the token API.
      - If no login is set, E(ELASTICSEARCH_BEARER_TOKEN) is one of the environment variables that are looked at; see
        O(api_key).
    type: str
  validate_certs:
    description:
      - Whether the certificate of the server is checked. V(false) lets others on the network read everything and
        pretend to be Elasticsearch; use O(ca_path) instead where you can.
      - If not set, E(ELASTICSEARCH_VALIDATE_CERTS) is taken.
    type: bool
    default: true
  ca_path:
    description:
      - Path of a PEM file with CA certificates, or of a directory of them that C(openssl rehash) has prepared. They
        are the only ones that are trusted then; without it those of the system are.
      - If not set, E(ELASTICSEARCH_CA_FILE) is taken.
    type: path
  client_cert:
    description:
      - Path of a PEM file with a client certificate, for servers that ask for one. It may hold the key as well.
      - If not set, E(ELASTICSEARCH_CLIENT_CERT) is taken.
    type: path
  client_key:
    description:
      - Path of a PEM file with the key of O(client_cert), without a passphrase.
      - If not set, E(ELASTICSEARCH_CLIENT_KEY) is taken.
    type: path
  use_proxy:
    description:
      - Whether the proxies are used that E(HTTP_PROXY), E(HTTPS_PROXY) and E(NO_PROXY) name.
    type: bool
    default: true
  http_headers:
    description:
      - Further HTTP headers to send with every request, for example for a gateway before Elasticsearch. The values
        count as secret.
      - Headers that the module sets itself (C(Accept), C(Content-Type), C(Host) and the like) are refused.
    type: dict
  timeout:
    description:
      - How many seconds to wait for one answer, from more than 0 to 86400.
      - A write waits longer where the server itself may take longer, because it tries out the remote service first.
      - If not set, E(ELASTICSEARCH_TIMEOUT) is taken.
    type: float
    default: 30.0
  retries:
    description:
      - How often a request is tried again, from 0 to 100.
      - A read is tried again when there is no connection or no complete answer, and after HTTP status 429, 502, 503
        and 504. A write is tried again only when the server surely has not carried it out, which is when there is no
        connection, and after 429 and 503. If it is not sure, the module reads what became of the write and goes on
        from there.
      - The pauses in between are random and grow up to 20 seconds; C(Retry-After) of the server is respected up to
        120 seconds.
    type: int
    default: 3
notes:
  - Environment variables are read where the module runs. With C(connection=ssh) that is the target host, not the
    control node. The keyword C(environment) of a play or task sets them there. An empty variable counts as not set.
  - An option wins over every environment variable of its group. There are two groups, the address and the login.
  - A file C(.netrc) is never read. A redirect to another scheme, host or port is not followed, and no login is sent
    there.
"""
