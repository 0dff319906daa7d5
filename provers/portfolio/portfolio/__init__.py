"""Search without learning: proofs, answers and counterexamples by the classical tricks, written as text in the language."""
