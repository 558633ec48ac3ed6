# SPDX-License-Identifier: EUPL-1.2
"""Steps whose result is kept: each lies in a folder named after everything that goes into it, so that what did not change is
not made again. A folder is complete or absent."""

import hashlib
import os
import shutil
import time
from pathlib import Path


def digest(*inputs) -> str:
    """One hash over texts, files and folders: names, modes, contents and where links lead."""
    seal = hashlib.sha256()
    for given in inputs:
        if isinstance(given, Path):
            for path in sorted([given, *given.rglob("*")]):
                seal.update(f"\0{path.relative_to(given)}\0{path.lstat().st_mode:o}\0".encode())
                if path.is_symlink():
                    seal.update(os.readlink(path).encode())
                elif path.is_file():
                    seal.update(path.read_bytes())
        else:
            seal.update(b"\1" + str(given).encode())
    return seal.hexdigest()


class Cache:
    """A folder of steps."""

    def __init__(self, folder: Path, say=print):
        self.folder, self.say, self.used = folder, say, []
        folder.mkdir(parents=True, exist_ok=True)

    def step(self, name: str, inputs: list, make) -> Path:
        """The folder of a step, made by `make(folder)` unless it is there."""
        done = self.folder / f"{name}-{digest(name, *inputs)[:16]}"
        self.used.append(done.name)
        if done.exists():
            return done
        new = done.with_suffix(".new")
        if new.exists():
            shutil.rmtree(new)
        new.mkdir()
        begun = time.monotonic()
        make(new)
        new.rename(done)
        self.say(f"{name}: {time.monotonic() - begun:.1f} s")
        return done

    def forget_unused(self, keep: int = 2):
        """Takes away steps that this run did not use, but for the last few of each kind."""
        kinds = {}
        for path in self.folder.glob("*-????????????????"):
            kinds.setdefault(path.name.rsplit("-", 1)[0], []).append(path)
        for paths in kinds.values():
            old = [path for path in paths if path.name not in self.used]
            for path in sorted(old, key=lambda path: path.stat().st_mtime)[:-keep or None]:
                shutil.rmtree(path)
