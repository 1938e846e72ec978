"""Fetches the Elasticsearch server by Maven, once for the machine.

Elasticsearch ships no server package through any registry that needs no account. SonarQube's
archive on Maven Central carries an unmodified one inside; only that folder is unpacked (Elastic
License 2.0: free to run, never to be put into this repository).
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from scripts.services import process

VERSION = "8.19.13"
POM = Path(__file__).with_name("elasticsearch.pom.xml")
ATTEMPTS = 3
FREE_BYTES_NEEDED = 3 * 1024**3
OLDEST_JAVA = 17
# What the product's queries and the launcher itself need; the rest would only cost memory.
MODULES = frozenset(
    {
        "aggregations", "analysis-common", "apm", "dot-prefix-validation", "health-shards-availability",
        "ingest-common", "lang-painless", "parent-join", "reindex", "rest-root", "transport-netty4",
        "x-pack-core", "x-pack-security",
    }
)  # fmt: skip


def cache_folder() -> Path:
    """Return where the unpacked server is kept between runs.

    Root's home is often closed to others, and the server must not run as root: hence /var/cache.
    """
    if named := os.environ.get("VENTANILLA_CACHE"):
        return Path(named)
    if os.geteuid() == 0:
        return Path("/var/cache/ventanilla")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ventanilla"


def java() -> Path:
    """Return the Java to run with; raise when it is missing or too old."""
    home = os.environ.get("ES_JAVA_HOME") or os.environ.get("JAVA_HOME")
    program = process.find("java", also=[Path(home) / "bin"] if home else [])
    said = subprocess.run(
        [program, "-version"], capture_output=True, text=True, check=False,
        env=process.short_environment(),
    ).stderr  # fmt: skip
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < OLDEST_JAVA:
        message = f"{program} is not Java {OLDEST_JAVA} or newer (openjdk-17-jre-headless)"
        raise process.ServiceError(message)
    return program.resolve()


def ensure() -> Path:
    """Return the server's folder, fetched and unpacked when it is not there yet."""
    home = cache_folder() / f"elasticsearch-{VERSION}"
    if home.is_dir():
        return home
    cache_folder().mkdir(parents=True, exist_ok=True)
    process.check_enterable(cache_folder())
    if shutil.disk_usage(cache_folder()).free < FREE_BYTES_NEEDED:
        message = f"{cache_folder()}: 3 GiB of free space are needed to unpack Elasticsearch"
        raise process.ServiceError(message)
    work = cache_folder() / f"unpacking-{os.getpid()}"
    try:
        _fetch(work)
        server = _pick(work)
        subprocess.run(["chmod", "-R", "a+rX", str(server)], check=True)
        server.rename(home)  # at once: a half-made folder never bears the final name
    except OSError:
        if not home.is_dir():  # another process may have finished it meanwhile
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return home


def _fetch(work: Path) -> None:
    """Let Maven fetch and unpack; the download stays in Maven's own repository."""
    command = [
        str(process.find("mvn")), "--quiet", "--batch-mode", "--strict-checksums",
        "--file", str(POM), f"-Dtarget.folder={work}",
        *os.environ.get("VENTANILLA_MAVEN_ARGS", "").split(), "process-resources",
    ]  # fmt: skip
    print("Elasticsearch: fetching it with Maven (930 MB, the first time only)", flush=True)
    said = ""
    for _ in range(ATTEMPTS):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        said = "\n".join((done.stdout + done.stderr).splitlines()[-10:])
    message = f"Maven could not fetch Elasticsearch:\n{said}"
    raise process.ServiceError(message)


def _pick(work: Path) -> Path:
    """Find the server in what was unpacked, check its version and drop unneeded modules."""
    found = list(work.glob("unpacked/sonarqube-*/elasticsearch"))
    if not found or not (found[0] / f"lib/elasticsearch-{VERSION}.jar").is_file():
        message = f"the archive holds no Elasticsearch {VERSION}"
        raise process.ServiceError(message)
    server = found[0]
    present = {folder.name for folder in (server / "modules").iterdir() if folder.is_dir()}
    if lacking := MODULES - present:
        message = f"the archive's Elasticsearch lacks {', '.join(sorted(lacking))}"
        raise process.ServiceError(message)
    for name in present - MODULES:
        shutil.rmtree(server / "modules" / name)
    shutil.rmtree(server / "bin", ignore_errors=True)
    (server / "plugins").mkdir(exist_ok=True)
    return server
