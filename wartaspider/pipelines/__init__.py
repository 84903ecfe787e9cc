"""REFINE: normalise, check, find duplicates; a file for each step."""
