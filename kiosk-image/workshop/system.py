# SPDX-License-Identifier: EUPL-1.2
"""The tree of the system: Debian's packages without what a terminal has no use for, the kernel's modules that stay, then our own
files. Nothing is installed on a terminal; what is not in this tree is not there."""

import lzma
import os
import re
import shutil
import subprocess
from pathlib import Path

from .debian import Workshop, words

# Folders of the packages that go whole.
NOT_KEPT = [
    "usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale", "usr/share/lintian", "usr/share/perl5", "usr/share/zsh",
    "usr/share/bash-completion", "usr/share/polkit-1", "usr/share/dbus-1", "usr/share/common-licenses", "usr/share/terminfo",
    "usr/share/debconf", "usr/share/debianutils", "usr/share/fish", "usr/share/keyrings", "usr/share/dpkg", "usr/share/menu", "usr/share/pam", "usr/share/pam-configs", "usr/share/gdb", "usr/share/initramfs-tools",
    "usr/lib/locale", "usr/lib/dpkg", "usr/lib/apt", "usr/lib/dbus-1.0", "usr/lib/terminfo", "usr/lib/tar", "usr/lib/mime",
    "usr/lib/x86_64-linux-gnu/gconv", "usr/lib/x86_64-linux-gnu/perl-base", "usr/lib/x86_64-linux-gnu/krb5", "usr/lib/x86_64-linux-gnu/sasl2",
    "usr/lib/x86_64-linux-gnu/engines-3", "usr/lib/x86_64-linux-gnu/security", "usr/lib/udev/hwdb.d", "usr/lib/udev/hwdb.bin", "usr/lib/systemd/user", "usr/lib/systemd/user-generators", "usr/lib/systemd/boot", "usr/lib/pcrlock.d", "usr/lib/tmpfiles.d/home.conf", "usr/lib/tmpfiles.d/legacy.conf", "usr/lib/tmpfiles.d/debian.conf",
    "usr/lib/tmpfiles.d/provision.conf", "usr/lib/tmpfiles.d/credstore.conf", "usr/lib/tmpfiles.d/x11.conf", "usr/lib/tmpfiles.d/systemd-nspawn.conf", "usr/lib/tmpfiles.d/portables.conf",
    "usr/lib/systemd/catalog", "usr/lib/systemd/portable",
    "usr/share/gcc", "usr/share/glib-2.0", "usr/share/ca-certificates-java", "usr/share/xml", "usr/share/nftables",
    "etc/init.d", "etc/rc0.d", "etc/rc1.d", "etc/rc2.d", "etc/rc3.d", "etc/rc4.d", "etc/rc5.d", "etc/rc6.d", "etc/rcS.d", "etc/cron.d",
    "etc/cron.daily", "etc/cron.weekly", "etc/apt", "etc/dpkg", "etc/default", "etc/pam.d", "etc/security", "etc/skel", "etc/logrotate.d",
    "etc/dbus-1", "etc/update-motd.d", "etc/profile.d", "etc/alternatives", "etc/grub.d",
    "var/cache", "var/lib/dpkg", "var/lib/apt", "var/log", "boot", "home", "media", "mnt", "opt", "srv", "root",
]


def trimmed(folder: Path, tar: Path, kernel: Path, lists: Path, workshop: Workshop):
    """The tree without our own files."""
    root = folder / "root"
    root.mkdir()
    subprocess.run(["tar", "-xf", tar, "-C", root, "--numeric-owner"], check=True)
    shutil.copy(root / "var/lib/dpkg/status", folder / "packages")
    copyrights = folder / "copyright"
    copyrights.mkdir()
    for path in (root / "usr/share/doc").glob("*/copyright"):
        shutil.copy(path, copyrights / path.parent.name, follow_symlinks=True)
    for name in NOT_KEPT:
        path = root / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    for name in ("root", "proc", "sys", "dev", "run", "tmp", "var", "boot"):
        (root / name).mkdir(exist_ok=True)
    keep_programs(root, set(words(lists / "programs")))
    modules(root, kernel, words(lists / "modules"), workshop)
    keep_libraries(root, set(words(lists / "libraries")))
    mask(root, words(lists / "masked"))


# Rules of udev about devices that a terminal does not have.
NO_DEVICES = """
60-cdrom_id 60-dmi-id 60-fido-id 60-infiniband 60-persistent-alsa 60-persistent-storage-mtd 60-persistent-storage-tape 60-persistent-v4l 60-sensor
64-btrfs 65-libwacom 70-camera 70-joystick 70-memory 70-mouse 70-touchpad 70-uaccess 71-seat 73-seat-late 75-probe_mtd 81-net-dhcp 90-iocost
90-libinput-fuzz-override 96-e2scrub
""".split()

# Programs of systemd that nothing on a terminal starts.
NOT_STARTED = """
backlight battery-check binfmt boot-check-no-failures bsod cgroups-agent coredump export firstboot growfs hibernate-resume hostnamed hwdb
import-fs importd initctl localed logind machined makefs measure mountfsd mountwork network-generator nsresourced nsresourcework pcrextend
pcrlock portabled pstore pull quotacheck random-seed remount-fs reply-password rfkill sleep socket-proxyd ssh-proxy storagetm sulogin-shell
sysroot-fstab-check sysv-install timedated tpm2-setup update-done user-runtime-dir user-sessions volatile-root xdg-autostart-condition
""".split()


def keep_programs(root: Path, kept: set[str]):
    """Leaves of the programs only those of the list, and none that runs with its owner's rights."""
    for folder in ("usr/bin", "usr/sbin"):
        for path in (root / folder).iterdir():
            if path.name not in kept:
                path.unlink()
            elif not path.is_symlink():
                path.chmod(0o755)
    for name in NOT_STARTED:
        (root / f"usr/lib/systemd/systemd-{name}").unlink(missing_ok=True)
    for name in NO_DEVICES:
        (root / f"usr/lib/udev/rules.d/{name}.rules").unlink(missing_ok=True)
    dangling = [path for path in root.rglob("*") if path.is_symlink() and "usr/bin" in os.readlink(path) and not path.exists()]
    for path in dangling:
        path.unlink()


def modules(root: Path, kernel: Path, kept: list[str], workshop: Workshop):
    """Leaves of the kernel's modules those of the list and what they depend on."""
    source = next((kernel / "usr/lib/modules").iterdir())
    depends = {}
    for path in source.rglob("*.ko*"):
        depends[path.relative_to(source).as_posix()] = []
    workshop.run("depmod", "-b", "/kernel/usr", "-m", "/lib/modules", source.name)
    for line in (source / "modules.dep").read_text().splitlines():
        name, _, needs = line.partition(":")
        depends[name] = needs.split()
    wanted = [name for name in depends if any(re.match(rf"kernel/{re.escape(stem)}(/|\.ko)", name) for stem in kept)]
    staying = set(wanted).union(*(depends[name] for name in wanted))
    target = root / "usr/lib/modules" / source.name
    for name in sorted(staying):
        # Unpacked: the file system packs them anyway, and in a form that is opened faster. The signature inside stays.
        place = target / name.removesuffix(".xz")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(lzma.decompress((source / name).read_bytes()))
    for path in source.glob("modules.builtin*"):
        shutil.copy2(path, target)
    shutil.copy2(source / "modules.order", target)
    workshop.run("depmod", "-b", root / "usr", "-m", "/lib/modules", source.name)


def needed_by(path: Path) -> list[str]:
    """The libraries that an ELF file names."""
    with path.open("rb") as file:
        if file.read(4) != b"\x7fELF":
            return []
    said = subprocess.run(["readelf", "-d", path], capture_output=True, text=True, check=False).stdout
    return re.findall(r"\(NEEDED\).*\[(.*)\]", said)


def keep_libraries(root: Path, kept: set[str]):
    """Leaves of the libraries those that something left in the tree names, directly or through another, and those of the list."""
    folder = root / "usr/lib/x86_64-linux-gnu"
    libraries = {path.name: path for path in folder.iterdir() if ".so" in path.name and (path.is_symlink() or path.is_file())}
    others = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink() and path.parent != folder and "lib/modules" not in str(path)]
    reached, ahead = set(), set(kept) | {"ld-linux-x86-64.so.2"}
    for path in others:
        ahead.update(needed_by(path))
    while ahead:
        name = ahead.pop()
        if name in reached or name not in libraries:
            continue
        reached.add(name)
        path = libraries[name]
        ahead.update([os.readlink(path)] if path.is_symlink() else needed_by(path))
    for name in set(libraries) - reached:
        libraries[name].unlink()


def check_libraries(root: Path):
    """Stops if a program of ours wants a library that was taken out."""
    have = {path.name for path in (root / "usr/lib/x86_64-linux-gnu").iterdir()}
    for path in (root / "usr/bin").glob("kiosk*"):
        missing = sorted(set(needed_by(path)) - have)
        if missing:
            raise SystemExit(f"build: {path.name} needs {', '.join(missing)}; add them to kiosk-image/packages/libraries or root")


def mask(root: Path, units: list[str]):
    """Makes units impossible to start."""
    folder = root / "etc/systemd/system"
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    for unit in units:
        (folder / unit).symlink_to("/dev/null")
    generators = root / "etc/systemd/system-generators"
    generators.mkdir(parents=True, exist_ok=True)
    for name in ("systemd-getty-generator", "systemd-ssh-generator", "systemd-rc-local-generator", "systemd-sysv-generator", "systemd-system-update-generator"):
        (generators / name).symlink_to("/dev/null")


def finished(folder: Path, base: Path, workshop: Workshop, own: list[tuple[Path, str]], epoch: int):
    """The whole tree: the trimmed one, our files at their places, users and units settled."""
    root = folder / "root"
    subprocess.run(["cp", "-a", "--reflink=auto", base, root], check=True)
    for source, place in own:
        target = root / place
        target.parent.mkdir(parents=True, exist_ok=True)
        # Modes come from here, not from whoever checked the sources out.
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
            for path in [target, *(target / path.relative_to(source) for path in source.rglob("*"))]:
                if not path.is_symlink():
                    path.chmod(0o755 if path.is_dir() else 0o644)
        else:
            shutil.copy(source, target)
            target.chmod(0o755 if place.startswith("usr/bin/") or "/polis-totem/bin" in place else 0o644)
    check_libraries(root)
    resolv = root / "etc/resolv.conf"
    resolv.unlink(missing_ok=True)
    resolv.symlink_to("/run/systemd/resolve/resolv.conf")
    (root / "etc/hostname").write_text("totem\n")
    (root / "var/lib").mkdir(parents=True, exist_ok=True)
    inside = Workshop(root)
    inside.run("/usr/bin/systemd-sysusers", env={"SOURCE_DATE_EPOCH": str(epoch)})
    inside.run("/usr/bin/systemctl", "preset-all", stderr=subprocess.DEVNULL)
    inside.run("/usr/sbin/ldconfig")
    no_login(root)
    for name in ("etc/shadow-", "etc/passwd-", "etc/group-", "etc/gshadow-", "etc/.pwd.lock", "var/cache", "etc/ld.so.cache~"):
        path = root / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    for path in [root, *root.rglob("*")]:
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def no_login(root: Path):
    """Nobody logs in: every account is locked and has no shell."""
    passwd = root / "etc/passwd"
    lines = [line.split(":") for line in passwd.read_text().splitlines()]
    passwd.write_text("".join(":".join([*fields[:6], "/usr/sbin/nologin"]) + "\n" for fields in lines))
    shadow = root / "etc/shadow"
    lines = [line.split(":") for line in shadow.read_text().splitlines()]
    # The day of the last change would differ from build to build.
    shadow.write_text("".join(":".join([fields[0], "!*", "1", *fields[3:]]) + "\n" for fields in lines))
