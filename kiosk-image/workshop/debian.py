# SPDX-License-Identifier: EUPL-1.2
"""What comes from Debian: the system's packages, the kernel, and the workshop that the image is made in."""

import os
import subprocess
from pathlib import Path

SUITE = "trixie"
MIRRORS = [
    f"deb http://deb.debian.org/debian {SUITE} main",
    f"deb http://deb.debian.org/debian-security {SUITE}-security main",
]
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
KERNEL = "linux-image-amd64"


def words(path: Path) -> list[str]:
    """The lines of a list, without its comments."""
    lines = (line.split("#")[0].split() for line in path.read_text().splitlines())
    return [word for line in lines for word in line]


def bootstrap(target: Path, variant: str, packages: list[str], *more: str):
    """Unpacks packages with all they need into a folder or a tar file."""
    command = ["mmdebstrap", "--quiet", "--mode=root", f"--variant={variant}", f"--keyring={KEYRING}"]
    subprocess.run([*command, f"--include={','.join(packages)}", *more, SUITE, str(target), *MIRRORS], check=True)


def workshop(folder: Path, packages: list[str]):
    """The workshop, and in it the kernel's package, taken apart but not installed: installing would make a RAM disk of its own."""
    name = f"$(apt-cache depends {KERNEL} | sed -n 's/.*Depends: //p' | head -n1)"
    fetch = f"cd /root && apt-get -qq download {name} && dpkg-deb -x linux-image-*.deb /kernel && ls linux-image-*.deb >/kernel/package && rm *.deb"
    bootstrap(folder / "root", "minbase", packages, f"--customize-hook=chroot \"$1\" sh -c '{fetch.replace(chr(39), chr(39) + chr(92) + chr(39) + chr(39))}'")


class Workshop:
    """A folder with Debian's own tools, used as the root of each command. Paths under `shares` are the same inside and outside."""

    def __init__(self, root: Path, *shares: Path):
        self.root, self.shares = root, shares

    def command(self, *command) -> list[str]:
        """The command as it is run: mounts of its own, so that nothing stays mounted whatever happens."""
        mounts = [("-t", "proc", "proc", "/proc"), ("--rbind", "/dev", "/dev"), ("--rbind", "/sys", "/sys")]
        mounts += [("--bind", str(share), str(share)) for share in self.shares]
        lines = []
        for *how, what, where in mounts:
            lines.append(f"mkdir -p '{self.root}{where}'; mount {' '.join(how)} '{what}' '{self.root}{where}'")
        script = " && ".join(lines) + f" && exec chroot '{self.root}' \"$@\""
        return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", *map(str, command)]

    def run(self, *command, **options):
        """Runs a command; stops at a failure."""
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        environment |= {name: os.environ[name] for name in ("SOURCE_DATE_EPOCH", "http_proxy", "https_proxy") if name in os.environ}
        environment |= options.pop("env", {})
        return subprocess.run(self.command(*command), check=True, env=environment, **options)

    def read(self, *command) -> str:
        """What a command says."""
        return self.run(*command, stdout=subprocess.PIPE, text=True).stdout
