"""The facts: tables of what the vendor publishes, each row with its source. No logic."""
