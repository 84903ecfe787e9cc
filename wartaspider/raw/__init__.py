"""KEEP: every answer as it came over the line, in WARC files, and reading them again."""
