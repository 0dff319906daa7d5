"""Computes in eight processes at once."""

import json
import os
import resource
import struct
import sys
import time


def question():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))


def frame(body):
    sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
    sys.stdout.buffer.flush()


while True:
    seconds = question()["seconds"]
    begun = time.monotonic()
    for _ in range(8):
        if os.fork() == 0:
            while time.monotonic() < begun + seconds:
                pass
            os._exit(0)
    for _ in range(8):
        os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = time.monotonic() - begun
    frame(json.dumps({"cpu_s": used.ru_utime + used.ru_stime, "wall_s": wall}).encode())
