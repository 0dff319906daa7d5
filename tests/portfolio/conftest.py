"""Makes the prover's folder importable, as it is inside the box."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "provers" / "portfolio"))
