"""Answers of the model: text in, values in the model's own numbers or in the original's out."""
