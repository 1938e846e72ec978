"""A telephone company for one machine: numbers, SMS, calls, TwiML, webhooks and part of a REST API.

It is an application of its own, speaks only HTTP with the rest of the world, and imports nothing of
it: what it proves, it proves through the same door that the real company would use.
"""
