"""WRITE: feed formats, and a storage that never spoils the last good file."""
