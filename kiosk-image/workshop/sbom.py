# SPDX-License-Identifier: EUPL-1.2
"""Lists of what the image is made of, in the formats that tools read: Debian's packages by debsbom (SPDX and CycloneDX), our programs'
crates by cargo-cyclonedx. Both tools are fetched at the versions named here."""

import os
import shutil
import subprocess
import uuid
from pathlib import Path

from .disk import NAMESPACE

DEBSBOM = "debsbom[cdx,spdx]==0.10.2"
CARGO_CYCLONEDX = ("cargo-cyclonedx", "0.5.9")
# Each program with the features it has in the image.
PROGRAMS = {"kiosk": ["--no-default-features", "--features", "panel"], "sync": [], "machine": []}


def fetch_tools(folder: Path, cargo: str):
    subprocess.run(["python3", "-m", "venv", folder / "venv"], check=True)
    subprocess.run([folder / "venv/bin/pip", "-q", "install", DEBSBOM], check=True)
    name, version = CARGO_CYCLONEDX
    subprocess.run([cargo, "install", "--quiet", "--locked", "--root", folder / "cargo", name, "--version", version], check=True)


def write(out: Path, tools: Path, packages: Path, sources: Path, cargo: str, version: str, day: str):
    """Leaves sbom-debian.spdx.json, sbom-debian.cdx.json and one sbom-PROGRAM.cdx.json for each program."""
    work = out / "sbom.work"
    shutil.rmtree(work, ignore_errors=True)
    root = work / "root"
    root.mkdir(parents=True)
    subprocess.run(["tar", "-xf", packages, "-C", root, "./var/lib/dpkg"], check=True)
    subprocess.run([tools / "venv/bin/debsbom", "generate", "-r", root, "-t", "cdx", "-t", "spdx", "--distro-name", "Polis Totem", "--distro-version", version,
                    "--distro-arch", "amd64", "--timestamp", f"{day}T00:00:00", "--cdx-serialnumber", str(uuid.uuid5(NAMESPACE, version)),
                    "--spdx-namespace", f"https://polis-totem.example.it/sbom/{version}", "-o", out / "sbom-debian"], check=True, capture_output=True)
    # The tool writes beside each manifest: it works on a copy.
    copy = work / "sources"
    shutil.copytree(sources, copy, ignore=shutil.ignore_patterns("target", ".git", "__pycache__"))
    environment = os.environ | {"CARGO": cargo, "PATH": f"{Path(cargo).parent}:{os.environ['PATH']}"}
    for program, features in PROGRAMS.items():
        subprocess.run([tools / "cargo/bin/cargo-cyclonedx", "cyclonedx", "--manifest-path", copy / f"src/{program}/Cargo.toml", "--format", "json",
                        "--target", "x86_64-unknown-linux-gnu", "--override-filename", "bom", *features], check=True, capture_output=True, env=environment)
        shutil.copy(copy / f"src/{program}/bom.json", out / f"sbom-{program}.cdx.json")
    shutil.rmtree(work)
