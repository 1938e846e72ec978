"""The editors' pages: parse, call one verb, answer."""
