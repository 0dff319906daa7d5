"""Takes all memory, a little in each of many processes."""

import contextlib
import json
import os
import struct
import sys
import time


def question():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))


question()
for _ in range(30):
    with contextlib.suppress(OSError):
        if os.fork() == 0:
            break
hoard = []
for _ in range(5):
    hoard.append(bytearray(b"x") * (1 << 24))
while True:
    time.sleep(60)
