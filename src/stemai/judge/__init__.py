"""The judge: statement and submission in, verdict out, in a fresh process with limits."""

from stemai.judge.process import Judge, examine, judge
from stemai.judge.verdict import LEVELS, Assumptions, Examination, Kind, Level, Options, Status, Verdict

__all__ = [
    "LEVELS",
    "Assumptions",
    "Examination",
    "Judge",
    "Kind",
    "Level",
    "Options",
    "Status",
    "Verdict",
    "examine",
    "judge",
]
