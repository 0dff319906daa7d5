"""A language model as a prover.  It says hello at once and loads while it waits, so that a large model may take its time."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from model.rounds import Rounds
from model.settings import read
from model.source import Source

from stemai.provers.kit import serve

settings = read(Path(__file__).resolve().with_name("settings.toml"))
source = Source(settings, os.environ.get("STEMAI_WEIGHTS", ""), os.environ.get("STEMAI_SERVER", ""))
serve(Rounds(source, settings).propose)
