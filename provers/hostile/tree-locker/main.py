"""Leaves a folder tree too deep to name, each folder shut to its owner, and tells how deep."""

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
    os.chdir(os.environ["TMPDIR"])
    while made < 2_500:
        os.mkdir("folder")
        os.chdir("folder")
        made += 1
    for _ in range(made):
        os.chdir("..")
        os.chmod("folder", 0)
except OSError:
    pass
frame(json.dumps({"deep": made}).encode())
sys.stdin.buffer.read()
