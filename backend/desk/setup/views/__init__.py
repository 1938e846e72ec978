"""The set-up's views: each reads a form, calls one verb, answers."""
