"""Propose proofs, answers and counterexamples found by search without learning; the judge is asked about each first."""

from __future__ import annotations

from portfolio.proposals import propose

from stemai.provers.kit import serve

if __name__ == "__main__":
    serve(propose)
