"""Runs part of the suite on PostgreSQL too, beside the run on SQLite and in the same closing line.

The second run is a pytest of its own, because Django knows one default database a process. It
writes each report to a file as it comes; the first run hands them on as if they were its own.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import TextIO

import pytest

REPORTS_TO_HELP = "append every test report to FILE (how a second run tells the first)"
# Folders and files whose outcome a database cannot change run once.
ONLY_ONCE = (
    "tests/architecture",
    "tests/common",
    "tests/kb/test_cluster.py",
    "tests/phone_simulator",
    "tests/ports",
    "tests/ui",
)
LABEL = "postgresql:"
NO_TESTS = 5


class ReportWriter:
    """In the second run: writes the reports."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._file = Path(config.getoption("--reports-to"))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write one report as a line of JSON."""
        data = self._config.hook.pytest_report_to_serializable(config=self._config, report=report)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(data) + "\n")


class SecondRun:
    """In the first run: starts the second beside it, and takes its reports as they come."""

    def __init__(self, config: pytest.Config, database_url: str) -> None:
        self._config = config
        self._database_url = database_url
        self._partial = ""
        self._lines: TextIO = io.StringIO()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Run the first loop with the second run beside it; both must end."""
        if session.config.option.collectonly:
            return (yield)
        with tempfile.TemporaryDirectory(prefix="ventanilla-reports-") as folder:
            reports, said = Path(folder) / "reports", Path(folder) / "said"
            reports.touch()
            with (
                said.open("w") as output,
                reports.open(encoding="utf-8") as self._lines,
                self._start(reports, output) as child,
            ):
                try:
                    outcome = yield
                except BaseException:
                    child.terminate()
                    raise
                self._see_out(child)
            if child.returncode not in (0, 1, NO_TESTS):
                session.testsfailed += 1
                last = said.read_text().splitlines()[-40:]
                session.shouldfail = "the run on PostgreSQL broke off:\n" + "\n".join(last)
        return outcome

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """After each test of the first run, pass on what the second has reported."""
        if not nodeid.startswith(LABEL):
            self._hand_on()

    def _start(self, reports: Path, output: TextIO) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self._command(reports),
            env=os.environ | {"DATABASE_URL": self._database_url},
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _see_out(self, child: "subprocess.Popen[str]") -> None:
        running = True
        while running:
            try:
                child.wait(timeout=1)
                running = False
            except subprocess.TimeoutExpired:
                running = True
            self._hand_on()

    def _command(self, reports: Path) -> list[str]:
        options = self._config.option
        command = [
            sys.executable,
            "-m",
            "pytest",
            *self._config.args,
            "-v",
            "--migrations",
            f"--reports-to={reports}",
        ]
        if options.markexpr:
            command += ["-m", options.markexpr]
        if options.keyword:
            command += ["-k", options.keyword]
        return command + [f"--ignore={folder}" for folder in ONLY_ONCE]

    def _hand_on(self) -> None:
        """Pass on every whole line written since the last time."""
        hook = self._config.hook
        while line := self._lines.readline():
            self._partial += line
            if not self._partial.endswith("\n"):
                return
            data = json.loads(self._partial)
            self._partial = ""
            report = hook.pytest_report_from_serializable(config=self._config, data=data)
            report.nodeid = LABEL + report.nodeid
            hook.pytest_runtest_logreport(report=report)
