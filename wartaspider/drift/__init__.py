"""DOUBT: what the site gives now, set against what it used to give."""
