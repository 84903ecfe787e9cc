"""READ: a response becomes values; nothing here fetches or stores."""
