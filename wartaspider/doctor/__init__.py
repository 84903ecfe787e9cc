"""DIAGNOSE: a few pages of the site, asked for with manners, and whether the readers know them."""
