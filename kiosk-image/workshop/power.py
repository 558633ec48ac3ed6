# SPDX-License-Identifier: EUPL-1.2
"""What a power cut leaves of a disk. The emulator logs every write and every flush in order (QEMU's blklogwrites); a cut at one of these moments
leaves what was flushed, of the rest each write or not by chance, and of the last one perhaps only its first sectors: a disk may keep
in its own memory what nobody told it to write out."""

import random
import shutil
import struct
from pathlib import Path

SECTOR = 512
FLUSH, FUA = 1, 2


class Act:
    """A write (where it goes, how many bytes, where they stand in the log) or a flush."""

    def __init__(self, place: int, size: int, at: int, flags: int):
        self.place, self.size, self.at, self.is_flush, self.is_sure = place, size, at, bool(flags & FLUSH), bool(flags & FUA)


def acts(log: Path) -> list[Act]:
    """All acts of a log, in order."""
    found = []
    with log.open("rb") as file:
        magic, version, entries, sector = struct.unpack("<QQQI", file.read(28))
        assert (magic, version, sector) == (0x6A736677736872, 1, SECTOR), "this is no log of writes"
        at = SECTOR
        for _ in range(entries):
            file.seek(at)
            place, sectors, flags, _ = struct.unpack("<QQQQ", file.read(32))
            size = 0 if flags & ~(FLUSH | FUA) else sectors * SECTOR
            found.append(Act(place * SECTOR, size, at + SECTOR, flags))
            at += SECTOR + size
    return found


class Cuts:
    """Disks as cuts at growing moments leave them. Only one part of the disk is looked at, from `start` on."""

    def __init__(self, log: Path, part: Path, start: int, chance: random.Random):
        self.log, self.part, self.start, self.chance = log.open("rb"), part, start, chance
        self.size, self.acts, self.done = part.stat().st_size, acts(log), 0

    def after(self, moment: int, target: Path) -> int:
        """Leaves in `target` what a cut after so many acts leaves; gives how many writes it loses."""
        flushes = [number for number in range(self.done, moment) if self.acts[number].is_flush]
        sure = flushes[-1] + 1 if flushes else self.done
        with self.part.open("r+b") as part:
            for act in self.acts[self.done:sure]:
                self.write(part, act, act.size)
        self.done, lost = sure, 0
        shutil.copy(self.part, target)
        with target.open("r+b") as part:
            for act in self.acts[sure:moment - 1]:
                if act.is_sure or self.chance.random() < 0.5:
                    self.write(part, act, act.size)
                else:
                    lost += 1
            last = self.acts[moment - 1]
            if not last.is_flush:
                self.write(part, last, self.chance.randint(0, last.size // SECTOR) * SECTOR)
        return lost

    def write(self, part, act: Act, size: int):
        inside = act.place - self.start
        if size and 0 <= inside < self.size:
            self.log.seek(act.at)
            part.seek(inside)
            part.write(self.log.read(size))
