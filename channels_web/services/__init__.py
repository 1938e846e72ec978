"""Writes of the web channel: each verb is one thing that a person in a browser does."""
