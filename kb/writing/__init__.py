"""Helps whoever writes a ficha to be understood: syllables, readability, advice."""
