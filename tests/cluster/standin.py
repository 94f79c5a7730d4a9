# Copyright (c) 2026 esops.elasticsearch contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stand-in for a remote service that Elasticsearch calls: embeddings and chat, as OpenAI and Hugging Face answer.

It needs nothing but Python's standard library, so that a plain image of Python runs it beside a real Elasticsearch.
What it answers depends on the input alone; only one key is taken.

Usage: standin.py [PORT [KEY]] - serves until SIGTERM or SIGINT.
"""

from __future__ import annotations

import hashlib
import json
import math
import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PORT = 8000
KEY = "remote-key-one"
#: as long as the vectors of the emulator's pretend services
DIMENSIONS = 1024
#: longer requests are not read
MOST_BYTES = 1_000_000


def embedding(text: str, size: int) -> list[float]:
    """A vector of length 1 that the same text always gets."""
    raw = hashlib.shake_256(text.encode()).digest(size)
    numbers = [byte - 127.5 for byte in raw]
    length = math.sqrt(sum(number * number for number in numbers))
    return [round(number / length, 6) for number in numbers]


def texts(given: Any) -> list[str]:
    """One text or many, as both services take them."""
    return [given] if isinstance(given, str) else [str(item) for item in given]


def hugging_face(asked: dict[str, Any]) -> Any:
    """What a text embeddings inference server answers: the bare vectors."""
    return [embedding(text, DIMENSIONS) for text in texts(asked["inputs"])]


def openai_embeddings(asked: dict[str, Any]) -> Any:
    """What `/v1/embeddings` answers."""
    size = int(asked.get("dimensions") or DIMENSIONS)
    vectors = [embedding(text, size) for text in texts(asked["input"])]
    data = [{"object": "embedding", "index": index, "embedding": vector} for index, vector in enumerate(vectors)]
    usage = {"prompt_tokens": len(data), "total_tokens": len(data)}
    return {"object": "list", "data": data, "model": asked.get("model", "stand-in"), "usage": usage}


def openai_chat(asked: dict[str, Any]) -> Any:
    """What `/v1/chat/completions` answers to a request that asks for no stream."""
    said = f"The stand-in heard: {asked['messages'][-1]['content']}"
    choice = {"index": 0, "message": {"role": "assistant", "content": said}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    told = {"id": "chatcmpl-stand-in", "object": "chat.completion", "created": int(time.time())}
    return {**told, "model": asked.get("model", "stand-in"), "choices": [choice], "usage": usage}


#: path: who answers
ANSWERS = {"/embed": hugging_face, "/v1/embeddings": openai_embeddings, "/v1/chat/completions": openai_chat}


class Handler(BaseHTTPRequestHandler):
    """One connection of Elasticsearch, which keeps it open."""

    protocol_version = "HTTP/1.1"
    key = KEY

    def reply(self, status: int, told: Any) -> None:
        """Send JSON."""
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status: int, message: str, code: str) -> None:
        """Send an error in the form of the service that the path belongs to."""
        form = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
        self.reply(status, {"error": message if self.path == "/embed" else form})

    def do_GET(self) -> None:
        """Say that it is there, for those that wait for it."""
        self.reply(200, {"status": "ok"})

    def do_POST(self) -> None:
        """Answer one call."""
        length = int(self.headers.get("Content-Length", 0))
        if length > MOST_BYTES:
            self.close_connection = True
            return self.refuse(413, "The request is too long.", "too_long")
        body = self.rfile.read(length)
        if self.headers.get("Authorization") != f"Bearer {self.key}":
            return self.refuse(401, "Incorrect API key provided.", "invalid_api_key")
        if self.path not in ANSWERS:
            return self.refuse(404, f"There is nothing at {self.path}.", "unknown_url")
        try:
            told = ANSWERS[self.path](json.loads(body))
        except (ValueError, KeyError, TypeError, IndexError) as problem:
            return self.refuse(400, f"The request is not understood: {problem!r}", "invalid_request")
        return self.reply(200, told)


def serve(port: int = PORT, key: str = KEY, host: str = "0.0.0.0") -> ThreadingHTTPServer:
    """A server that listens; the caller lets it run and closes it."""
    handler = type("KeyedHandler", (Handler,), {"key": key})
    return ThreadingHTTPServer((host, port), handler)


def main() -> None:
    """Serve until told to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    port, key = [*sys.argv[1:3], *(str(PORT), KEY)[len(sys.argv[1:3]) :]]
    with serve(int(port), key) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
