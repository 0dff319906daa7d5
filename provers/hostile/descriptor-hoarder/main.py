"""Opens descriptors until no more can be had, and tells how many."""

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
opened = 0
try:
    while opened < 1_000_000:
        os.dup(0)
        opened += 1
except OSError:
    pass
frame(json.dumps({"descriptors": opened}).encode())
sys.stdin.buffer.read()
