# SPDX-License-Identifier: EUPL-1.2
"""What is in the image, for people and for machines: versions, hashes, sizes."""

import hashlib
import json
import re
from pathlib import Path


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def debian_packages(status: Path) -> list[tuple[str, str]]:
    """Names and versions, as dpkg had them before it was taken out."""
    found = re.findall(r"^Package: (.*)\n(?:.*\n)*?Version: (.*)$", status.read_text(), re.MULTILINE)
    return sorted(found)


def write(out: Path, parts: dict, version: str):
    """The manifest of an image."""
    files = ["disk.raw", "root.raw", "verity.raw", "polis.efi"]
    content = {
        "version": version,
        "root_hash": parts["roothash"],
        "kernel": (parts["tools"] / "root/kernel/package").read_text().strip(),
        "debian": dict(debian_packages(parts["trimmed"] / "packages")),
        "files": {name: {"bytes": (out / name).stat().st_size, "sha256": sha256(out / name)} for name in files},
        "programs": {path.name: sha256(path) for path in sorted((parts["tree"] / "root/usr/bin").iterdir()) if not path.is_symlink()},
    }
    (out / "manifest.json").write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")
