"""One Elasticsearch node on the loopback, as the official archive's own script would start it."""

import json
import os
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.services import elastic_install, process

PACKAGE = "maven openjdk-17-jre-headless"
START_SECONDS = 240
HEAP = os.environ.get("VENTANILLA_ES_HEAP", "1g")
JVM_OPTIONS = """\
-Djava.io.tmpdir=${ES_TMPDIR}
20-:--add-modules=jdk.incubator.vector
-XX:+ExitOnOutOfMemoryError
-XX:-AlwaysPreTouch
-XX:ErrorFile=hs_err_pid%p.log
-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1
"""


@dataclass(frozen=True, slots=True)
class Node:
    """One node: where it lives and listens. ``settings`` say with whom it makes a cluster."""

    folder: Path
    port: int
    transport_port: int
    name: str = "one"
    jvm: tuple[str, ...] = ("-XX:+UseG1GC", f"-Xms{HEAP}", f"-Xmx{HEAP}")
    settings: Mapping[str, Any] = field(
        default_factory=lambda: {"discovery.type": "single-node"}, hash=False
    )

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"


def start(folder: Path, port: int, *, durable: bool) -> tuple[int, str]:
    """Start Elasticsearch in ``folder``; return its pid and its URL. Always durable."""
    _ = durable
    node = Node(folder, port, process.free_port())
    return start_node(node), node.url


def start_node(node: Node) -> int:
    """Start one node and wait until it answers; return its pid."""
    home = elastic_install.ensure()
    folder, log = node.folder, node.folder / "start.log"
    _configure(node, home)
    launcher = process.launch(
        _command(folder, home),
        log=log,
        cwd=home,  # the node finds its modules from there
        environment=process.short_environment(
            ES_TMPDIR=str(folder / "tmp"), HOME=str(folder / "tmp")
        ),
    )
    _wait_for_launcher(launcher, log)
    pid = int((folder / "tmp/pid").read_text())

    def ready() -> bool:
        if not process.is_ours(pid, str(folder)):
            message = f"Elasticsearch died after its start, see {folder / 'logs'}"
            raise process.ServiceError(message)
        return is_healthy(node.url)

    process.wait_until(ready, seconds=120, what="Elasticsearch", log=log)
    return pid


def stop(pid: int, folder: Path) -> None:
    """Stop the node; acknowledged documents are safe."""
    process.stop(pid, mark=str(folder), gently=signal.SIGTERM, seconds=60)


def _command(folder: Path, home: Path) -> list[str]:
    """Return the line that the missing bin/elasticsearch would run; it returns when the node is up."""
    return [
        str(elastic_install.java()), "-Xms4m", "-Xmx64m", "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dcli.name=server", f"-Dcli.script={home}/bin/elasticsearch",
        "-Dcli.libs=lib/tools/server-cli", f"-Des.path.home={home}",
        f"-Des.path.conf={folder}/conf", "-Des.distribution.type=zip",
        "-Des.java.type=ES_JAVA_HOME", "-cp", f"{home}/lib/*:{home}/lib/cli-launcher/*",
        "org.elasticsearch.launcher.CliToolLauncher", "-d", "-p", str(folder / "tmp/pid"),
    ]  # fmt: skip


def _configure(node: Node, home: Path) -> None:
    """Write the node's configuration; a YAML value is written as JSON, which YAML contains."""
    folder = node.folder
    for name in ("conf", "data", "logs", "tmp"):
        (folder / name).mkdir(exist_ok=True)
    settings = {
        "cluster.name": "ventanilla",
        "node.name": node.name,
        "path.data": str(folder / "data"),
        "path.logs": str(folder / "logs"),
        "network.host": "127.0.0.1",
        "http.port": node.port,
        "transport.port": node.transport_port,
        "xpack.security.enabled": False,
        "cluster.routing.allocation.disk.threshold_enabled": False,
    } | dict(node.settings)
    lines = [f"{name}: {json.dumps(value)}\n" for name, value in settings.items()]
    (folder / "conf/elasticsearch.yml").write_text("".join(lines))
    (folder / "conf/jvm.options").write_text(JVM_OPTIONS + "\n".join(node.jvm) + "\n")
    shutil.copy(home / "config/log4j2.properties", folder / "conf")
    (folder / "tmp/pid").unlink(missing_ok=True)
    if account := process.unprivileged():
        account.own(folder)


def _wait_for_launcher(launcher: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the launcher to report; take a half-started node down with it when it fails."""
    try:
        failed = launcher.wait(START_SECONDS) != 0
    except subprocess.TimeoutExpired:
        failed = True
    if failed:
        if launcher.poll() is None:
            os.killpg(launcher.pid, signal.SIGKILL)
            launcher.wait()
        lines = log.read_text(errors="replace").splitlines()
        tail = "\n".join(line[:300] for line in lines if not line.startswith("WARNING: "))[-3000:]
        message = f"Elasticsearch did not start; end of {log}:\n{tail}"
        raise process.ServiceError(message)


def is_healthy(url: str, *, status: str = "yellow", nodes: int = 1) -> bool:
    """Ask a node whether its cluster has reached ``status`` with at least so many nodes."""
    wanted = f"wait_for_status={status}&wait_for_nodes=>={nodes}&timeout=5s"
    try:
        address = f"{url}/_cluster/health?{wanted}"
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own server
            return not json.load(answer)["timed_out"]
    except (OSError, ValueError, urllib.error.URLError):
        return False
