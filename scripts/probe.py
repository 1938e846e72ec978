"""``python -m scripts.probe URL``: exit 0 when URL answers 200 (the image has no curl)."""

import sys
import urllib.error
import urllib.request

SECONDS = 8


def main(url: str) -> int:
    """Ask once."""
    if not url.startswith(("http://", "https://")):
        return 2
    # Only the name of a host that this installation serves is answered.
    request = urllib.request.Request(url, headers={"Host": "localhost"})  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - as above
            return 0 if answer.status == 200 else 1
    except (OSError, urllib.error.URLError):
        return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
