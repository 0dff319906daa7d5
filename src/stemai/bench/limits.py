"""Every limit of a measurement: a name, a default, and what it bounds."""

from __future__ import annotations

from typing import Final

MANIFEST_BYTES: Final = 1024 * 1024  # a manifest
PROVERS: Final = 32  # entrants of one run
ATTEMPTS: Final = 10_000  # of one prover on one item
NAME_LENGTH: Final = 100  # characters of a name or a label
LINE_BYTES: Final = 4 * 1024 * 1024  # one line of proposals; a submission in it has the judge's own limit
LINE_ERRORS: Final = 20  # wrong lines that are told before the reading ends
TRIES: Final = 3  # times that an attempt is made when the failure is ours
FAULTS_IN_A_ROW: Final = 20  # attempts that fail for us, none between them that does not: the run stops
PATIENCE: Final = 4  # times the clocks of the run that a check of it has: so much slower a machine is no forgery
PAGE_ROWS: Final = 256  # planned rows fetched at once
SETTLE_S: Final = 1.0  # seconds of attempts that the death of the machine, not of the process, may take
COPY_S: Final = 30.0  # seconds that a writer waits for the store

BOOTSTRAP: Final = 2_000  # resamples behind an interval
BOOTSTRAP_SEED: Final = 20_261_121  # the intervals of one run are the same in every report
CONFIDENCE: Final = 0.95

REPORT_ROWS: Final = 50_000  # attempts listed in a page; numbers and charts are of all
REPORT_CERTIFICATES_BYTES: Final = 24 * 1024 * 1024  # compressed certificates in a page; the rest stays in the store
REPORT_ERRORS: Final = 8  # errors shown for one attempt
