"""All attacks without pytest: exit status 1 and the list where one is not refused as it should be."""

from __future__ import annotations

import sys

from tests.kernel_attacks import all_families
from tests.kernel_attacks.writing import mismatch

if __name__ == "__main__":
    wrong = [line for family in all_families() for line in mismatch(family)]
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)
