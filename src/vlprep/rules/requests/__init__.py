"""Rules over a whole request: what it costs, and what of it is refused or does nothing."""
