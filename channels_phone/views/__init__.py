"""The provider's webhooks."""
