"""Pictures for people: what the model answered on the original, and what the model sees."""
