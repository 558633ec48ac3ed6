# SPDX-License-Identifier: EUPL-1.2
"""Scenes that take several starts, or make disks of their own: run on demand, not with every change."""

import hashlib
import json
import os
import random
import shutil
import subprocess
import time
import uuid
from pathlib import Path

from . import debian, disk
from .machine import SLOTS, Machine
from .picture import difference, read_png
from .scenes import ALIKE, BEGIN, Stage, scene

# The next version, for updates.
NEXT = "2026.11.2"


def parts(stage: Stage) -> dict:
    return json.loads((stage.cache / "parts.json").read_text())


def picture_of_fault(stage: Stage, code: str) -> bytes:
    """What the terminal shows with a code, drawn on this computer."""
    folder = stage.folder / f"fault-{code}"
    subprocess.run([stage.program("kiosk"), "--demo", folder, "--fault", code], check=True, stdout=subprocess.DEVNULL)
    return read_png(next(folder.glob("*.png")))[2]


@scene(short=False)
def a_screen_that_comes_late_is_drawn_on(stage):
    machine = stage.new_machine("late")
    machine.screen = ["-device", "pcie-root-port,id=port,chassis=9"]
    machine.power_on()
    waits = lambda: "Lo schermo non" in machine.ask("systemctl show -P StatusText polis-kiosk")
    machine.wait_for("the probe", lambda: (machine.folder / "serial").read_text(errors="replace").count("probe of the check") > 1, 200)
    machine.wait_for("the terminal waits for a screen", waits, 120)
    assert machine.ask("systemctl show -P NRestarts polis-kiosk").strip() == "0", "it died of it"
    machine.qmp("device_add", driver="virtio-gpu-pci", bus="port", id="screen", xres=1080, yres=1920)
    begun = time.monotonic()
    stage.wait_for_welcome(machine, 120)
    machine.cut_power()
    return f"Welcome {time.monotonic() - begun:.0f} s after the screen was plugged in"


@scene(short=False)
def a_site_file_that_is_not_theirs_is_refused(stage):
    told = []
    for name, code, change in (("unsigned", "SITO-2", "mcopy -o -i {disk}@@{at} {file} ::site.toml"), ("missing", "SITO-1", "mdel -i {disk}@@{at} ::site.toml")):
        machine = stage.new_machine(f"site-{name}")
        file = machine.folder / "site.toml"
        file.write_text('site = "altrove"\nrepository = "http://example.it/"\n')
        at = machine.partitions()["polis-site"][0]
        stage.workshop.run(*change.format(disk=machine.disk, at=at, file=file).split())
        machine.power_on()
        expected = picture_of_fault(stage, code)
        machine.wait_for(f"{code} on the screen", lambda: difference(machine.picture(), expected) < ALIKE, 240)
        machine.picture("refused")
        machine.cut_power()
        told.append(code)
    return ", ".join(told)


@scene(short=False)
def a_terminal_that_always_dies_ends_with_the_last_picture(stage):
    machine = stage.new_machine("dies")
    machine.power_on()
    stage.wait_for_welcome(machine)
    expected = read_png(Path(parts(stage)["tree"]) / "root/usr/share/polis-totem/out-of-service.png")[2]
    machine.ask("/run/probe/busybox mount -o bind /dev/null /usr/bin/kiosk; /run/probe/busybox killall -9 kiosk")
    machine.wait_for("the last picture", lambda: difference(machine.picture(), expected) < ALIKE, 180)
    machine.picture("last-picture")
    begun = time.monotonic()
    machine.wait_off(120)
    return f"the machine started again {time.monotonic() - begun:.0f} s after the picture"


def new_system(stage: Stage, name: str, change=None) -> Path:
    """A disk with a new system and its signed list, as it would be on a stick."""
    kept, folder = parts(stage), stage.folder / f"update-{name}"
    tree = folder / "tree"
    folder.mkdir()
    subprocess.run(["cp", "-a", "--reflink=auto", Path(kept["tree"]) / "root", tree], check=True)
    release = (tree / "usr/lib/os-release").read_text().replace(kept["version"], NEXT)
    (tree / "usr/lib/os-release").write_text(release)
    (folder / "os-release").write_text(release)
    if change:
        change(tree)
    disk.sealed(folder, tree, stage.workshop, NEXT + name, 0)
    roothash = (folder / "roothash").read_text()
    here = stage.here
    product = [*debian.words(here / "boot/cmdline"), f"polis.root={roothash}", f"polis.version={NEXT}"]
    stick = folder / "stick"
    stick.mkdir()
    words = disk.replaced(product, debian.words(here / "boot/cmdline.check"))
    disk.kernel(stick / f"polis_{NEXT}.efi", stage.workshop, "/kernel/boot/" + Path(kept["linux"]).name, Path(kept["initrd"]), words, folder / "os-release", None)
    root_id, verity_id = disk.ids(roothash)
    (folder / "root.raw").rename(stick / f"polis_{NEXT}_{root_id}.root.raw")
    (folder / "verity.raw").rename(stick / f"polis_{NEXT}_{verity_id}.verity.raw")
    files = "".join(f'"{path.name}" = "{hashlib.sha256(path.read_bytes()).hexdigest()}"\n' for path in sorted(stick.iterdir()))
    (stick / "update.toml").write_text(f'version = "{NEXT}"\n[files]\n{files}')
    subprocess.run([stage.program("rulepack"), "sign", stick / "update.toml", "--key", Path(kept["keys"]) / "update.key"], check=True, stdout=subprocess.DEVNULL)
    stage.workshop.run("mkfs.erofs", "--quiet", folder / "stick.raw", stick)
    return folder / "stick.raw"


def install(stage: Stage, machine: Machine, stick: Path):
    """Starts a terminal with a stick in it and has the new system written."""
    machine.more = ["-drive", f"if=none,id=stick,format=raw,readonly=on,file={stick}", "-device", "virtio-blk-pci,drive=stick"]
    machine.power_on()
    stage.wait_for_welcome(machine)
    said = machine.ask("systemctl start polis-update@vdc.service; journalctl --no-pager -o cat -u polis-update@vdc.service", timeout=400)
    assert f"il sistema {NEXT} parte al prossimo avvio" in said, said
    machine.cut_power()


def running(machine: Machine) -> str:
    return machine.ask("/run/probe/busybox sed -n 's/^IMAGE_VERSION=//p' /usr/lib/os-release").strip()


@scene(short=False)
def an_update_starts_and_stays(stage):
    machine = stage.new_machine("update")
    install(stage, machine, new_system(stage, "good"))
    machine.power_on()
    stage.wait_for_welcome(machine)
    assert running(machine) == NEXT, f"{running(machine)} runs"
    machine.wait_for("it is called good", lambda: "è buono" in machine.ask("journalctl --no-pager -o cat -u polis-good"), 400)
    machine.cut_power()
    return f"{NEXT} runs and was called good"


@scene(short=False)
def an_update_that_does_not_serve_falls_back(stage):
    machine = stage.new_machine("fallback")
    break_it = lambda tree: (tree / "usr/bin/kiosk").write_bytes(b"not a program")
    install(stage, machine, new_system(stage, "bad", break_it))
    begun, starts = time.monotonic(), 0
    while starts < 6:
        machine.power_on()
        starts += 1
        try:
            stage.wait_for_welcome(machine, 400)
        except AssertionError:
            # It started again: the emulator ends then, and is switched on anew.
            assert not machine.is_on(), "the new system neither serves nor starts again"
            continue
        break
    assert running(machine) == parts(stage)["version"], f"{running(machine)} runs"
    machine.cut_power()
    return f"back in service after {starts - 1} vain starts, {time.monotonic() - begun:.0f} s"


@scene(short=False)
def secure_boot_starts_only_what_is_signed(stage):
    """With the test key that comes with the emulator's firmware."""
    kept, folder = parts(stage), stage.folder / "signed"
    folder.mkdir()
    firmware = stage.workshop.root / "usr/share"
    key, certificate = folder / "key.pem", firmware / "ovmf/PkKek-1-snakeoil.pem"
    subprocess.run(["openssl", "pkey", "-in", firmware / "ovmf/PkKek-1-snakeoil.key", "-passin", "pass:snakeoil", "-out", key], check=True)
    shutil.copy(certificate, folder / "certificate.pem")
    keys = (key, folder / "certificate.pem")
    roothash = (stage.out / "roothash").read_text()
    words = [*debian.words(stage.here / "boot/cmdline"), f"polis.root={roothash}", f"polis.version={kept['version']}"]
    words = disk.replaced(words, debian.words(stage.here / "boot/cmdline.check"))
    efi = folder / "polis.efi"
    disk.kernel(efi, stage.workshop, "/kernel/boot/" + Path(kept["linux"]).name, Path(kept["initrd"]), words, Path(kept["os_release"]), keys)
    work = folder / "disk"
    shutil.copytree(kept["site"], work / "site")
    disk.start_files(work / "esp", stage.workshop, stage.here / "boot/loader.conf", {f"polis_{kept['version']}.efi": efi}, keys)
    root_id, verity_id = disk.ids(roothash)
    values = {"version": kept["version"], "root_id": root_id, "verity_id": verity_id, "root": str(stage.out / "root.raw"), "verity": str(stage.out / "verity.raw")}
    disk.partitions(folder / "disk.raw", work, stage.here / "disk", values, stage.workshop, kept["version"], 0)
    signed = stage.new_machine("signed-on", folder / "disk.raw")
    signed.trust_only(firmware / "OVMF/OVMF_VARS_4M.snakeoil.fd")
    signed.power_on()
    seconds = stage.wait_for_welcome(signed)
    secure = signed.ask("/run/probe/busybox tail -c1 /sys/firmware/efi/efivars/SecureBoot-* | /run/probe/busybox od -An -tu1").strip()
    assert secure == "1", f"the firmware says that Secure Boot is {secure}"
    signed.cut_power()
    unsigned = stage.new_machine("unsigned-on")
    unsigned.trust_only(firmware / "OVMF/OVMF_VARS_4M.snakeoil.fd")
    unsigned.power_on()
    refused = lambda: "Access Denied" in (unsigned.folder / "serial").read_text(errors="replace")
    unsigned.wait_for("the firmware refuses what is not signed", refused, 120)
    unsigned.cut_power()
    return f"signed: Welcome after {seconds:.0f} s; not signed: access denied"


@scene(short=False)
def power_cuts_lose_nothing(stage):
    """Cuts at random moments while the data partition is written and a sheet is printed. POLIS_CUTS says how many."""
    cuts, chance = int(os.environ.get("POLIS_CUTS", "10")), random.Random(6)
    machine = stage.new_machine("cuts")
    lost = 0
    write = "i=0; while :; do i=$((i + 1)); /run/probe/busybox dd if=/dev/urandom of=/var/lib/polis-totem/cut.new bs=64k count=4 conv=fsync 2>/dev/null; s=$(/run/probe/busybox sha256sum < /var/lib/polis-totem/cut.new); /run/probe/busybox mv /var/lib/polis-totem/cut.new /var/lib/polis-totem/cut-${s%% *}; /run/probe/busybox sync; /run/probe/busybox find /var/lib/polis-totem -name 'cut-*' -mmin +1 -delete; done &"
    check = "for f in /var/lib/polis-totem/cut-*; do s=$(/run/probe/busybox sha256sum < $f); [ \"$f\" = \"/var/lib/polis-totem/cut-${s%% *}\" ] || echo torn $f; done"
    for _ in range(cuts):
        machine.power_on()
        stage.wait_for_welcome(machine)
        said = machine.ask(check)
        lost += said.count("torn") if "cut-*" not in said else 0
        assert " rw," in machine.ask("/run/probe/busybox grep polis-totem /proc/mounts"), "the data partition is not writable"
        machine.ask(write)
        machine.tap(*BEGIN)
        time.sleep(chance.uniform(0.2, 8))
        machine.cut_power()
    assert lost == 0, f"{lost} files are torn"
    return f"{cuts} cuts, every file that had its name was whole"


@scene(short=False)
def an_update_killed_at_every_step_leaves_a_system_that_starts(stage):
    """systemd-sysupdate of the image itself, on this computer and on a disk in a file, killed at each of its acts on the disk."""
    kept = parts(stage)
    folder = stage.folder / "killed"
    folder.mkdir()
    tree = folder / "tree"
    subprocess.run(["cp", "-a", "--reflink=auto", Path(kept["tree"]) / "root", tree], check=True)
    new_system(stage, "killed")
    source = folder / "tree/var/lib/polis-totem/update"
    source.mkdir(parents=True)
    for path in (stage.folder / "update-killed/stick").glob("polis_*"):
        shutil.copy(path, source)
    for path in (tree / "usr/lib/sysupdate.d").glob("*.transfer"):
        path.write_text(path.read_text().replace("Path=auto", "Path=/dev/loop7"))
    acts = ["write", "pwrite64", "copy_file_range", "sendfile", "ftruncate", "fallocate", "fsync", "rename", "renameat", "renameat2", "linkat", "unlink", "ioctl", "pwritev2", "fchmod"]
    killed, states = 0, {}
    for act in acts:
        for number in range(1, 400):
            state, ended = one_kill(stage, tree, folder, f"{act}:signal=KILL:when={number}")
            states[state] = states.get(state, 0) + 1
            assert state in ("old", "new"), f"killed at {act} {number}: {state}"
            if ended:
                break
            killed += 1
    return f"{killed} kills: {states}"


def one_kill(stage: Stage, tree: Path, folder: Path, inject: str) -> tuple[str, bool]:
    """One update that is killed; what would start afterwards, and whether it had ended before the kill. Then once more, unharmed."""
    subprocess.run(["cp", "--sparse=always", "--reflink=auto", stage.out / "disk.raw", folder / "work.raw"], check=True)
    start = tree / "boot/EFI/Linux"
    shutil.rmtree(tree / "boot/EFI", ignore_errors=True)
    start.mkdir(parents=True)
    version = parts(stage)["version"]
    shutil.copy(stage.out / "polis.efi", start / f"polis_{version}.efi")
    before = slots(stage, folder / "work.raw")
    trace = folder / "trace"
    run_update(tree, folder / "work.raw", ["strace", "-f", "-qq", "-o", str(trace), "-e", f"trace={inject.split(':')[0]}", "-e", f"inject={inject}"])
    ended = "killed by SIGKILL" not in trace.read_text(errors="replace")
    after = slots(stage, folder / "work.raw")
    if after["root-a"] != before["root-a"] or after["verity-a"] != before["verity-a"] or not (start / f"polis_{version}.efi").exists():
        return "the running system was touched", ended
    state = judged(tree, start, after)
    if state == "old":
        run_update(tree, folder / "work.raw", [])
        again = judged(tree, start, slots(stage, folder / "work.raw"))
        if again != "new":
            return f"a second update does not get through ({again})", ended
    return state, ended


def run_update(tree: Path, image: Path, before: list[str]):
    script = f"mount -t proc proc {tree}/proc && mount --rbind /dev {tree}/dev && mount --rbind /sys {tree}/sys && mount -t tmpfs tmpfs {tree}/run && losetup /dev/loop7 {image} && \"$@\"; losetup -d /dev/loop7"
    command = [*before, "chroot", str(tree), "/usr/lib/systemd/systemd-sysupdate", "update"]
    environment = {"PATH": os.environ["PATH"], "SYSTEMD_RELAX_ESP_CHECKS": "1", "SYSTEMD_RELAX_XBOOTLDR_CHECKS": "1", "SYSTEMD_ESP_PATH": "/boot", "SYSTEMD_XBOOTLDR_PATH": "/boot"}
    subprocess.run(["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", *command], env=environment, capture_output=True, timeout=120, check=False)


def slots(stage: Stage, image: Path) -> dict:
    """Name, label and content of each slot."""
    found, seen = {}, {}
    for part in json.loads(stage.workshop.read("sfdisk", "--json", image))["partitiontable"]["partitions"]:
        if part["type"] in SLOTS:
            kind = SLOTS[part["type"]]
            seen[kind] = seen.get(kind, -1) + 1
            with image.open("rb") as file:
                file.seek(part["start"] * 512)
                content = hashlib.sha256(file.read(part["size"] * 512)).hexdigest()
            found[f"{kind}-{'ab'[seen[kind]]}"] = (part["uuid"].lower(), part["name"], content)
    return found


def judged(tree: Path, start: Path, found: dict) -> str:
    """Old, if only the old system can be chosen; new, if the new one can be and is whole; else what is wrong."""
    chosen = [path for path in start.iterdir() if path.name.startswith(f"polis_{NEXT}") and path.suffix == ".efi"]
    if not chosen:
        return "old"
    source = tree / "var/lib/polis-totem/update"
    if chosen[0].read_bytes() != (source / f"polis_{NEXT}.efi").read_bytes():
        return "a start file that is not whole can be chosen"
    for kind in ("root", "verity"):
        file = next(source.glob(f"*.{kind}.raw"))
        identity, label, content = found[f"{kind}-b"]
        whole = file.read_bytes().ljust((256 if kind == "root" else 16) << 20, b"\0")
        if identity != str(uuid.UUID(file.name.split("_")[2].split(".")[0])) or label != f"polis_{NEXT}":
            return f"the {kind} slot is not called what the start file looks for"
        if hashlib.sha256(whole).hexdigest() != content:
            return f"the {kind} slot is not whole"
    return "new"
