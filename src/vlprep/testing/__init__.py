"""Shipped for users' own tests: everything here may use the whole library, which never uses it."""
