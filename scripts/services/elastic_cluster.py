"""Several Elasticsearch nodes that make one cluster, small ones, to see what happens when one dies."""

import os
import shutil
import signal
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.services import elastic, process

HEAP = "256m"
# A node of a test lives for a minute: what makes a JVM fast later only makes it start late.
_JVM = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", f"-Xms{HEAP}", f"-Xmx{HEAP}")


class Cluster:
    """Nodes in a temporary folder; ``stop`` removes it."""

    def __init__(self, nodes: int = 3) -> None:
        """Choose ports and names; nothing starts yet."""
        self.root = Path(tempfile.mkdtemp(prefix="ventanilla-cluster-"))
        self.root.chmod(0o755)
        transports = [process.free_port() for _ in range(nodes)]
        names = [f"n{number}" for number in range(1, nodes + 1)]
        together = {
            "discovery.seed_hosts": [f"127.0.0.1:{port}" for port in transports],
            "cluster.initial_master_nodes": names,
            "cluster.routing.allocation.node_concurrent_recoveries": 4,
        }
        self.nodes = [
            elastic.Node(self.root / name, process.free_port(), port, name, _JVM, together)
            for name, port in zip(names, transports, strict=True)
        ]
        self.pids: dict[str, int] = {}

    @property
    def urls(self) -> str:
        """Return the nodes' addresses, as ``ELASTICSEARCH_URL`` takes them."""
        return ",".join(node.url for node in self.nodes)

    def start(self) -> None:
        """Start every node that does not run and wait until they have found each other."""
        waiting = [node for node in self.nodes if node.name not in self.pids]
        with ThreadPoolExecutor() as pool:
            begun = {node.name: pool.submit(self._start_one, node) for node in waiting}
        failures = [error for future in begun.values() if (error := future.exception())]
        if failures:
            self.stop()
            raise failures[0]
        self.wait("yellow", nodes=len(self.nodes))

    def _start_one(self, node: elastic.Node) -> None:
        node.folder.mkdir(exist_ok=True)
        self.pids[node.name] = elastic.start_node(node)

    def wait(self, status: str, *, nodes: int, seconds: float = 150) -> None:
        """Wait until a node that lives reports the status with at least so many nodes."""
        alive = next(node for node in self.nodes if node.name in self.pids)
        process.wait_until(
            lambda: elastic.is_healthy(alive.url, status=status, nodes=nodes),
            seconds=seconds,
            what=f"the cluster ({status}, {nodes} nodes)",
            log=alive.folder / "start.log",
        )

    def kill(self, name: str) -> None:
        """End a node as a power cut would."""
        pid = self.pids.pop(name)
        if process.is_ours(pid, str(self.root / name)):
            os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """End every node; nothing of it is kept."""
        for name in list(self.pids):
            self.kill(name)
        shutil.rmtree(self.root, ignore_errors=True)
