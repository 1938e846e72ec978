"""Staff, their postings, permissions and devices."""
