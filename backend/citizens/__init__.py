"""People, how to reach them, and who looked at them."""
