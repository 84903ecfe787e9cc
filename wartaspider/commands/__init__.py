"""One file for each `scrapy` command."""
