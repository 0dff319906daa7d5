"""Sends SIGKILL to its parent, to process 1 and to every process that it may signal."""

import contextlib
import json
import os
import signal
import struct
import sys


def question():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))


def frame(body):
    sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
    sys.stdout.buffer.flush()


asked = question()
for target in (os.getppid(), 1, *asked.get("processes", [])):
    with contextlib.suppress(OSError):
        os.kill(target, signal.SIGKILL)
if asked.get("answer"):
    frame(b'{"survived": true}')
    question()
with contextlib.suppress(OSError):
    os.kill(-1, signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
