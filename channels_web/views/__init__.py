"""Pages and answers of the citizens' web: parse, call one verb, answer."""
