"""The shared nouns: what every other package speaks of and none of them owns."""
