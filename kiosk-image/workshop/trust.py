# SPDX-License-Identifier: EUPL-1.2
"""Whom a terminal believes: public keys and the factory's pack. Given with the build for terminals that serve people; made here, and
called what they are, for tests."""

import shutil
import subprocess
from pathlib import Path

# What a folder of keys must hold, and where it goes in the image.
GIVEN = ["editors.pub", "root.json", "site.pub", "update.pub", "factory/pack.tar.zst", "factory/pack.tar.zst.minisig"]
ROLES = ["root-1", "root-2", "targets", "snapshot", "timestamp"]


def given(folder: Path) -> Path:
    """A folder of keys that is whole."""
    missing = [name for name in GIVEN if not (folder / name).is_file()]
    if missing:
        raise SystemExit(f"build: {folder} lacks {', '.join(missing)}; kiosk-image/README.md says who makes them")
    return folder


def for_tests(folder: Path, rulepack: Path, rules: Path) -> Path:
    """Keys and a repository of rules for tests. Private keys lie beside them: an image with these serves nobody."""
    run = lambda *command: subprocess.run([rulepack, *command], check=True, stdout=subprocess.DEVNULL)
    if not (folder / "repository").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "THESE-ARE-TEST-KEYS").write_text("Made by the build for tests; terminals that serve people never believe them.\n")
        for name in ROLES:
            run("new-key", folder / name)
        for name in ("editors", "site", "update"):
            run("new-key", folder / name, "--editors")
        roles = "".join(f'[{role}]\nthreshold = 1\nkeys = ["{role}.pub"]\n' for role in ROLES[2:])
        (folder / "ceremony.toml").write_text(f'days = 730\n[root]\nthreshold = 2\nkeys = ["root-1.pub", "root-2.pub"]\n{roles}')
        run("rotate-root", folder / "draft.json", "--ceremony", folder / "ceremony.toml")
        for name in ROLES[:2]:
            run("rotate-root", folder / "draft.json", "--key", folder / f"{name}.key")
        run("rotate-root", folder / "draft.json", "--repository", folder / "repository")
        shutil.copy(folder / "repository/metadata/1.root.json", folder / "root.json")
    factory, new = folder / "factory", folder / "factory.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    run("pack", rules, "--out", new)
    next(new.glob("*.tar.zst")).rename(new / "pack.tar.zst")
    # A signature tells its day: the same rules are not signed again, or the image would be another one.
    if not factory.exists() or (factory / "pack.tar.zst").read_bytes() != (new / "pack.tar.zst").read_bytes():
        run("sign", new / "pack.tar.zst", "--key", folder / "editors.key")
        shutil.rmtree(factory, ignore_errors=True)
        new.rename(factory)
    return folder
