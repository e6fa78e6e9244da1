"""The nouns: plain data, frozen, without a method that would need a room above."""
