"""One function for each tactic: a goal in, steps of a proof out, or None."""
