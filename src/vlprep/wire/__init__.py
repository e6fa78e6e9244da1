"""SAY: texts and dicts into values and back, without files, pixels or network."""
