"""SMS and telephone, by Twilio: the only package that knows this vendor."""
