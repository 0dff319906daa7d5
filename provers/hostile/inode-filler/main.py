"""Makes empty files until no more can be made, and tells how many."""

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
made = 0
try:
    while made < 200_000:
        open(os.path.join(os.environ["TMPDIR"], f"empty{made}"), "wb").close()
        made += 1
except OSError:
    pass
frame(json.dumps({"files": made}).encode())
sys.stdin.buffer.read()
