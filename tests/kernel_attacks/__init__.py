"""Bad kernel input, each beside an accepted twin that is one edit away."""
