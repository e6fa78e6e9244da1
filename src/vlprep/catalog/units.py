"""Units that the tables are written in."""

from __future__ import annotations

from typing import Final

K: Final = 1024
"""Price tiers are written 32K, 128K and 256K; only this reading leaves no gap below the inputs."""

KB: Final = 1024
MB: Final = 1024 * KB
"""The service counts in powers of two: its own error says 10485760 where its pages say 10 MB."""
GB: Final = 1024 * MB

MINUTE: Final = 60.0
HOUR: Final = 60 * MINUTE
