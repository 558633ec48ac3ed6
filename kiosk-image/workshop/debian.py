# SPDX-License-Identifier: EUPL-1.2
"""What comes from Debian: the system's packages, the kernel, and the workshop that the image is made in."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SUITE = "trixie"
MIRRORS = [
    f"deb http://deb.debian.org/debian {SUITE} main",
    f"deb http://deb.debian.org/debian-security {SUITE}-security main",
]
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
KERNEL = "linux-image-amd64"
# The exit code for an archive that gave nothing (sysexits.h: EX_UNAVAILABLE); a package that it does not have is a fault of ours.
UNAVAILABLE = 69
OUR_FAULT = ("Unable to locate package", "has no installation candidate", "unmet dependencies", "Unsatisfied dependencies")


def words(path: Path) -> list[str]:
    """The lines of a list, without its comments."""
    lines = (line.split("#")[0].split() for line in path.read_text().splitlines())
    return [word for line in lines for word in line]


def bootstrap(target: Path, variant: str, packages: list[str], *more: str):
    """Unpacks packages with all they need into a folder or a tar file. Stops with the last words of the archive's tools, which tell
    a package that is not there from an archive that is not reached and a disk that is full."""
    command = ["mmdebstrap", "--mode=root", f"--variant={variant}", f"--keyring={KEYRING}", "--aptopt=Acquire::Retries \"5\""]
    command += [f"--include={','.join(packages)}", *more, SUITE, str(target), *MIRRORS]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    if done.returncode:
        free = shutil.disk_usage(target.parent).free // 2**20
        print(*done.stdout.splitlines()[-40:], sep="\n", file=sys.stderr)
        print(f"{target}: not made from Debian's packages, for the reason above; {free} MB were free on its disk", file=sys.stderr)
        sys.exit(1 if any(words in done.stdout for words in OUR_FAULT) else UNAVAILABLE)


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
