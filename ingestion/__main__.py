"""`python -m ingestion`."""

from __future__ import annotations

import sys

from ingestion.commands import main

if __name__ == "__main__":
    sys.exit(main())
