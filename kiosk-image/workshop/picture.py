# SPDX-License-Identifier: EUPL-1.2
"""Pictures as rows of dots: read from PNG files, compared, and looked at for what can be touched."""

import struct
import zlib
from pathlib import Path


def read_png(path: Path) -> tuple[int, int, bytes]:
    """Width, height and dots of three bytes each of a PNG file with eight bits a colour."""
    data, at, packed = path.read_bytes(), 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        content = data[at + 8:at + 8 + length]
        at += 12 + length
        if kind == b"IHDR":
            width, height, _, colours = struct.unpack(">IIBB", content[:10])
        elif kind == b"IDAT":
            packed += content
    channels = {0: 1, 2: 3, 6: 4}[colours]
    rows = unfiltered(zlib.decompress(packed), height, width * channels, channels)
    if channels == 1:
        return width, height, bytes(dot for row in rows for dot in row for _ in range(3))
    if channels == 4:
        return width, height, bytes(row[at + c] for row in rows for at in range(0, len(row), 4) for c in range(3))
    return width, height, b"".join(rows)


def unfiltered(raw: bytes, height: int, stride: int, step: int) -> list[bytearray]:
    """Rows without PNG's filters."""
    rows, above = [], bytearray(stride)
    for y in range(height):
        kind = raw[y * (stride + 1)]
        row = bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        if kind == 1:
            for i in range(step, stride):
                row[i] = (row[i] + row[i - step]) & 255
        elif kind == 2:
            row = bytearray((a + b) & 255 for a, b in zip(row, above))
        elif kind == 3:
            for i in range(stride):
                row[i] = (row[i] + ((row[i - step] if i >= step else 0) + above[i]) // 2) & 255
        elif kind == 4:
            for i in range(stride):
                left, up, corner = row[i - step] if i >= step else 0, above[i], above[i - step] if i >= step else 0
                near = [abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)]
                row[i] = (row[i] + (left if near[0] <= near[1] and near[0] <= near[2] else up if near[1] <= near[2] else corner)) & 255
        rows.append(row)
        above = row
    return rows


def difference(one: bytes, other: bytes) -> float:
    """The share of dots, of a sample spread over the picture, that differ visibly; 1 if the sizes do."""
    if len(one) != len(other):
        return 1.0
    if one == other:
        return 0.0
    places = range(0, len(one) - 3, 3 * 41)
    return sum(max(abs(one[at + c] - other[at + c]) for c in range(3)) > 24 for at in places) / len(places)


class Screen:
    """A picture of the panel, upright, 1080 by 1920."""

    WIDTH = 1080

    def __init__(self, dots: bytes):
        self.dots = dots

    def dot(self, x: int, y: int) -> tuple[int, ...]:
        at = (y * self.WIDTH + x) * 3
        return tuple(self.dots[at:at + 3])

    def is_line(self, x: int, y: int) -> bool:
        """Whether the edge of a box runs through here: darker than paper and than what lies inside."""
        return sum(self.dot(x, y)) < 480

    def boxes(self, x: int, top: int = 240, bottom: int = 1580) -> list[tuple[int, int]]:
        """Middles and heights of the boxes that a line down the screen at x goes through: two thin edges, nothing dark between them."""
        edges, y = [], top
        while y < bottom:
            begun = y
            while y < bottom and self.is_line(x, y):
                y += 1
            if 0 < y - begun <= 8:
                edges.append((begun + y) // 2)
            y += 1
        return [((a + b) // 2, b - a) for a, b in zip(edges, edges[1:]) if 80 <= b - a <= 700]

    def is_question(self) -> bool:
        """Whether the bar of progress is there."""
        return self.dot(1010, 211) != (255, 255, 255) and sum(self.dot(1010, 190)) > 740

    def last_answer(self) -> tuple[int, int] | None:
        """Where the last answer of a question is touched: a box over the whole width, or a tall one beside the keys."""
        answers = [y for y, height in self.boxes(1000) if height >= 200 or self.is_wide(y - height // 2)]
        return (940, answers[-1]) if answers else None

    def is_wide(self, top: int) -> bool:
        """Whether an edge runs over the whole width here; those of the buttons that turn pages do not."""
        return all(any(self.is_line(x, y) for y in range(top - 3, top + 4)) for x in (75, 540, 1000))
