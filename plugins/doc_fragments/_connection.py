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
  - requests (with O(ca_path) or O(client_cert) any release except 2.32.0, 2.32.1 and 2.32.2, which ignore them)
options:
  url:
    description:
      - Address of Elasticsearch with scheme and port, for example V(https://elasticsearch.example.com:9200). A path of
        a gateway is kept; a path of an API such as C(/_inference) is refused. A user name or password must not be in
        it.
      - One address or a list. Several addresses are nodes of one cluster. If a node cannot be reached, or answers a
        read with HTTP status 502, 503 or 504, the module goes on to the next one.
      - Set either O(url) or O(cloud_id), not both. If neither is set, the module takes the first of these environment
        variables that is not empty, E(ELASTICSEARCH_URL) with one address, E(ELASTICSEARCH_ENDPOINTS) with several
        addresses, separated by commas, E(ELASTIC_CLOUD_ID) with a cloud ID.
    type: list
    elements: str
    aliases: [urls]
  cloud_id:
    description:
      - The cloud ID of an Elastic Cloud deployment, in place of O(url).
      - If neither O(url) nor O(cloud_id) is set, E(ELASTIC_CLOUD_ID) is one of the variables that count; see O(url).
    type: str
  api_key:
    description:
      - An API key of Elasticsearch. Set it to the value C(encoded) that Elasticsearch returns when it creates the key,
        or to V(id:api_key), which the module encodes.
      - This is the login to Elasticsearch, not the key of a remote service such as Azure.
      - Set at most one login, which is O(api_key), O(bearer_token), or O(username) with O(password). If none is set,
        the module takes the first that it finds in the environment, E(ELASTICSEARCH_API_KEY),
        E(ELASTICSEARCH_BEARER_TOKEN), E(ELASTICSEARCH_USERNAME) with E(ELASTICSEARCH_PASSWORD). If there is none
        either, no login is sent.
    type: str
  username:
    description:
      - Name of an Elasticsearch user. It needs a password, in O(password) or E(ELASTICSEARCH_PASSWORD).
      - If only O(password) is set, E(ELASTICSEARCH_USERNAME) is the user. If no login is set at all, see O(api_key).
    type: str
  password:
    description:
      - Password of the user.
      - If only O(username) is set, E(ELASTICSEARCH_PASSWORD) is the password. If no login is set at all, see
        O(api_key).
    type: str
  bearer_token:
    description:
      - A token for the HTTP scheme C(Bearer), such as a service account token or one of the token API.
      - If no login is set, E(ELASTICSEARCH_BEARER_TOKEN) is one of the variables that count; see O(api_key).
    type: str
  validate_certs:
    description:
      - Whether to check the certificate of the server. With V(false), anyone on the network can read everything and
        pretend to be Elasticsearch; use O(ca_path) instead.
      - If not set, the value of E(ELASTICSEARCH_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - Path of a PEM file with CA certificates, or of a directory of them that C(openssl rehash) has prepared. Only
        these are trusted then; without O(ca_path), those of the system are.
      - If not set, the first of these environment variables that is not empty is used, E(ELASTICSEARCH_CA_FILE),
        E(REQUESTS_CA_BUNDLE), E(CURL_CA_BUNDLE). They count only if a certificate is to be checked.
    type: path
  client_cert:
    description:
      - Path of a PEM file with a client certificate, for servers that ask for one. The file may contain the key as
        well.
      - If not set, the value of E(ELASTICSEARCH_CLIENT_CERT) is used.
    type: path
  client_key:
    description:
      - Path of a PEM file with the key of O(client_cert), without a passphrase.
      - If not set, the value of E(ELASTICSEARCH_CLIENT_KEY) is used.
    type: path
  use_proxy:
    description:
      - Whether to use the proxies in E(HTTP_PROXY), E(HTTPS_PROXY), E(ALL_PROXY) and E(NO_PROXY), in capitals or not.
        SOCKS proxies are not supported.
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
      - How many seconds to wait for one response, from more than 0 to 86400. The limit holds for the whole exchange,
        from the connection to the last byte of the response.
      - A write waits longer if the server itself may take longer, because it first calls the remote service.
      - A write that is not answered may still be carried out later. Before the module sends a DELETE, the creation of
        a connector or the start of a sync job once more, it waits until twice O(timeout) has passed. A smaller value
        shortens this wait, and so the protection against a first attempt that arrives late; see the guide about
        guarantees.
      - If not set, the value of E(ELASTICSEARCH_TIMEOUT) is used.
    type: float
    default: 30.0
  retries:
    description:
      - How many more times to try a request, from 0 to 100.
      - A read is tried again if there is no connection or no complete answer, and after HTTP status 429, 502, 503 and
        504. A write is sent again only if nothing of it was sent, or if a read has shown that it was not carried out.
      - The pauses in between are random and grow up to 20 seconds; C(Retry-After) of the server is respected up to
        120 seconds.
      - A certificate that is not trusted ends the task at once.
    type: int
    default: 3
notes:
  - Environment variables are read where the module runs. With C(connection=ssh) that is the target host, not the
    control node. The keyword C(environment) of a play or task sets them there. An empty variable counts as not set.
  - An option wins over every environment variable of its group. There are two groups, the address and the login.
    O(username) and O(password) complete each other from the task and the environment.
  - A file C(.netrc) is never read. A redirect to another scheme, host or port is not followed, and no login is sent
    there.
"""
