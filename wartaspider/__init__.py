"""Warta Ekonomi as data: the spider, its archive and its exports."""
