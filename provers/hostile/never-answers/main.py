"""Reads the question and sleeps."""

import json
import struct
import sys
import time


def question():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))


question()
while True:
    time.sleep(60)
