"""Leaves marks wherever it can, and answers with the marks that it finds."""

import contextlib
import json
import os
import socket
import struct
import sys
import time


def question():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))


def frame(body):
    sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
    sys.stdout.buffer.flush()


NAME = "stemai-mark"
PLACES = (os.environ["TMPDIR"], "/tmp", "/var/tmp", "/dev/shm", "/run", "/opt", os.path.dirname(__file__))
found = []
for place in sorted({os.path.realpath(place) for place in PLACES}):
    if os.path.exists(os.path.join(place, NAME)):
        found.append(place)
    with contextlib.suppress(OSError), open(os.path.join(place, NAME), "w") as file:
        file.write("was here")
try:
    keeper = socket.socket(socket.AF_UNIX)
    keeper.bind("\0" + NAME)
    keeper.listen()
except OSError as error:
    if error.errno == 98:  # somebody else holds it
        found.append("abstract socket")
question()
if os.fork() == 0:  # a daemon that holds the socket on
    while True:
        time.sleep(60)
frame(json.dumps({"found": found}).encode())
sys.stdin.buffer.read()
