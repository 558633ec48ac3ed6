# SPDX-License-Identifier: EUPL-1.2
"""From the tree to the disk: a read-only file system with a hash for every block, a kernel that knows the root hash, partitions."""

import hashlib
import json
import lzma
import os
import re
import shutil
import subprocess
import uuid
from pathlib import Path

from .debian import Workshop, words

# Names of partitions and file systems follow from this and from what is in them, so that equal inputs make equal disks.
NAMESPACE = uuid.UUID("5b6e5c1e-2f0c-4d39-9a44-2d0d6f3c7a11")


def sealed(folder: Path, tree: Path, workshop: Workshop, seed: str, epoch: int):
    """The system as one file, its tree of hashes as another, and the root hash that stands for both."""
    name = str(uuid.uuid5(NAMESPACE, seed))
    workshop.run("mkfs.erofs", "--quiet", "-zlz4hc,9", "-C65536", "-T", epoch, "--all-time", "-U", name, folder / "root.raw", tree)
    salt = uuid.uuid5(NAMESPACE, seed + "salt").hex * 2
    said = workshop.read("veritysetup", "format", f"--uuid={name}", f"--salt={salt}", folder / "root.raw", folder / "verity.raw")
    (folder / "roothash").write_text(re.search(r"Root hash:\s*(\w+)", said)[1])


def ids(roothash: str) -> tuple[str, str]:
    """The names of a system's two partitions: the two ends of its root hash."""
    return str(uuid.UUID(roothash[:32])), str(uuid.UUID(roothash[32:]))


def stick(folder: Path, version: str, roothash: str, files: dict[str, Path]):
    """What a stick with a new system bears: its three files under the names that systemd-sysupdate knows, and the list of their hashes, which
    whoever makes systems signs."""
    folder.mkdir()
    root_id, verity_id = ids(roothash)
    names = {"root": f"polis_{version}_{root_id}.root.raw", "verity": f"polis_{version}_{verity_id}.verity.raw", "start": f"polis_{version}.efi"}
    for kind, name in names.items():
        subprocess.run(["cp", "--reflink=auto", files[kind], folder / name], check=True)
    hashes = "".join(f'"{path.name}" = "{hashlib.sha256(path.read_bytes()).hexdigest()}"\n' for path in sorted(folder.iterdir()))
    (folder / "update.toml").write_text(f'version = "{version}"\n[files]\n{hashes}')


def ram_disk(folder: Path, sources: Path, base: Path, workshop: Workshop, epoch: int):
    """The initial RAM disk: busybox, veritysetup, the modules of disks, and our one script."""
    root = folder / "root"
    for name in ("bin", "dev", "proc", "sys", "root", "modules", "run", "boot", "lib64"):
        (root / name).mkdir(parents=True)
    shutil.copy(workshop.root / "usr/bin/busybox", root / "bin/busybox")
    for name in "sh mount umount cat cut dd echo grep head insmod ls mkdir mv reboot sed sleep switch_root tr".split():
        (root / "bin" / name).symlink_to("busybox")
    for program in ("usr/sbin/veritysetup", "usr/sbin/blkid", "usr/sbin/e2fsck"):
        shutil.copy(workshop.root / program, root / "bin" / Path(program).name)
        for library in re.findall(r"(/\S+\.so\S*)", workshop.read("ldd", f"/{program}")):
            place = root / library.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(workshop.root / library.lstrip("/"), place)
    modules(root / "modules", next((base / "usr/lib/modules").iterdir()), words(sources / "modules"))
    shutil.copy(sources / "init", root / "init")
    (root / "init").chmod(0o755)
    for path in [root, *root.rglob("*")]:
        os.utime(path, (epoch, epoch), follow_symlinks=False)
    pack = f"cd {root} && find . -print0 | LC_ALL=C sort -z | cpio --quiet --null --reproducible --owner=0:0 -o -H newc | zstd -q -12 -T1 > {folder}/initrd"
    workshop.run("sh", "-c", pack)


def modules(folder: Path, source: Path, names: list[str]):
    """Modules as the kernel takes them, numbered so that each comes after what it depends on."""
    needs = {}
    for line in (source / "modules.dep").read_text().splitlines():
        name, _, before = line.partition(":")
        needs[name] = before.split()
    stems = {re.sub(r"\.ko.*", "", Path(name).name).replace("-", "_"): name for name in needs}
    order = []
    for stem in names:
        # What is built into the kernel needs no file.
        path = stems.get(stem.replace("-", "_"))
        for name in [*reversed(needs.get(path, [])), path]:
            if name and name not in order:
                order.append(name)
    files = []
    for number, name in enumerate(order):
        files.append(f"/modules/{number:02}-{re.sub(r'[.]ko.*', '.ko', Path(name).name)}")
        with (lzma.open if name.endswith(".xz") else open)(source / name, "rb") as module:
            (folder / Path(files[-1]).name).write_bytes(module.read())
    (folder / "order").write_text("".join(f"{name}\n" for name in files))


def kernel(output: Path, workshop: Workshop, linux: Path, initrd: Path, words_: list[str], os_release: Path, keys: tuple | None):
    """One file that the firmware starts: kernel, RAM disk and command line, signed together if there are keys."""
    sign = [f"--secureboot-private-key={keys[0]}", f"--secureboot-certificate={keys[1]}"] if keys else []
    workshop.run("ukify", "build", f"--linux={linux}", f"--initrd={initrd}", f"--cmdline={' '.join(words_)}",
                 f"--os-release=@{os_release}", f"--output={output}", *sign, stdout=subprocess.DEVNULL)


def replaced(common: list[str], others: list[str]) -> list[str]:
    """A command line in which words take the place of those with the same name."""
    name = lambda word: word.split("=")[0]
    return [word for word in common if name(word) not in map(name, others)] + others


def start_files(folder: Path, workshop: Workshop, loader: Path, kernels: dict[str, Path], keys: tuple | None):
    """What lies on the partition that the firmware reads."""
    boot = folder / "EFI/BOOT/BOOTX64.EFI"
    boot.parent.mkdir(parents=True)
    source = "/usr/lib/systemd/boot/efi/systemd-bootx64.efi"
    if keys:
        workshop.run("sbsign", f"--key={keys[0]}", f"--cert={keys[1]}", f"--output={boot}", source, stderr=subprocess.DEVNULL)
    else:
        shutil.copy(workshop.root / source.lstrip("/"), boot)
    (folder / "loader").mkdir()
    shutil.copy(loader, folder / "loader/loader.conf")
    (folder / "EFI/Linux").mkdir()
    for name, path in kernels.items():
        shutil.copy(path, folder / "EFI/Linux" / name)


def partitions(output: Path, work: Path, definitions: Path, values: dict[str, str], workshop: Workshop, seed: str, epoch: int):
    """The whole disk. Files to be copied lie under `work`."""
    here = work / "definitions"
    here.mkdir(parents=True)
    for path in definitions.glob("*.conf"):
        text = path.read_text()
        for name, value in values.items():
            text = text.replace(f"@{name}@", value)
        (here / path.name).write_text(text)
    # Everything that would differ from build to build: times of files, and the seed that ext4 sorts names with.
    for path in [work, *work.rglob("*")]:
        os.utime(path, (epoch, epoch), follow_symlinks=False)
    seed = uuid.uuid5(NAMESPACE, seed)
    workshop.run("systemd-repart", "--empty=create", "--size=auto", "--offline=yes", "--sector-size=512", f"--seed={seed}",
                 f"--copy-source={work}", f"--definitions={here}", "--dry-run=no", "--json=short", output,
                 env={"SOURCE_DATE_EPOCH": str(epoch), "SYSTEMD_REPART_MKFS_OPTIONS_EXT4": f"-E hash_seed={seed}"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
