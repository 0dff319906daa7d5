"""Writes to /tmp until no more fits, and tells how much did."""

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
written = 0
try:
    for number in range(64):
        with open(os.path.join(os.environ["TMPDIR"], f"big{number}"), "wb", buffering=0) as file:
            try:
                while written < 1 << 30:
                    written += file.write(bytes(1 << 20))
            except OSError as error:
                if error.errno != 27:  # a file at its limit: on to the next
                    raise
except OSError:
    pass
frame(json.dumps({"written_bytes": written}).encode())
sys.stdin.buffer.read()
