"""The front door for people and shells: one module for each group of commands."""
