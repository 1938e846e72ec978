"""One Elasticsearch node on the loopback, as the official archive's own script would start it."""

import json
import os
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from scripts.services import elastic_install, process

PACKAGE = "maven openjdk-17-jre-headless"
START_SECONDS = 240
HEAP = os.environ.get("VENTANILLA_ES_HEAP", "1g")
JVM_OPTIONS = f"""\
-XX:+UseG1GC
-Djava.io.tmpdir=${{ES_TMPDIR}}
20-:--add-modules=jdk.incubator.vector
-XX:+ExitOnOutOfMemoryError
-XX:-AlwaysPreTouch
-XX:ErrorFile=hs_err_pid%p.log
-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1
-Xms{HEAP}
-Xmx{HEAP}
"""


def start(folder: Path, port: int, *, durable: bool) -> tuple[int, str]:
    """Start Elasticsearch in ``folder``; return its pid and its URL. Always durable."""
    _ = durable
    home = elastic_install.ensure()
    log = folder / "start.log"
    _configure(folder, home, port)
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
    url = f"http://127.0.0.1:{port}"

    def ready() -> bool:
        if not process.is_ours(pid, str(folder)):
            message = f"Elasticsearch died after its start, see {folder / 'logs'}"
            raise process.ServiceError(message)
        return _is_healthy(url)

    process.wait_until(ready, seconds=60, what="Elasticsearch", log=log)
    return pid, url


def stop(pid: int, folder: Path) -> None:
    """Stop the node; acknowledged documents are safe."""
    process.stop(pid, mark=str(folder), gently=signal.SIGTERM, seconds=60)


def _command(folder: Path, home: Path) -> list[str]:
    """Return the line that the missing bin/elasticsearch would run; it returns when the node is up."""
    return [
        str(elastic_install.java()), "-Xms4m", "-Xmx64m", "-XX:+UseSerialGC",
        "-Dcli.name=server", f"-Dcli.script={home}/bin/elasticsearch",
        "-Dcli.libs=lib/tools/server-cli", f"-Des.path.home={home}",
        f"-Des.path.conf={folder}/conf", "-Des.distribution.type=zip",
        "-Des.java.type=ES_JAVA_HOME", "-cp", f"{home}/lib/*:{home}/lib/cli-launcher/*",
        "org.elasticsearch.launcher.CliToolLauncher", "-d", "-p", str(folder / "tmp/pid"),
    ]  # fmt: skip


def _configure(folder: Path, home: Path, port: int) -> None:
    """Write the node's configuration; a YAML value is written as JSON, which YAML contains."""
    for name in ("conf", "data", "logs", "tmp"):
        (folder / name).mkdir(exist_ok=True)
    settings = {
        "cluster.name": "ventanilla",
        "node.name": "one",
        "path.data": str(folder / "data"),
        "path.logs": str(folder / "logs"),
        "network.host": "127.0.0.1",
        "http.port": port,
        "transport.port": process.free_port(),
        "discovery.type": "single-node",
        "xpack.security.enabled": False,
        "cluster.routing.allocation.disk.threshold_enabled": False,
    }
    lines = [f"{name}: {json.dumps(value)}\n" for name, value in settings.items()]
    (folder / "conf/elasticsearch.yml").write_text("".join(lines))
    (folder / "conf/jvm.options").write_text(JVM_OPTIONS)
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


def _is_healthy(url: str) -> bool:
    try:
        address = f"{url}/_cluster/health?wait_for_status=yellow&timeout=5s"
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own server
            return not json.load(answer)["timed_out"]
    except (OSError, ValueError, urllib.error.URLError):
        return False
