"""REMEMBER: articles, versions, and which list showed what."""
