"""``python -m vlprep``: the command line without its script."""

from __future__ import annotations

from vlprep.cli.main import main

if __name__ == "__main__":
    main()
