"""Tests, and the command that runs every check: `python -m tests`."""
