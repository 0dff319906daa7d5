"""What a tree uses is counted over all of its processes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace

from stemai.box import Limits, meter

CHILD = "import time; held = bytearray(b'x') * (30 << 20); time.sleep(60)"


def test_a_tree_is_all_its_processes_and_is_ended_when_it_grows() -> None:
    ended: list[bool] = []
    code = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {CHILD!r}]); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], start_new_session=True) as root:
        watched = None
        try:
            wanted = time.monotonic() + 10
            while len(meter.descendants(root.pid)) < 1 and time.monotonic() < wanted:
                time.sleep(0.01)
            watched = meter.Meter(root.pid, replace(Limits(), memory_bytes=20 << 20), False, lambda: ended.append(True))
            while not ended and time.monotonic() < wanted:
                time.sleep(0.01)
            assert ended == [True]
            assert "bytes of memory" in watched.broken
            assert (watched.usage().peak_memory_bytes or 0) > 20 << 20
        finally:
            if watched is not None:
                watched.stop()
            os.killpg(root.pid, 9)


def test_an_ended_tree_reads_as_nothing() -> None:
    with subprocess.Popen(["true"]) as child:
        child.wait()
    assert meter.read(meter.descendants(child.pid)) == meter.Reading(0, 0, 0.0)
