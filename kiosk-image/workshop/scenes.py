# SPDX-License-Identifier: EUPL-1.2
"""What the check proves, scene by scene. Scenes run in this order; most use the same terminal, which is started once."""

import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from . import debian, repository, sound
from .machine import Machine, probe_disk
from .picture import Screen, difference, read_png

SCENES = []
# Dots that may differ between the panel and the picture that our own tests compare with: fonts round differently.
ALIKE = 0.002
# Dots in which a screen of a visit differs from Welcome at least; a sentence more or less changes fewer.
ANOTHER = 0.3
# Where things are touched, on the upright panel.
BEGIN, BACK, FORWARD, LEAVE, OWNER = (540, 1540), (200, 1677), (760, 1677), (800, 1850), (300, 90)
# What is heard resembles what was spoken when the image was built: between -1 and 1.
HEARD = 0.8


def scene(short=True):
    def keep(act):
        act.short = short
        SCENES.append(act)
        return act
    return keep


class Stage:
    """Where scenes happen: the disk that was built, a folder for this run, the terminal that is on."""

    def __init__(self, cache: Path, here: Path, name: str = "check"):
        self.cache, self.here, self.out, self.folder = cache, here, cache / "out", cache / name
        tools = max((path for path in cache.glob("tools-*") if not path.suffix), key=lambda path: path.stat().st_mtime)
        self.workshop = debian.Workshop(tools / "root", cache)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        probe_disk(self.folder / "probe", self.workshop)
        self.machines: list[Machine] = []
        self.machine, self.kept_repository, self.published = None, None, None
        self.welcome = read_png(here.parent / "tests/pictures/welcome.png")[2]

    def new_machine(self, name: str, disk: Path | None = None) -> Machine:
        """A terminal that is off."""
        machine = Machine(self.folder / name, self.workshop, disk or self.out / "disk-check.raw", self.folder / "probe/probe.raw")
        self.machines.append(machine)
        machine.network[1] += f",guestfwd=tcp:10.0.2.100:{repository.PORT}-cmd:busybox nc 127.0.0.1 {repository.PORT}"
        return machine

    def terminal(self) -> Machine:
        """The terminal of most scenes, at Welcome and open."""
        if not self.machine:
            self.machine = self.new_machine("terminal")
            self.machine.power_on()
        if not self.machine.is_on():
            raise AssertionError("the terminal is off since an earlier scene")
        self.wait_for_welcome(self.machine)
        self.machine.wait_until_it_serves()
        return self.machine

    def wait_for_welcome(self, machine: Machine, timeout: float = 300) -> float:
        """Waits for the first screen, dot by dot the one of our own tests; gives the seconds since it was switched on."""
        machine.wait_for("Welcome on the screen", lambda: self.shows_welcome(machine), timeout)
        return machine.seconds()

    def shows_welcome(self, machine: Machine) -> bool:
        return difference(machine.picture(), self.welcome) < ALIKE

    def repository(self) -> repository.Repository:
        """Where the night finds rules."""
        self.kept_repository = self.kept_repository or repository.Repository(
            self.folder / "repository", self.cache / "test-keys", self.here.parent / "rules", self.program("rulepack"))
        return self.kept_repository

    def stick(self, name: str, folder: Path) -> Path:
        """A stick as technicians have them: FAT, with the files of a folder."""
        path, size = self.folder / f"{name}.stick", sum(file.stat().st_size for file in folder.rglob("*"))
        path.unlink(missing_ok=True)
        with path.open("wb") as file:
            file.truncate(size * 11 // 10 + (16 << 20))
        self.workshop.read("mkfs.vfat", path)
        self.workshop.run("mcopy", "-s", "-i", path, *sorted(folder.iterdir()), "::")
        return path

    def program(self, name: str) -> Path:
        """One of our programs for this computer, as the build left it."""
        return Path(os.environ.get("CARGO_TARGET_DIR", self.here.parent / "target")) / "release" / name

    def tree(self) -> Path:
        """The files of the system, as the build laid them out."""
        return Path(json.loads((self.cache / "parts.json").read_text())["tree"]) / "root"

    def draw(self) -> Path:
        """The program that draws what a printer would print."""
        return self.program("examples/draw")

    def leave(self):
        for machine in self.machines:
            if machine.is_on():
                machine.cut_power()
        if self.kept_repository:
            self.kept_repository.server.shutdown()


@scene()
def welcome_is_on_the_screen(stage):
    machine = stage.new_machine("terminal")
    machine.power_on()
    stage.machine = machine
    seconds = stage.wait_for_welcome(machine)
    processor = machine.processor_seconds()
    machine.picture("welcome")
    machine.wait_until_it_serves()
    return f"{seconds:.0f} s after power on, {processor:.0f} s of processor; open after {machine.seconds():.0f} s"


@scene()
def nothing_listens_and_nothing_is_a_shell(stage):
    machine = stage.terminal()
    listening = [line.split() for line in machine.ask("cat /proc/net/tcp /proc/net/tcp6").splitlines() if " 0A " in line]
    assert not listening, f"something listens: {listening}"
    sockets = machine.ask("cat /proc/net/udp /proc/net/udp6 /proc/net/raw /proc/net/raw6")
    open_ports = {line.split()[1] for line in sockets.splitlines() if re.match(r"\s*\d+:", line)}
    # The client that asks for an address waits for its answer on port 68.
    assert all(port.endswith(":0044") for port in open_ports), f"ports are open: {open_ports}"
    found = machine.ask("/run/probe/busybox find / -xdev -type f -perm /6000").split()
    assert not found, f"programs run with their owner's rights: {found}"
    shells = machine.ask("/run/probe/busybox find /usr /bin /sbin -xdev -name sh -o -name bash -o -name dash -o -name busybox -o -name 'python*' -o -name 'perl*'").split()
    assert not shells, f"there is a shell: {shells}"
    processes = machine.ask("/run/probe/busybox ps -o args")
    assert not re.search(r"getty|login|sshd|dbus", processes), processes
    rules = machine.ask("nft list ruleset")
    assert rules.count("policy drop") == 3, "the filter does not drop by default"
    return f"{len(machine.ask('/run/probe/busybox find /usr/bin /usr/sbin -type f').split())} programs"


@scene()
def the_system_cannot_be_written(stage):
    machine = stage.terminal()
    for place in ("/usr/bin/kiosk", "/etc/passwd", "/usr/new", "/new"):
        said = machine.ask(f"/run/probe/busybox touch {place}")
        assert "Read-only file system" in said, f"{place} can be written: {said}"
    said = machine.ask("/run/probe/busybox mount -o remount,rw / ; /run/probe/busybox dd if=/dev/zero of=/dev/mapper/root bs=512 count=1")
    assert "can't" in said or "Read-only" in said or "not permitted" in said, said
    assert machine.ask("/run/probe/busybox cat /proc/swaps").count("\n") == 1, "there is swap"
    assert "|/bin/false" in machine.ask("cat /proc/sys/kernel/core_pattern")


@scene()
def units_have_their_sandbox(stage):
    machine = stage.terminal()
    said = machine.ask("systemd-analyze --no-pager security")
    (stage.folder / "sandbox").write_text(said)
    scores = {name: float(score) for name, score in re.findall(r"^(polis-\S+)\s+([\d.]+)", said, re.MULTILINE)}
    assert scores["polis-kiosk.service"] <= 1.0 and scores["polis-tallies.service"] <= 1.0, scores
    kiosk = machine.ask("/run/probe/busybox pidof kiosk").split()[0]
    inside = f"/run/probe/busybox nsenter -t {kiosk} -m -n"
    links = machine.ask(f"/run/probe/busybox nsenter -t {kiosk} -n /run/probe/busybox ip -o link")
    assert links.count("\n") == 1 and "lo:" in links, f"the terminal has a network: {links}"
    mounts = machine.ask(f"cat /proc/{kiosk}/mounts")
    writable = [line.split()[1] for line in mounts.splitlines() if "rw" in line.split()[3].split(",")]
    assert all(re.match(r"/(proc|dev|sys)(/|$)", path) for path in writable), f"the terminal could write to {writable}"
    devices = {line.split("-> ")[1] for line in machine.ask(f"/run/probe/busybox ls -l /proc/{kiosk}/fd").splitlines() if "-> /dev" in line}
    assert devices <= {"/dev/null", "/dev/dri/card0", *(f"/dev/input/event{n}" for n in range(9))}, devices
    return ", ".join(f"{name.removesuffix('.service')} {score}" for name, score in scores.items())


@scene()
def a_keyboard_is_not_heard(stage):
    machine = stage.terminal()
    before = machine.ask("/run/probe/busybox ls /dev/input")
    machine.qmp("device_add", driver="usb-kbd", bus="usb.0", id="keyboard")
    time.sleep(3)
    for keys in (["ctrl", "alt", "delete"], ["ctrl", "alt", "backspace"], ["ctrl", "alt", "f2"], ["alt", "sysrq", "b"], ["alt", "f4"], ["ret"]):
        machine.qmp("send-key", keys=[{"type": "qcode", "data": key} for key in keys])
        time.sleep(0.5)
    assert machine.ask("/run/probe/busybox ls /dev/input") == before, "the kernel took the keyboard for one"
    assert "0" in machine.ask("/run/probe/busybox grep -l . /dev/null; for d in /sys/bus/usb/devices/*; do [ -f $d/product ] && /run/probe/busybox grep -q Keyboard $d/product && cat $d/authorized; done")
    stage.wait_for_welcome(machine, 60)
    machine.qmp("device_del", id="keyboard")


@scene()
def a_tap_works(stage):
    machine = stage.terminal()
    begun = time.monotonic()
    assert machine.touch_and_see(*BEGIN), "nothing follows a touch of the first button"
    machine.picture("notice")
    reaction = time.monotonic() - begun
    machine.touch_and_see(*LEAVE)
    stage.wait_for_welcome(machine, 120)
    return f"the next screen stands still {reaction:.1f} s later"


@scene()
def who_checks_it_sees_the_root_hash(stage):
    machine = stage.terminal()
    told = machine.ask("/run/probe/busybox tr '\\0' ' ' < /proc/$(/run/probe/busybox pidof kiosk)/cmdline")
    assert f":{(stage.out / 'roothash').read_text().strip()} " in told, f"the terminal was told: {told}"
    stays_on_owner(stage, machine)
    machine.picture("about")
    machine.tap(*BACK)
    stage.wait_for_welcome(machine, 120)


def stays_on_owner(stage: Stage, machine: Machine):
    """A finger stays on the owner's name until the terminal tells what it runs."""
    left = lambda: difference(machine.picture(), stage.welcome) > ANOTHER
    machine.tap(*OWNER, stays=lambda: machine.wait_for("another screen than Welcome", left, 60))
    machine.settled()


@scene()
def speech_reaches_the_sound_device(stage):
    machine = stage.terminal()
    cards = machine.ask("cat /proc/asound/cards")
    assert "HDA Intel" in cards, f"the system has no sound card: {cards}"
    stays_on_owner(stage, machine)
    assert machine.touch_and_see(*FORWARD), "nothing follows a touch of the button that lets it speak"
    spoken = sound.spoken(stage.tree() / "usr/share/polis-totem/voice/prova.wav")
    likeness = lambda: sound.likeness(spoken, sound.heard(machine.folder / "sound.wav"))
    machine.wait_for("the sentence at the sound device", lambda: likeness() > HEARD, 120)
    machine.settled()
    machine.picture("voice")
    machine.tap(*BACK)
    stage.wait_for_welcome(machine, 120)
    return f"{len(spoken) * sound.WINDOW:.1f} s of speech, likeness {likeness():.2f}"


@scene()
def a_visit_prints(stage):
    machine = stage.terminal()
    taps = whole_visit(machine)
    sheets = stage.folder / "sheets"
    sheets.mkdir(exist_ok=True)
    for path in sheets.iterdir():
        path.unlink()
    draw = stage.draw()
    subprocess.run([draw, machine.folder / "job", sheets], check=True, stdout=subprocess.DEVNULL)
    drawn = sorted(sheets.glob("*.png"))
    assert len(drawn) == 1, f"{len(drawn)} sheets came out of the printer"
    _, height, dots = read_png(drawn[0])
    ink = sum(dot < 64 for dot in dots[::3]) * 3 / len(dots)
    assert height > 1000 and 0.01 < ink < 0.5, f"the sheet is {height} dots long, {ink:.0%} of it black"
    return f"{taps} screens, {(machine.folder / 'job').stat().st_size} bytes, a sheet of {height / 8 / 10:.0f} cm"


def whole_visit(machine: Machine) -> int:
    """From Welcome to the sheet and back to Welcome. Every question is answered with its last answer: no, or I do not know."""
    paper = machine.folder / "paper"
    before = paper.stat().st_size
    machine.wait_until_it_serves()
    screen, taps, kept = machine.touch_and_see(*BEGIN), 1, set()
    while taps < 120:
        seen = Screen(screen)
        answer = seen.last_answer() if seen.is_question() else None
        if answer:
            machine.tap(*answer)
            time.sleep(0.7)
            if "question" not in kept:
                kept.add("question")
                machine.settled()
                machine.picture("question")
        if paper.stat().st_size > before:
            break
        following = machine.touch_and_see(*FORWARD)
        assert following, f"screen {taps} does not go on"
        if not Screen(following).is_question() and kept and len(kept) < 4:
            kept.add(f"after-questions-{len(kept)}")
            machine.picture(f"after-questions-{len(kept) - 1}")
        screen, taps = following, taps + 1
    machine.wait_for("the printer took the whole sheet", lambda: no_more_bytes(paper), 120)
    (machine.folder / "job").write_bytes(paper.read_bytes()[before:])
    machine.settled()
    machine.picture("farewell")
    machine.tap(*LEAVE)
    return taps


def no_more_bytes(path: Path) -> bool:
    size = path.stat().st_size
    time.sleep(3)
    return path.stat().st_size == size


@scene()
def a_terminal_that_is_killed_comes_back(stage):
    machine = stage.terminal()
    restarts = machine.ask("systemctl show -P NRestarts polis-kiosk")
    machine.touch_and_see(*BEGIN)
    begun = time.monotonic()
    machine.ask("/run/probe/busybox killall -9 kiosk")
    stage.wait_for_welcome(machine, 240)
    took = time.monotonic() - begun
    # Touched before its rules were tried, or just after: the visit begins either way, without another touch.
    machine.tap(*BEGIN)
    machine.wait_for("the visit begins", lambda: difference(machine.picture(), stage.welcome) > ANOTHER, 120)
    visit = time.monotonic() - begun
    machine.touch_and_see(*LEAVE)
    assert machine.ask("systemctl show -P NRestarts polis-kiosk") != restarts
    return f"Welcome {took:.1f} s later, a visit {visit:.1f} s, under emulation"


@scene()
def a_terminal_that_hangs_is_started_again(stage):
    machine = stage.terminal()
    machine.wait_for("systemd hears that it is alive", lambda: "active" == machine.ask("systemctl show -P ActiveState polis-kiosk").strip(), 60)
    before = machine.ask("/run/probe/busybox pidof kiosk")
    machine.ask("/run/probe/busybox killall -STOP kiosk")
    machine.wait_for("a new process", lambda: machine.ask("/run/probe/busybox pidof kiosk") not in (before, ""), 120)
    stage.wait_for_welcome(machine, 240)
    assert "watchdog" in machine.ask("journalctl --no-pager -u polis-kiosk").lower()


@scene()
def a_night_installs_new_rules(stage):
    machine = stage.terminal()
    stage.published = stage.repository().publish()
    machine.connect_to_network()
    said = machine.ask("systemctl start polis-sync.service; systemctl show -P Result polis-sync; journalctl --no-pager -o cat -u polis-sync", timeout=420)
    link = machine.pack_in_use()
    assert link == stage.published, f"in use is {link or 'nothing new'}, published was {stage.published}: {said}"
    # The terminal looks every half minute while nobody is there, and says with which rules it serves.
    took = lambda: link[:8] in machine.ask("systemctl show -P StatusText polis-kiosk")
    machine.wait_for("the terminal takes them", took, 240)
    return link[:16]


@scene()
def a_stick_that_is_put_in_brings_new_rules(stage):
    machine = stage.terminal()
    stage.published = stage.repository().publish()
    folder = stage.folder / "rules-stick"
    shutil.copytree(stage.repository().folder / "served", folder)
    # What else lies on a stick is nobody's business.
    with (folder / "film.mp4").open("wb") as film:
        film.truncate(64 << 20)
    machine.plug_in(stage.stick("rules", folder))
    begun = time.monotonic()
    told = lambda: difference(machine.picture(), stage.welcome) > ANOTHER
    machine.wait_for("the stick is being read, and the screen says so", lambda: "le provo" in machine.news_of_stick() and told(), 120)
    # The terminal looks once a second.
    time.sleep(2)
    before = machine.picture()
    machine.wait_for("what came of the stick", lambda: "OK NUOVO" in machine.news_of_stick(), 300)
    took = time.monotonic() - begun
    assert machine.pack_in_use() == stage.published, f"in use is {machine.pack_in_use() or 'nothing new'}"
    machine.wait_for("whoever put it in reads so on the screen", lambda: told() and difference(machine.picture(), before) > ALIKE, 30)
    # Soon after it names the new rules as those that serve.
    took_them = lambda: stage.published[:8] in machine.ask("systemctl show -P StatusText polis-kiosk")
    machine.wait_for("the new rules serve", lambda: took_them() and told(), 50)
    machine.settled()
    machine.picture("stick")
    machine.pull_out()
    machine.tap(*FORWARD)
    stage.wait_for_welcome(machine, 120)
    return f"{took:.0f} s, {machine.news_of_stick().strip()}"


@scene()
def after_a_power_cut_the_data_is_there(stage):
    machine = stage.terminal()
    machine.ask("i=0; while [ $i -lt 2000 ]; do echo $i > /var/lib/polis-totem/sync/cut-$((i % 20)); i=$((i + 1)); done & sleep 1")
    machine.cut_power()
    machine.power_on()
    seconds = stage.wait_for_welcome(machine)
    link = machine.pack_in_use()
    assert not stage.published or link == stage.published, f"in use is {link}"
    assert " rw," in machine.ask("/run/probe/busybox grep polis-totem /proc/mounts"), "the data partition is not writable"
    return f"Welcome after {seconds:.0f} s"


@scene()
def the_watchdog_resets_a_hung_system(stage):
    machine = stage.terminal()
    machine.ask("echo 0 > /proc/sys/kernel/panic; echo 0 > /proc/sys/kernel/panic_on_oops")
    machine.probe_file.write("echo c > /proc/sysrq-trigger\n")
    machine.probe_file.flush()
    begun = time.monotonic()
    machine.wait_off(180)
    return f"{time.monotonic() - begun:.0f} s after the kernel stopped"


@scene()
def a_tampered_system_is_refused(stage):
    machine = stage.new_machine("tampered")
    start, size = machine.partitions()["root-a"]
    with machine.disk.open("r+b") as disk:
        for place in range(start + (1 << 20), start + size, 4 << 20):
            disk.seek(place)
            byte = disk.read(1)
            disk.seek(place)
            disk.write(bytes([byte[0] ^ 1]))
    machine.power_on()
    machine.wait_off(240)
    said = (machine.folder / "serial").read_text(errors="replace")
    assert "corrupted" in said, f"it went off for another reason: {said[-300:]}"
    return f"started again after {machine.seconds():.0f} s"
