# SPDX-License-Identifier: EUPL-1.2
"""A repository of rules for the check: the same rules under newer and newer versions, signed with the test keys, on a port of this
computer."""

import functools
import hashlib
import http.server
import re
import shutil
import subprocess
import threading
from pathlib import Path

PORT = 8099


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Repository:
    """Serves from the moment it is made; nothing new is in it before `publish`."""

    def __init__(self, folder: Path, keys: Path, rules: Path, rulepack: Path):
        self.folder, self.keys, self.rulepack = folder, keys, rulepack
        shutil.copytree(rules, folder / "rules")
        shutil.copytree(keys / "repository", folder / "served")
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), functools.partial(Quiet, directory=folder / "served"))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def publish(self) -> str:
        """Publishes the next version; gives its hash."""
        pack = self.folder / "rules/pack.toml"
        pack.write_text(re.sub(r'^version = "(.*)\.(\d+)"', lambda found: f'version = "{found[1]}.{int(found[2]) + 1}"', pack.read_text(), flags=re.MULTILINE))
        out = self.folder / "pack"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        run = lambda *command: subprocess.run([self.rulepack, *command], check=True, stdout=subprocess.DEVNULL)
        run("pack", self.folder / "rules", "--out", out)
        archive = next(out.glob("*.tar.zst"))
        run("sign", archive, "--key", self.keys / "editors.key")
        signing = [word for role in ("targets", "snapshot", "timestamp") for word in ("--key", self.keys / f"{role}.key")]
        run("publish", archive, "--repository", self.folder / "served", "--editors", self.keys / "editors.pub", *signing)
        return hashlib.sha256(archive.read_bytes()).hexdigest()
