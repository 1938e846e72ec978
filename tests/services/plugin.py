"""Gives tests the real servers they ask for, and leaves out those whose servers are not there.

``REDIS_URL`` and ``ELASTICSEARCH_URL`` name servers that already run; ``pytest --engines`` starts
all three and, beside the run on SQLite, runs the tests that a database can change on
PostgreSQL (see ``second_run``).
"""

import os

import pytest

from scripts.services import manager
from tests.services import second_run

# A marker and the environment variable that says where its server is.
ENGINES = {"redis": "REDIS_URL", "es": "ELASTICSEARCH_URL"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare ``--engines``."""
    parser.addoption(
        "--engines",
        action="store_true",
        help="start PostgreSQL, Redis and Elasticsearch in a temporary folder and use all of them",
    )
    parser.addoption("--reports-to", metavar="FILE", help=second_run.REPORTS_TO_HELP)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the servers before anything reads their addresses."""
    if config.getoption("--reports-to"):
        config.pluginmanager.register(second_run.ReportWriter(config), "ventanilla-report-writer")
    if config.getoption("--engines"):
        running = manager.start_temporary()
        config.add_cleanup(running.stop)
        os.environ.update({name: running.urls[name] for name in ENGINES.values()})
        config.pluginmanager.register(
            second_run.SecondRun(config, running.urls["DATABASE_URL"]), "ventanilla-second-run"
        )


def missing_engines() -> dict[str, str]:
    """Return marker -> reason for every engine that this run has not got."""
    missing = {
        marker: f"no {variable}"
        for marker, variable in ENGINES.items()
        if not os.environ.get(variable)
    }
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        missing["pg"] = "the database is SQLite"
    return missing


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, in the open, the tests whose engine this run has not got."""
    missing = missing_engines()
    left_out = [item for item in items if any(item.get_closest_marker(mark) for mark in missing)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_report_header(config: pytest.Config) -> str:
    """Say which engines this run has."""
    missing = missing_engines()
    if not missing:
        return "engines: all"
    return "engines: without " + ", ".join(f"{mark} ({why})" for mark, why in missing.items())


@pytest.fixture(scope="session")
def redis_url() -> str:
    """Return the address of a real Redis (needs the marker ``redis``)."""
    return os.environ["REDIS_URL"]


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """Return the address of a real Elasticsearch (needs the marker ``es``)."""
    return os.environ["ELASTICSEARCH_URL"]
