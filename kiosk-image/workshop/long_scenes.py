# SPDX-License-Identifier: EUPL-1.2
"""Scenes that take several starts, or make disks of their own: run on demand, not with every change."""

import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import time
import uuid
from pathlib import Path

from . import debian, disk
from .machine import SLOTS, Machine
from .picture import Screen, difference, read_png
from .power import Cuts
from .repository import PORT
from .scenes import ALIKE, ANOTHER, BEGIN, FORWARD, LEAVE, Stage, scene, whole_visit

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
    """The emulator cannot plug a screen in; the kernel is made to lose its driver and to find it again, which looks the same from above."""
    machine = stage.new_machine("late")
    machine.power_on()
    stage.wait_for_welcome(machine)
    machine.ask("systemctl stop polis-kiosk; cd /sys/class/drm/card0/device; /run/probe/busybox readlink -f . > /run/screen")
    screen = machine.ask("d=$(cat /run/screen); /run/probe/busybox basename $(/run/probe/busybox readlink -f $d/subsystem)/$(/run/probe/busybox basename $d)").strip()
    driver = machine.ask(f"d=$(cat /run/screen); /run/probe/busybox readlink -f $d/driver").strip()
    machine.ask(f"echo {screen} > {driver}/unbind; systemctl start --no-block polis-kiosk")
    machine.wait_for("the terminal waits for a screen", lambda: "Lo schermo non" in machine.ask("systemctl show -P StatusText polis-kiosk"), 120)
    restarts = machine.ask("systemctl show -P NRestarts polis-kiosk").strip()
    assert restarts == "0", f"it died of it {restarts} times"
    machine.ask(f"echo {screen} > {driver}/bind")
    begun = time.monotonic()
    stage.wait_for_welcome(machine, 120)
    machine.cut_power()
    return f"Welcome {time.monotonic() - begun:.0f} s after the screen came"


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
    """A stick with a new system and its signed list."""
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
    words = disk.replaced(product, debian.words(here / "boot/cmdline.check"))
    disk.kernel(folder / "polis.efi", stage.workshop, "/kernel/boot/" + Path(kept["linux"]).name, Path(kept["initrd"]), words, folder / "os-release", None)
    stick = folder / "stick"
    disk.stick(stick, NEXT, roothash, {"root": folder / "root.raw", "verity": folder / "verity.raw", "start": folder / "polis.efi"})
    subprocess.run([stage.program("rulepack"), "sign", stick / "update.toml", "--key", Path(kept["keys"]) / "update.key"], check=True, stdout=subprocess.DEVNULL)
    return stage.stick(name, stick)


def install(stage: Stage, machine: Machine, stick: Path):
    """Starts a terminal, puts a stick in and has the new system written."""
    machine.power_on()
    stage.wait_for_welcome(machine)
    machine.plug_in(stick)
    machine.wait_for("the new system is written", lambda: f"il sistema {NEXT} parte al prossimo avvio" in machine.news_of_stick(), 600)
    machine.wait_for("whoever put it in reads so on the screen", lambda: difference(machine.picture(), stage.welcome) > ANOTHER, 30)
    machine.settled()
    machine.picture("written")
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
    """Three nights bring packs while three people print, and all that reaches the disk is logged. Then the data partition as cuts at random
    moments leave it: mended as the first script does, read by the terminal's own code, taken through one more night; every tenth is started
    whole instead. POLIS_CUTS says how many."""
    count, chance = int(os.environ.get("POLIS_CUTS", "100")), random.Random(6)
    machine, rules = stage.new_machine("cuts"), stage.repository()
    machine.log = machine.folder / "writes"
    known = nights_and_visits(stage, machine, rules)
    start, size = machine.partitions()["polis-data"]
    part = machine.folder / "data.raw"
    copy_part(stage.out / "disk-check.raw", part, start, size)
    cuts, lost, served = Cuts(machine.log, part, start, chance), 0, {}
    first = next(number for number, act in enumerate(cuts.acts) if act.at > known[0][0])
    for number, moment in enumerate(sorted(chance.randrange(first, len(cuts.acts)) + 1 for _ in range(count))):
        after = machine.folder / "after.raw"
        lost += cuts.after(moment, after)
        at = cuts.acts[moment - 1].at
        # What was in use and flushed before the cut, or the one that was on its way.
        before = [pack for since, pack in known if since <= at]
        allowed = [before[-1], *(pack for since, pack in known[len(before):len(before) + 1])]
        found = served_whole(stage, after, start) if number % 10 == 9 else served_after(stage, machine.folder, after, known[-1][1])
        assert found in (pack[:8] for pack in allowed), f"cut after act {moment}: served with {found}, not with one of {allowed}"
        as_before = found == before[-1][:8]
        served[as_before] = served.get(as_before, 0) + 1
    return f"{count} cuts of {len(cuts.acts) - first} acts, {lost} writes lost with them; {served.get(True, 0)} times the pack of before, {served.get(False, 0)} times the new one, never another"


def nights_and_visits(stage: Stage, machine: Machine, rules) -> list[tuple[int, str]]:
    """From when on, in the log, which pack is surely in use: the factory's first."""
    machine.power_on()
    stage.wait_for_welcome(machine)
    machine.connect_to_network()
    factory = Path(parts(stage)["keys"]) / "factory/pack.tar.zst"
    known = [(machine.log.stat().st_size, hashlib.sha256(factory.read_bytes()).hexdigest())]
    for _ in range(3):
        pack = rules.publish()
        stage.wait_for_welcome(machine)
        machine.ask("systemctl start --no-block polis-sync.service")
        whole_visit(machine)
        machine.wait_for("the pack in use", lambda: machine.pack_in_use() == pack, 420)
        machine.wait_for("the end of the night", lambda: "inactive" in machine.ask("systemctl show -P ActiveState polis-sync.service"), 120)
        machine.ask("/run/probe/busybox sync")
        known.append((machine.log.stat().st_size, pack))
    machine.qmp("quit")
    machine.wait_off(30)
    return known


def copy_part(disk_file: Path, target: Path, start: int, size: int):
    subprocess.run(["dd", f"if={disk_file}", f"of={target}", "bs=1M", f"skip={start >> 20}", f"count={size >> 20}", "conv=sparse", "status=none"], check=True)


def served_after(stage: Stage, folder: Path, part: Path, newest: str) -> str:
    """Which pack the terminal opens with after a cut. One more night must bring the newest one."""
    mended = subprocess.run(["e2fsck", "-p", part], capture_output=True, text=True, check=False)
    assert mended.returncode < 4, f"e2fsck gives up: {mended.stdout}"
    keys, mounted = Path(parts(stage)["keys"]), folder / "mounted"
    mounted.mkdir(exist_ok=True)
    config = (stage.here / "root/etc/polis-totem/sync.toml").read_text()
    for there, here in (("https://regole.example.it/", f"http://127.0.0.1:{PORT}/"), ("/usr/share/polis-totem", str(keys)), ("/var/lib/polis-totem", str(mounted)), ("/etc/machine-id", str(folder / "site"))):
        config = config.replace(there, here)
    (folder / "sync.toml").write_text(config)
    (folder / "site").write_text("prova-1\n")
    opens = f"{stage.program('examples/serves_with')} {mounted}/packs {keys}/factory {keys}/editors.pub"
    script = f"mount -o loop {part} {mounted} && {opens} && {stage.program('kiosk-sync')} nightly --now --config {folder}/sync.toml && {opens}"
    said = subprocess.run(["unshare", "--mount", "--propagation", "private", "sh", "-c", script], capture_output=True, text=True, timeout=300, check=False)
    lines = said.stdout.split("\n")
    assert said.returncode == 0 and newest in lines[1:], f"the next night does not bring the newest pack: {said.stdout} {said.stderr}"
    return lines[0][:8]


def served_whole(stage: Stage, part: Path, start: int) -> str:
    """The same, of a terminal that is started with what the cut left. Nothing is printed that nobody asked for."""
    machine = stage.new_machine("after-cut")
    subprocess.run(["dd", f"if={part}", f"of={machine.disk}", "bs=1M", f"seek={start >> 20}", "conv=notrunc", "status=none"], check=True)
    machine.power_on()
    stage.wait_for_welcome(machine)
    serves = lambda: re.search(r"\((\w{8})\)", machine.ask("systemctl show -P StatusText polis-kiosk"))
    pack = machine.wait_for("the terminal says what it serves with", serves, 60)[1]
    assert " rw," in machine.ask("/run/probe/busybox grep polis-totem /proc/mounts"), "the data partition is not writable"
    assert (machine.folder / "paper").stat().st_size == 0, "something is printed after the cut"
    machine.cut_power()
    shutil.rmtree(machine.folder)
    return pack


@scene(short=False)
def a_hundred_visits_leave_no_memory_behind(stage):
    """One whole visit with its sheet, then short ones. POLIS_VISITS says how many in all."""
    count = int(os.environ.get("POLIS_VISITS", "100"))
    machine = stage.new_machine("visits")
    machine.power_on()
    stage.wait_for_welcome(machine)
    time.sleep(20)
    figures = {0: memory(machine)}
    whole_visit(machine)
    for number in range(1, count + 1):
        stage.wait_for_welcome(machine, 60)
        if number in (1, 10, count):
            figures[number] = memory(machine)
        if number < count:
            short_visit(machine)
    assert figures[count][0] - figures[10][0] < 4, f"the terminal grows: {figures}"
    return "; ".join(f"after {visits} visits the terminal {ours:.0f} MB, in all {whole:.0f} MB" for visits, (ours, whole) in figures.items())


def memory(machine: Machine) -> tuple[float, float]:
    """What the terminal's process holds, and what is in use in all, in megabytes."""
    pid = machine.ask("/run/probe/busybox pidof kiosk").strip()
    ours = re.search(r"VmRSS:\s+(\d+)", machine.ask(f"cat /proc/{pid}/status"))[1]
    kept = dict(re.findall(r"^(\w+):\s+(\d+)", machine.ask("cat /proc/meminfo"), re.MULTILINE))
    return int(ours) / 1000, (int(kept["MemTotal"]) - int(kept["MemAvailable"])) / 1000


def short_visit(machine: Machine):
    """A few questions, each answered, then away."""
    screen = machine.touch_and_see(*BEGIN)
    for _ in range(5):
        if answer := Screen(screen).is_question() and Screen(screen).last_answer():
            machine.tap(*answer)
            time.sleep(0.5)
        screen = machine.touch_and_see(*FORWARD)
    machine.tap(*LEAVE)


@scene(short=False)
def a_torn_table_of_partitions_is_read_from_its_copy(stage):
    """What a cut leaves while an update gives partitions their new names."""
    machine = stage.new_machine("table")
    with machine.disk.open("r+b") as disk_file:
        disk_file.seek(512)
        disk_file.write(bytes(512))
    machine.power_on()
    seconds = stage.wait_for_welcome(machine)
    machine.cut_power()
    return f"Welcome after {seconds:.0f} s"


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
        # Each of the first ones; of the long row that copies the system, some.
        for number in [*range(1, 9), 12, 20, 50, 120, 300, 700, 1500]:
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
