# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to this collection: nothing outside esops.elasticsearch may rely on it.
"""The options of all modules that say how to reach Elasticsearch and how to log in."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - Python 3.9 or later
  - requests (with O(ca_path) or O(client_cert) any release except 2.32.0, 2.32.1 and 2.32.2, which ignore them)
options:
  url:
    description:
      - The address of Elasticsearch with scheme and port, for example V(https://elasticsearch.example.com:9200). It may
        contain the path of a gateway. The path of an API, such as C(/_inference), is refused, and so is a user name or
        password.
      - One address, or a list of addresses of nodes of one cluster. If a node cannot be reached, or answers a read with
        HTTP status 502, 503 or 504, the module tries the next one.
      - Set either O(url) or O(cloud_id), not both. If neither is set, the module uses the first of these environment
        variables that is not empty - E(ELASTICSEARCH_URL) with one address, E(ELASTICSEARCH_ENDPOINTS) with several
        addresses, separated by commas, or E(ELASTIC_CLOUD_ID) with a cloud ID.
    type: list
    elements: str
    aliases: [urls]
  cloud_id:
    description:
      - The cloud ID of an Elastic Cloud deployment, instead of O(url).
      - If neither O(url) nor O(cloud_id) is set, the module may use E(ELASTIC_CLOUD_ID). See O(url).
    type: str
  api_key:
    description:
      - An API key of Elasticsearch. Set it to the value C(encoded) that Elasticsearch returns when it creates the key,
        or to V(id:api_key), which the module encodes.
      - This is the login to Elasticsearch, not the key of a remote service such as Azure.
      - Set at most one login, either O(api_key), or O(bearer_token), or O(username) with O(password). If none is set,
        the module uses the first login that it finds in the environment - E(ELASTICSEARCH_API_KEY),
        E(ELASTICSEARCH_BEARER_TOKEN), or E(ELASTICSEARCH_USERNAME) with E(ELASTICSEARCH_PASSWORD). If there is none
        either, the module sends no login.
    type: str
  username:
    description:
      - The name of an Elasticsearch user. Also set the password, in O(password) or E(ELASTICSEARCH_PASSWORD).
      - If only O(password) is set, the module uses E(ELASTICSEARCH_USERNAME). If no login is set, see O(api_key).
    type: str
  password:
    description:
      - The password of the Elasticsearch user.
      - If only O(username) is set, the module uses E(ELASTICSEARCH_PASSWORD). If no login is set, see O(api_key).
    type: str
  bearer_token:
    description:
      - A token for the HTTP scheme C(Bearer), such as a service account token, or one that the token API returned.
      - If no login is set, the module may use E(ELASTICSEARCH_BEARER_TOKEN). See O(api_key).
    type: str
  validate_certs:
    description:
      - Whether to verify the certificate of the server. With V(false), anyone on the network can read everything and
        pretend to be Elasticsearch. Use O(ca_path) instead.
      - If not set, the module uses E(ELASTICSEARCH_VALIDATE_CERTS).
    type: bool
    default: true
  ca_path:
    description:
      - The path of a PEM file with CA certificates, or of a directory of them that C(openssl rehash) has prepared. The
        module then trusts only these certificates. Without O(ca_path), it trusts those of the system.
      - If not set, the module uses the first of these environment variables that is not empty -
        E(ELASTICSEARCH_CA_FILE), E(REQUESTS_CA_BUNDLE), E(CURL_CA_BUNDLE). They are ignored if no certificate is
        verified.
    type: path
  client_cert:
    description:
      - The path of a PEM file with a client certificate, for servers that require one. The file may contain the key
        too.
      - If not set, the module uses E(ELASTICSEARCH_CLIENT_CERT).
    type: path
  client_key:
    description:
      - The path of a PEM file with the key of O(client_cert), without a passphrase.
      - If not set, the module uses E(ELASTICSEARCH_CLIENT_KEY).
    type: path
  use_proxy:
    description:
      - Whether to use the proxies in the environment variables E(HTTP_PROXY), E(HTTPS_PROXY), E(ALL_PROXY) and
        E(NO_PROXY), in upper or lower case. SOCKS proxies are not supported.
    type: bool
    default: true
  http_headers:
    description:
      - Additional HTTP headers for every request, for example for a gateway in front of Elasticsearch. The values are
        treated as secrets.
      - Headers that the module sets itself, such as C(Accept), C(Content-Type) and C(Host), are refused.
    type: dict
  timeout:
    description:
      - The number of seconds to wait for one response, more than 0 and at most 86400. The limit applies to the whole
        exchange, from the connection to the last byte of the response.
      - A write waits longer if Elasticsearch itself may take longer, because it first calls the remote service.
      - A write that is not answered may still be carried out later. Before the module repeats a DELETE, the creation of
        a connector or the start of a sync job, it waits until twice O(timeout) has passed. A smaller value shortens
        this wait, and so weakens the protection against a first attempt that arrives late. See
        R(What is guaranteed,ansible_collections.esops.elasticsearch.docsite.guide_guarantees).
      - If not set, the module uses E(ELASTICSEARCH_TIMEOUT).
    type: float
    default: 30.0
  retries:
    description:
      - How many times to retry a request, from 0 to 100.
      - A read is retried if there is no connection or no complete response, and after HTTP status 429, 502, 503 and
        504. A write is sent again only if nothing of it was sent, or if a read has shown that it was not carried out.
      - The pauses between attempts are random and grow up to 20 seconds. If the server sends C(Retry-After), the module
        waits that long, up to 120 seconds.
      - If the certificate of the server is not trusted, the task fails without a retry.
    type: int
    default: 3
notes:
  - The module reads environment variables on the host on which it runs. With C(connection=ssh) that is the target host,
    not the control node. Set them there with the keyword C(environment) of a play or task. An empty variable counts as
    not set.
  - Address and login are two groups of options. An option overrides all environment variables of its group, except that
    O(username) and O(password) may come from different places, one from the task and one from the environment.
  - The module never reads a C(.netrc) file. It does not follow a redirect to another scheme, host or port, and sends no
    login there.
seealso:
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_authentication
    description: Logins and their privileges, certificates, proxies, several nodes, and time limits.
  - ref: ansible_collections.esops.elasticsearch.docsite.guide_troubleshooting
    description: What the messages mean, and what to do about them.
"""
