"""Let `python -m gateway.cli` be the command `gateway`, for a checkout that is not installed."""

import sys

from gateway.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
