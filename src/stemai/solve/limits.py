"""Every limit on the road from a problem to a result: a name, a default, and what it bounds."""

from __future__ import annotations

from typing import Final

MIB: Final = 1024 * 1024

TEXT_BYTES: Final = 1 * MIB  # a problem file or a submission that is read; what is longer is not in the language
RESULT_BYTES: Final = 128 * MIB  # a result file that is read: texts, obligations and a certificate of up to 64 MiB
GIVEN_BYTES: Final = 512 * 1024  # one file that is handed to a prover

JOBS: Final = 64  # problems worked on at once
PROVERS: Final = 16  # provers asked in turn for one problem
HELLO_S: Final = 20.0  # for a prover to say hello: the interpreter starts, torch is imported

# what a manifest may ask for and get
GRANT_MEMORY_MB: Final = 8_192
GRANT_PROCESSES: Final = 128
GRANT_PROCESSORS: Final = 8
GRANT_TMP_MB: Final = 1_024

# the process that replays a certificate
REPLAY_S: Final = 600.0
REPLAY_MEMORY_BYTES: Final = 4 * 1024 * MIB
