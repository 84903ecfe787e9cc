"""REREAD: the raw pages with today's readers, set against what the archive holds."""
