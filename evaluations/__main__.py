"""`python -m evaluations`."""

from __future__ import annotations

import sys

from evaluations.commands import main

if __name__ == "__main__":
    sys.exit(main())
