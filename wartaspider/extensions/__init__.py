"""WATCH: progress, run summary."""
