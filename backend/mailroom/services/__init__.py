"""Writes of the durable inbox and outbox."""
