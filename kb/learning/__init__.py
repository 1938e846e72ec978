"""What use teaches the search: questions asked, fichas that closed them, names proposed from that."""
