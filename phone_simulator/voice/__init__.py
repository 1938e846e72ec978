"""Calls: legs, the TwiML interpreter, waiting queues and conferences."""
