"""Writes about cases, attentions, messages and surveys."""
