"""Real PostgreSQL, Redis and Elasticsearch for development and tests, without containers."""
