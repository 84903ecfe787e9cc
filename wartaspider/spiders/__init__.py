"""DECIDE: which request comes next, and when to stop."""
