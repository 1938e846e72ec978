"""``python -m scripts.services``: servers for development, in one folder, without containers."""

import argparse
import shlex
import sys
from pathlib import Path

from scripts.services import elastic_install, manager, packages
from scripts.services.process import ServiceError

PORTS = {"postgres": 15432, "redis": 16379, "elasticsearch": 19200}


def default_root() -> Path:
    """Return where development's data lives: not in the checkout, which others may not enter."""
    return elastic_install.cache_folder() / "services"


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    made = argparse.ArgumentParser(prog="python -m scripts.services", description=__doc__)
    commands = made.add_subparsers(dest="command", required=True)
    install = commands.add_parser("install", help="install what is missing (as root, on Debian)")
    install.add_argument("--with", dest="also", action="append", default=[], choices=packages.NEEDS)
    install.add_argument("--only", action="append", default=[], choices=packages.NEEDS)
    for name, text in (
        ("start", "start the servers and print their addresses"),
        ("stop", "stop them; their data stays"),
        ("status", "tell what runs"),
        ("env", "print the addresses as shell assignments"),
        ("root", "print the folder"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("names", nargs="*", choices=[*manager.SERVERS, []], default=[])
        command.add_argument("--root", type=Path, default=default_root())
    return made


def say_addresses(running: manager.Running) -> None:
    """Print the addresses, ready for ``eval``."""
    for name, url in sorted(running.urls.items()):
        print(f"export {name}={shlex.quote(url)}")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the process's exit status."""
    given = parser().parse_args(arguments)
    try:
        _run(given)
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(given: argparse.Namespace) -> None:
    if given.command == "install":
        packages.install(given.only or (*packages.ALWAYS, *given.also))
        return
    if given.command == "root":
        print(given.root)
        return
    names = tuple(given.names) or tuple(manager.SERVERS)
    running = manager.load(given.root)
    if given.command == "start":
        running = manager.start(given.root, names, ports=PORTS)
    if given.command == "stop":
        running.stop()
    elif given.command == "status":
        for name in names:
            print(f"{name}: {'running' if running.is_running(name) else 'stopped'}")
    else:
        say_addresses(running)


if __name__ == "__main__":
    raise SystemExit(main())
