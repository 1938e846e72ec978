"""The desk's views: parse, call one verb, answer with a part of the page."""
