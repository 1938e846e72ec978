"""The case-tracking core: knows no channel, no vendor, no article, no chart."""
