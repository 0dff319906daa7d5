"""Answers with its environment and its parent's."""

import json
import os
import struct
import sys


def question():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))


def frame(body):
    sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
    sys.stdout.buffer.flush()


question()
stolen = [f"{name}={value}" for name, value in os.environ.items()]
for process in ("1", str(os.getppid())):
    try:
        with open(f"/proc/{process}/environ", "rb") as file:
            stolen += file.read().decode("utf-8", "replace").split("\0")
    except OSError:
        continue
frame(json.dumps({"stolen": stolen}).encode())
sys.stdin.buffer.read()
