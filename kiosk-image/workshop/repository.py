# SPDX-License-Identifier: EUPL-1.2
"""A repository of rules for the check: the same rules under a newer version, signed with the test keys, on a port of this computer."""

import functools
import hashlib
import http.server
import re
import shutil
import subprocess
import threading

PORT = 8099


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def publish(stage) -> tuple[str, http.server.HTTPServer]:
    """Publishes the next version; gives its hash and the server."""
    keys = stage.cache / "test-keys"
    work = stage.folder / "rules"
    shutil.copytree(stage.here.parent / "rules", work)
    pack = work / "pack.toml"
    text = pack.read_text()
    pack.write_text(re.sub(r'^version = "(.*)\.(\d+)"', lambda found: f'version = "{found[1]}.{int(found[2]) + 1}"', text, flags=re.MULTILINE))
    out = stage.folder / "pack"
    out.mkdir()
    repository = stage.folder / "repository"
    shutil.copytree(keys / "repository", repository)
    run = lambda *command: subprocess.run([stage.program("rulepack"), *command], check=True, stdout=subprocess.DEVNULL)
    run("pack", work, "--out", out)
    archive = next(out.glob("*.tar.zst"))
    run("sign", archive, "--key", keys / "editors.key")
    signing = [word for role in ("targets", "snapshot", "timestamp") for word in ("--key", keys / f"{role}.key")]
    run("publish", archive, "--repository", repository, "--editors", keys / "editors.pub", *signing)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), functools.partial(Quiet, directory=repository))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return hashlib.sha256(archive.read_bytes()).hexdigest(), server
