"""Installations ready to start: their tables are made once and copied."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from scripts.services import process, redis_server
from tests.config.servers import site as sites
from tests.config.servers.site import Site


@pytest.fixture(scope="session")
def empty_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with every table and no row."""
    folder = tmp_path_factory.mktemp("empty")
    sites.embedded(folder).run("manage.py", "migrate", "--verbosity", "0")
    return folder


@pytest.fixture
def embedded_site(empty_data: Path, tmp_path: Path) -> Iterator[Site]:
    """An installation in one process."""
    folder = tmp_path / "data"
    shutil.copytree(empty_data, folder)
    with sites.running(sites.embedded(folder)) as site:
        yield site


@pytest.fixture
def own_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator["RedisToRestart"]:
    """A Redis that only this test uses, and may stop."""
    folder = Path("/tmp") / f"ventanilla-redis-{os.getpid()}"  # noqa: S108 - its account must enter
    folder.mkdir(mode=0o755, exist_ok=True)
    if account := process.unprivileged():
        account.own(folder)
    server = RedisToRestart(folder)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


class RedisToRestart:
    """A Redis on one port, durable as production's is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = process.free_port()
        self.pid = 0
        self.url = ""

    def start(self) -> None:
        """Start it, with what it held."""
        self.pid, self.url = redis_server.start(self.folder, self.port, durable=True)

    def stop(self) -> None:
        """Stop it."""
        if self.pid:
            redis_server.stop(self.pid, self.folder)
            self.pid = 0


def _on_the_server(*statements: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _address(name: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a PostgreSQL database with every table and no row."""
    name = f"servers_empty_{os.getpid()}"
    _on_the_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    folder = tmp_path_factory.mktemp("migrated")
    site = sites.production(folder, database_url=_address(name), redis_url="redis://127.0.0.1:9/0")
    site.run("manage.py", "migrate", "--verbosity", "0")
    yield name
    _on_the_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def production_site(
    tmp_path: Path, migrated_database: str, own_redis: RedisToRestart
) -> Iterator[Site]:
    """An installation of three processes, with a database and a Redis of its own."""
    name = f"servers_{os.getpid()}"
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    _on_the_server(drop, f"CREATE DATABASE {name} TEMPLATE {migrated_database}")
    site = sites.production(tmp_path, database_url=_address(name), redis_url=own_redis.url)
    try:
        with sites.running(site):
            yield site
    finally:
        _on_the_server(drop)
