"""Header readers of our own: a few bounded reads, no decode, no import of a codec."""
