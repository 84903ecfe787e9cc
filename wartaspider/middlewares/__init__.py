"""BEHAVE: robots, waits, hosts, redirects, sound pages."""
