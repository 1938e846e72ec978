#!/usr/bin/env python3
"""Keep the browser files of other projects inside this one.

``verify`` compares every vendored file with ``ui/static/vendor/manifest.json`` (no network).
``fetch`` takes the pinned packages with ``npm pack``, copies the files named below and writes the
manifest again. No page ever asks another server for a script, a font or a style: rural offices
have poor lines, and a strict content policy forbids it.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "ui" / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"
SOURCE_MAP = re.compile(rb"\n?(//# |/\*# )sourceMappingURL=[^\n]*")

ICONS = Path(__file__).with_name("vendor_icons.txt").read_text(encoding="utf-8").split()


@dataclass(frozen=True)
class Package:
    """One npm package: its pinned version and the files taken from it (source -> target)."""

    name: str
    version: str
    licence: str
    folder: str
    files: dict[str, str] = field(default_factory=dict)


def _fonts(family: str, weights: tuple[int, ...]) -> dict[str, str]:
    names = [f"{family}-latin-{weight}-normal.woff2" for weight in weights]
    return {"LICENSE": "LICENSE", **{f"files/{name}": name for name in names}}


PACKAGES = (
    Package(
        "bootstrap",
        "5.3.9",
        "MIT",
        "bootstrap",
        {
            "LICENSE": "LICENSE",
            "dist/css/bootstrap.min.css": "bootstrap.min.css",
            "dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
        },
    ),
    Package(
        "bootstrap-icons",
        "1.13.2",
        "MIT",
        "bootstrap-icons",
        {"LICENSE": "LICENSE", **{f"icons/{name}.svg": f"icons/{name}.svg" for name in ICONS}},
    ),
    Package(
        "htmx.org",
        "2.0.11",
        "0BSD",
        "htmx",
        {"LICENSE": "LICENSE", "dist/htmx.min.js": "htmx.min.js"},
    ),
    Package(
        "htmx-ext-ws",
        "2.0.4",
        "0BSD",
        "htmx-ext-ws",
        {"LICENSE": "LICENSE", "dist/ws.min.js": "ws.min.js"},
    ),
    Package(
        "echarts",
        "6.1.0",
        "Apache-2.0",
        "echarts",
        {
            "LICENSE": "LICENSE",
            "NOTICE": "NOTICE",
            "dist/echarts.esm.min.mjs": "echarts.esm.min.js",
        },
    ),
    Package("@fontsource/roboto", "5.3.0", "OFL-1.1", "roboto", _fonts("roboto", (400, 500, 700))),
    Package(
        "@fontsource/roboto-slab",
        "5.3.0",
        "Apache-2.0",
        "roboto-slab",
        _fonts("roboto-slab", (400, 700)),
    ),
    Package("idb", "8.0.4", "ISC", "idb", {"LICENSE": "LICENSE", "build/index.js": "idb.js"}),
)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _pack(package: Package, folder: Path) -> Path:
    """Unpack one pinned npm package below ``folder`` and return its root."""
    target = f"{package.name}@{package.version}"
    done = subprocess.run(
        ["npm", "pack", "--silent", target],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    archive = folder / done.stdout.strip().splitlines()[-1]
    root = folder / package.folder
    with tarfile.open(archive) as tar:
        tar.extractall(root, filter="data")
    return root / "package"


def _copy(package: Package, root: Path) -> dict[str, object]:
    """Copy the named files; a reference to a source map is cut, for we do not ship the map."""
    files: dict[str, str] = {}
    changed: list[str] = []
    for source, name in package.files.items():
        data = (root / source).read_bytes()
        clean = SOURCE_MAP.sub(b"", data) if name.endswith((".js", ".css")) else data
        if clean != data:
            changed.append(f"{package.folder}/{name}")
        path = VENDOR / package.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(clean)
        files[f"{package.folder}/{name}"] = _digest(path)
    entry: dict[str, object] = {
        "name": package.name,
        "version": package.version,
        "licence": package.licence,
        "files": dict(sorted(files.items())),
    }
    if changed:
        entry["source_map_reference_removed"] = sorted(changed)
    return entry


def fetch() -> int:
    """Fetch every package again and rewrite the vendored files and the manifest."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        roots = [(package, _pack(package, folder)) for package in PACKAGES]
        shutil.rmtree(VENDOR, ignore_errors=True)
        entries = [_copy(package, root) for package, root in roots]
    MANIFEST.write_text(json.dumps({"packages": entries}, indent=2) + "\n", encoding="utf-8")
    return verify()


def problems(vendor: Path = VENDOR) -> list[str]:
    """Return what is missing, altered or unlisted below ``vendor``; empty when all is well."""
    manifest = json.loads((vendor / "manifest.json").read_text(encoding="utf-8"))
    listed: dict[str, str] = {}
    for package in manifest["packages"]:
        listed.update(package["files"])
    found = {
        path.relative_to(vendor).as_posix()
        for path in vendor.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    wrong = [f"not in the manifest: {name}" for name in sorted(found - set(listed))]
    for name, digest in sorted(listed.items()):
        if name not in found:
            wrong.append(f"missing: {name}")
        elif _digest(vendor / name) != digest:
            wrong.append(f"altered: {name}")
    return wrong


def verify() -> int:
    """Print every difference with the manifest; 0 when there is none."""
    wrong = problems()
    sys.stdout.write("".join(f"{line}\n" for line in wrong) or "vendored files match\n")
    return 1 if wrong else 0


def main(arguments: list[str]) -> int:
    """Run ``verify`` (the default) or ``fetch``."""
    commands = {"verify": verify, "fetch": fetch}
    name = arguments[0] if arguments else "verify"
    if name not in commands:
        sys.stderr.write("usage: vendor.py [verify|fetch]\n")
        return 2
    return commands[name]()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
