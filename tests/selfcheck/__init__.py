"""Tests of the tests: the kernel without one of its side conditions, and certificates with one thing changed."""
