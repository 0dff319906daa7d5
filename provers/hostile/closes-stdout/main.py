"""Closes its output and goes on running."""

import json
import os
import struct
import sys
import time


def question():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))


question()
os.close(1)
while True:
    time.sleep(60)
