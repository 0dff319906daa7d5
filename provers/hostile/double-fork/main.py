"""Leaves a daemon behind: a grandchild in a session of its own, where it may have one."""

import contextlib
import json
import os
import struct
import sys
import time


def question():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))


def frame(body):
    sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
    sys.stdout.buffer.flush()


question()
if os.fork() == 0:
    with contextlib.suppress(OSError):
        os.setsid()
    if os.fork() == 0:
        while True:
            time.sleep(60)
    os._exit(0)
os.wait()
frame(b'{"left": true}')
os._exit(0)
