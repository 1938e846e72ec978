"""The public REST API: open data for everybody, described by OpenAPI at ``/api/v1/openapi.json``."""
