"""The files of others are exactly those the manifest names."""

import json
import shutil
from pathlib import Path

from scripts import vendor


def test_every_vendored_file_matches_its_sum() -> None:
    assert vendor.problems() == []


def test_a_changed_an_extra_and_a_missing_file_are_found(tmp_path: Path) -> None:
    copy = tmp_path / "vendor"
    shutil.copytree(vendor.VENDOR, copy)
    (copy / "htmx" / "htmx.min.js").write_text("changed")
    (copy / "extra.js").write_text("new")
    (copy / "idb" / "LICENSE").unlink()

    assert vendor.problems(copy) == [
        "not in the manifest: extra.js",
        "altered: htmx/htmx.min.js",
        "missing: idb/LICENSE",
    ]


def test_the_manifest_names_version_and_licence_and_no_address() -> None:
    text = vendor.MANIFEST.read_text(encoding="utf-8")

    assert "http" not in text
    for package in json.loads(text)["packages"]:
        assert package["version"]
        assert package["licence"]
        assert any(name.endswith(("LICENSE", "NOTICE")) for name in package["files"])
