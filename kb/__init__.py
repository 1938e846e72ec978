"""The knowledge base: fichas, their versions and editorial flow, and search."""
