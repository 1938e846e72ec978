"""All three servers together: started in one folder, remembered in one file, stopped by pid."""

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from scripts.services import elastic, postgres, process, redis_server

SERVERS: dict[str, ModuleType] = {
    "postgres": postgres,
    "redis": redis_server,
    "elasticsearch": elastic,
}
VARIABLES = {
    "postgres": "DATABASE_URL",
    "redis": "REDIS_URL",
    "elasticsearch": "ELASTICSEARCH_URL",
}
STATE = "services.json"


@dataclass
class Running:
    """Servers that run out of ``root``."""

    root: Path
    pids: dict[str, int] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    temporary: bool = False

    def save(self) -> None:
        """Write down what runs; the addresses hold a password, so only the owner may read them."""
        file = self.root / STATE
        file.touch(mode=0o600)
        file.write_text(json.dumps({"pids": self.pids, "urls": self.urls}, indent=2))

    def is_running(self, name: str) -> bool:
        """Tell whether the server ``name`` is alive."""
        mark = "redis-server" if name == "redis" else str(self.root / name)
        return name in self.pids and process.is_ours(self.pids[name], mark)

    def stop(self) -> None:
        """Stop every server; a temporary folder goes with them."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(self._stop_one, self.pids))
        self.pids.clear()
        process.reap()
        if self.temporary:
            shutil.rmtree(self.root, ignore_errors=True)
        else:
            self.save()

    def _stop_one(self, name: str) -> None:
        SERVERS[name].stop(self.pids[name], self.root / name)


def load(root: Path) -> Running:
    """Read what runs out of ``root``."""
    running = Running(root)
    if (root / STATE).exists():
        saved = json.loads((root / STATE).read_text())
        running.pids, running.urls = saved["pids"], saved["urls"]
    return running


def start(
    root: Path,
    names: Sequence[str] = tuple(SERVERS),
    *,
    ports: Mapping[str, int] | None = None,
    durable: bool = True,
) -> Running:
    """Start the servers ``names`` that do not run yet, at the same time; stop all if one fails."""
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o755)
    process.check_enterable(root)
    running = load(root)

    def one(name: str) -> None:
        folder = root / name
        folder.mkdir(exist_ok=True)
        if account := process.unprivileged():
            account.own(folder)
        port = (ports or {}).get(name) or process.free_port()
        pid, url = SERVERS[name].start(folder, port, durable=durable)
        running.pids[name], running.urls[VARIABLES[name]] = pid, url

    with ThreadPoolExecutor() as pool:
        begun = [pool.submit(one, name) for name in names if not running.is_running(name)]
    failures = [error for future in begun if (error := future.exception())]
    if failures:
        running.stop()
        raise failures[0]
    running.save()
    return running


def start_temporary(names: Sequence[str] = tuple(SERVERS)) -> Running:
    """Start servers on free ports in a temporary folder that ``stop`` removes."""
    root = Path(tempfile.mkdtemp(prefix="ventanilla-services-"))
    try:
        running = start(root, names, durable=False)
    except BaseException:
        shutil.rmtree(root, ignore_errors=True)
        raise
    running.temporary = True
    return running
