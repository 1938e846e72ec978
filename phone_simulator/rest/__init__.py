"""The part of the company's REST API (2010-04-01) that a service desk uses."""
