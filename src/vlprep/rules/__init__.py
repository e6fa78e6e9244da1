"""DECIDE, pure: numbers and values in, numbers and findings out. No file, clock or codec."""
