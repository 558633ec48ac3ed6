# SPDX-License-Identifier: EUPL-1.2
"""A terminal under emulation: its screen, its touch panel, its printer, its loudspeaker, its power switch. Never uses the host's virtualisation, so that
it is the same everywhere."""

import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from .debian import Workshop

WIDTH, HEIGHT = 1080, 1920
# A unit that the check hands over through the emulator: a busybox on a disk of its own answers on a line of its own.
PROBE = """[Unit]
Description=probe of the check
DefaultDependencies=no
After=systemd-udevd.service
StartLimitIntervalSec=0
[Service]
RuntimeDirectory=probe
ExecStartPre=/usr/bin/mount -o ro /dev/vdb /run/probe
ExecStart=/run/probe/busybox sh /run/probe/serve
ExecStopPost=-/usr/bin/umount /run/probe
Restart=always
RestartSec=1
"""
SERVE = """B=/run/probe/busybox
exec 0<>/dev/virtio-ports/polis.probe 1>&0 2>&0
while read -r line; do
    $B sh -c "$line"
    echo "::ended $?"
done
"""


# Kinds of partitions that there are two of.
SLOTS = {"4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709": "root", "2C7357ED-EBD2-46D9-AEC1-23D437EC2BF5": "verity"}


def probe_disk(folder: Path, workshop: Workshop):
    """The disk of the probe."""
    root = folder / "root"
    root.mkdir(parents=True)
    shutil.copy(workshop.root / "usr/bin/busybox", root / "busybox")
    (root / "serve").write_text(SERVE)
    workshop.run("mkfs.erofs", "--quiet", "-L", "probe", folder / "probe.raw", root)


class Machine:
    """One terminal. Its disk is a copy that lasts until the folder goes."""

    def __init__(self, folder: Path, workshop: Workshop, disk: Path, probe: Path | None = None, memory: int = 1024):
        self.folder, self.workshop, self.probe_path, self.memory = folder, workshop, probe, memory
        folder.mkdir(parents=True, exist_ok=True)
        self.disk = folder / "disk.raw"
        subprocess.run(["cp", "--sparse=always", "--reflink=auto", disk, self.disk], check=True)
        shutil.copy(workshop.root / "usr/share/OVMF/OVMF_VARS_4M.fd", folder / "vars.fd")
        self.screen = ["-device", f"virtio-gpu-pci,xres={WIDTH},yres={HEIGHT},id=screen"]
        self.touch = ["-device", "virtio-multitouch-pci,id=touch"]
        self.printer = ["-device", "qemu-xhci,id=usb", "-chardev", f"file,id=paper,path={folder}/paper,append=on", "-device", "usb-serial,bus=usb.0,chardev=paper"]
        self.network = ["-netdev", "user,id=net,restrict=on", "-device", "virtio-net-pci,netdev=net,romfile="]
        # What is heard is written down: two channels, 44,100 samples a second, sixteen bits each, after a header of 44 bytes.
        self.sound = ["-audiodev", f"wav,id=sound,path={folder}/sound.wav", "-device", "intel-hda", "-device", "hda-output,audiodev=sound"]
        self.more, self.firmware, self.board, self.process = [], "OVMF_CODE_4M.fd", "q35", None
        self.log: Path | None = None

    def trust_only(self, variables: Path):
        """Turns Secure Boot on, with the firmware's variables that hold the trusted certificate."""
        shutil.copy(variables, self.folder / "vars.fd")
        self.firmware, self.board = "OVMF_CODE_4M.secboot.fd", "q35,smm=on"
        self.more += ["-global", "driver=cfi.pflash01,property=secure,value=on"]

    def power_on(self):
        """Starts it; everything but the disk and the paper begins anew."""
        for name in ("qmp", "probe"):
            (self.folder / name).unlink(missing_ok=True)
        f = self.folder
        command = ["qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "Nehalem", "-machine", self.board, "-smp", "2", "-m", self.memory,
                   "-nodefaults", "-display", "none", "-vga", "none", "-no-reboot", "-action", "watchdog=reset", "-device", "i6300esb",
                   "-drive", f"if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/OVMF/{self.firmware}",
                   "-drive", f"if=pflash,format=raw,unit=1,file={f}/vars.fd",
                   *self.drive(), "-device", "virtio-blk-pci,drive=disk,bootindex=1",
                   "-serial", f"file:{f}/serial", "-qmp", f"unix:{f}/qmp,server=on,wait=off",
                   *self.screen, *self.touch, *self.printer, *self.sound, *self.network]
        if self.probe_path:
            (f / "probe.service").write_text(PROBE)
            command += ["-fw_cfg", f"name=opt/io.systemd.credentials/systemd.extra-unit.p.service,file={f}/probe.service",
                        "-device", "virtio-serial", "-chardev", f"socket,id=probe,path={f}/probe,server=on,wait=off",
                        "-device", "virtserialport,chardev=probe,name=polis.probe",
                        "-drive", f"if=none,id=probedisk,format=raw,readonly=on,file={self.probe_path}", "-device", "virtio-blk-pci,drive=probedisk"]
        # Last, so that the probe is always the second disk.
        command += self.more
        self.begun = time.monotonic()
        self.process = subprocess.Popen(self.workshop.command(*command), stderr=(f / "qemu.log").open("w"))
        self.qmp_file = self.connect("qmp").makefile("rw")
        self.qmp_file.readline()
        self.qmp("qmp_capabilities")
        if self.probe_path:
            self.probe_line = self.connect("probe")
            self.probe_file = self.probe_line.makefile("rw")

    def drive(self) -> list[str]:
        """Its disk. With a log, everything that is written to it stands there in order, with each flush."""
        if not self.log:
            return ["-drive", f"if=none,id=disk,format=raw,file={self.disk},cache=writeback"]
        self.log.touch()
        return ["-blockdev", f"driver=blklogwrites,node-name=disk,log-sector-size=512,file.driver=file,file.filename={self.disk},log.driver=file,log.filename={self.log}"]

    def connect(self, name: str) -> socket.socket:
        end = time.monotonic() + 30
        while True:
            line = socket.socket(socket.AF_UNIX)
            try:
                line.connect(str(self.folder / name))
                return line
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise RuntimeError(f"the emulator does not start: {(self.folder / 'qemu.log').read_text()}") from None
                time.sleep(0.1)

    def qmp(self, command: str, **arguments):
        """Asks the emulator."""
        self.qmp_file.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.qmp_file.flush()
        while True:
            answer = json.loads(self.qmp_file.readline())
            if "error" in answer:
                raise RuntimeError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def ask(self, command: str, timeout: float = 120) -> str:
        """Runs a command inside; only where the check brought a probe along."""
        self.probe_line.settimeout(timeout)
        self.probe_file.write(command + "\n")
        self.probe_file.flush()
        lines, ended = [], ""
        while not ended:
            line = self.probe_file.readline()
            if not line:
                raise RuntimeError(f"the terminal went away during: {command}")
            # What a command says need not end a line.
            said, ended, _ = line.partition("::ended")
            lines.append(said)
        return "".join(lines)

    def plug_in(self, stick: Path):
        """Puts a stick in."""
        self.qmp("blockdev-add", **{"driver": "raw", "node-name": "stick", "read-only": True, "file": {"driver": "file", "filename": str(stick)}})
        self.qmp("device_add", driver="usb-storage", bus="usb.0", drive="stick", id="stick")

    def pull_out(self):
        """Takes the stick out again."""
        self.qmp("device_del", id="stick")
        self.wait_for("the emulator lets the stick go", self.forgets_stick, 30)

    def forgets_stick(self) -> bool:
        """Whether the stick is out: the terminal lets it go first."""
        try:
            self.qmp("blockdev-del", **{"node-name": "stick"})
        except RuntimeError:
            return False
        return True

    def news_of_stick(self) -> str:
        """What the terminal is told to show of the stick."""
        return self.ask("cat /run/polis-totem/stick-news 2>/dev/null")

    def wait_until_it_serves(self):
        """Welcome stands before anybody is served: the rules are tried meanwhile."""
        self.wait_for("people are served", lambda: "In servizio" in self.ask("systemctl show -P StatusText polis-kiosk"))

    def connect_to_network(self):
        """Now, instead of some seconds later."""
        self.ask("systemctl start polis-network.target")
        self.wait_for("an address", lambda: "10.0.2." in self.ask("/run/probe/busybox ip -4 -o addr show"), 60)

    def pack_in_use(self) -> str:
        """What the night has put in use; nothing, if it is the factory's."""
        return self.ask("/run/probe/busybox readlink /var/lib/polis-totem/packs/current").strip()

    def picture(self, name: str | None = None) -> bytes:
        """What is on the screen: dots in rows, three bytes each. With a name it is left as a PNG too."""
        if name:
            self.qmp("screendump", filename=str(self.folder / f"{name}.png"), format="png")
        path = self.folder / "screen.ppm"
        self.qmp("screendump", filename=str(path))
        data = path.read_bytes()
        return data.split(b"\n", 3)[3] if data.startswith(b"P6") else data

    def tap(self, x: int, y: int, stays=lambda: time.sleep(0.15)):
        """A finger touches, stays as long as `stays()` does, and leaves."""
        axis = lambda axis, dot, size: {"type": "mtt", "data": {"type": "data", "slot": 0, "tracking-id": 1, "axis": axis, "value": dot * 32767 // size}}
        begin = lambda kind, tracking: {"type": "mtt", "data": {"type": kind, "slot": 0, "tracking-id": tracking, "axis": "x", "value": 0}}
        self.qmp("input-send-event", events=[begin("begin", 1), axis("x", x, WIDTH), axis("y", y, HEIGHT)])
        stays()
        self.qmp("input-send-event", events=[begin("end", -1)])

    def settled(self, timeout: float = 30) -> bytes:
        """What is on the screen once it does not change any more."""
        end, last = time.monotonic() + timeout, self.picture()
        while time.monotonic() < end:
            time.sleep(0.4)
            now = self.picture()
            if now == last:
                break
            last = now
        return last

    def touch_and_see(self, x: int, y: int, tries: int = 3) -> bytes | None:
        """Touches, and gives the screen that follows; none if nothing follows. A touch that a busy computer swallowed is made again."""
        before = self.settled()
        for _ in range(tries):
            self.tap(x, y)
            end = time.monotonic() + 20
            while time.monotonic() < end:
                time.sleep(0.2)
                if self.picture() != before:
                    return self.settled()
        return None

    def wait_for(self, what: str, found, timeout: float = 240):
        """Waits until `found()` is true; stops the check with what was waited for."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f"the terminal went off while waiting: {what}")
            if result := found():
                return result
            time.sleep(0.3)
        raise AssertionError(f"waited {timeout:.0f} s in vain: {what}")

    def seconds(self) -> float:
        """Since it was switched on."""
        return time.monotonic() - self.begun

    def partitions(self) -> dict[str, tuple[int, int]]:
        """Where each partition of its disk lies, in bytes, by its name; slots by what they hold and their place."""
        found, seen = {}, {}
        for part in json.loads(self.workshop.read("sfdisk", "--json", self.disk))["partitiontable"]["partitions"]:
            name = part["name"]
            if part["type"] in SLOTS:
                kind = SLOTS[part["type"]]
                seen[kind] = seen.get(kind, -1) + 1
                name = f"{kind}-{'ab'[seen[kind]]}"
            found[name] = (part["start"] * 512, part["size"] * 512)
        return found

    def is_on(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def processor_seconds(self) -> float:
        """What the emulator took of the host's processors so far: steadier than the clock on a busy computer."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def cut_power(self):
        """Everything that was not on the disk is gone."""
        self.process.kill()
        self.process.wait()

    def wait_off(self, timeout: float):
        """Waits until it switches itself off or starts again; the emulator ends then."""
        self.process.wait(timeout)
