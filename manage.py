#!/usr/bin/env python
"""Django's command line for Ventanilla."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run a management command with the embedded profile's settings unless told otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings.embedded")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
