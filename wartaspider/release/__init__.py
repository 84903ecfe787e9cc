"""RELEASE: a folder that an analyst can open, cite and check, and the check."""
