"""Measure provers on suites: a plan that is committed to, attempts that survive anything, statistics that hold.

manifest    the TOML file                      plan         what it commits to, (item, prover, seed) by number
store       one SQLite file                    running      attempts, by number, each counted once
statistics  exact and small                    summary      the numbers of a run
verifying   the whole run, judged again        page         the report in one HTML file

A verdict comes from `solve` and `judge`; nothing here says accepted.
"""
