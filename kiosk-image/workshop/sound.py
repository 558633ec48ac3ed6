# SPDX-License-Identifier: EUPL-1.2
"""Sounds as how loud they are over time: enough to tell a sentence from silence, from noise and from another sentence."""

import array
import math
import wave
from pathlib import Path

# Seconds that are one value.
WINDOW = 0.05
# How the emulator writes down what it hears.
RATE, CHANNELS, HEADER = 44_100, 2, 44


def spoken(path: Path) -> list[float]:
    """The loudness of a sentence in a WAV file of one channel."""
    with wave.open(str(path)) as file:
        return loudness(file.readframes(file.getnframes()), int(file.getframerate() * WINDOW))


def heard(path: Path) -> list[float]:
    """The loudness of all that was heard so far; nothing, if there was no sound yet."""
    data = path.read_bytes()[HEADER:] if path.exists() else b""
    return loudness(data, int(RATE * WINDOW) * CHANNELS)


def loudness(data: bytes, step: int) -> list[float]:
    samples = array.array("h", data[:len(data) // 2 * 2])
    return [math.sqrt(sum(sample * sample for sample in samples[at:at + step]) / step) for at in range(0, len(samples) - step + 1, step)]


def likeness(one: list[float], other: list[float]) -> float:
    """How much a sound resembles the part of another that is most like it: their correlation, 1 for the same."""
    places = range(len(other) - len(one) + 1)
    return max((correlation(one, other[at:at + len(one)]) for at in places), default=0.0)


def correlation(one: list[float], other: list[float]) -> float:
    mean_one, mean_other = sum(one) / len(one), sum(other) / len(other)
    one, other = [value - mean_one for value in one], [value - mean_other for value in other]
    power = math.sqrt(sum(value * value for value in one) * sum(value * value for value in other))
    return sum(a * b for a, b in zip(one, other)) / power if power else 0.0
