"""``make bench``: every measurement, or those named (``python -m tests.bench claims figures``)."""

import os
import sys

from scripts.services import manager

PARTS = ("claims", "desk", "figures", "intake", "sockets")


def main(chosen: list[str]) -> int:
    """Start the servers, measure, write the report; the exit code says whether it could be done."""
    unknown = [name for name in chosen if name not in PARTS]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    running = manager.start_temporary(("postgres", "redis"))
    try:
        os.environ |= {
            "DATABASE_URL": running.urls["DATABASE_URL"],
            "REDIS_URL": running.urls["REDIS_URL"],
            "DATABASE_POOL_MAX": "40",
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "LOG_LEVEL": "ERROR",
        }
        from tests.bench.run import measure

        measure(chosen or list(PARTS))
    finally:
        running.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
