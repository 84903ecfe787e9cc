"""The stand-in site: a small Warta Ekonomi that knows its own truth."""
