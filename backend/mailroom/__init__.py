"""The durable inbox and outbox."""
