"""What the reading of a notice costs at its worst: texts of 1 MB made to be slow.

The floor is what no reader can do without: bringing the text into NFC and finding its words once.
Printed are the CPU seconds of each text, the ratio to its floor, and the growth from half its
length (2 is linear). Run it on a quiet machine:

    .venv/bin/python bench/parse.py [--size 1000000]
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tracker.conclusions.parser import parse_conclusion

WORDS = re.compile(r"\w+")
HOSTILE = {
    "brackets": "(",
    "markers": "(1) ",
    "markers in lines": "1. A\n",
    "dashes in lines": "- A\n",
    "headings": "1. Văn phòng:\na) x\nb) y\n",
    "digits": "1",
    "shares": "11/",
    "days": "trước ngày 30/11/2021 ",
    "half a day": "chậm nhất là vào ngày ",
    "half a term": "theo thời gian a b c d e ",
    "units": "Phòng A và ",
    "posts": "đ/c Chánh Văn phòng, ",
    "collections": "các ",
    "orders": "Giao Văn phòng\n",
    "captions": "Đ/c A phát biểu\n\n",
    "short lines": "a\n",
    "blank lines": "\n",
    "spaces": " ",
    "cues": "kết luận: (1) A\n",
    "marks": "\u0301",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000_000)
    size = parser.parse_args().size
    print(f"{'text':18} {'seconds':>8} {'/ floor':>8} {'growth':>7}")
    for name, piece in HOSTILE.items():
        text, half = (f"1. Văn phòng {piece * (length // len(piece))}" for length in (size, size // 2))
        seconds = cost(parse_conclusion, text)
        growth = seconds / cost(parse_conclusion, half)
        print(f"{name:18} {seconds:8.2f} {seconds / cost(floor, text):8.1f} {growth:7.1f}")
    return 0


def cost(read: Callable[[str], object], text: str) -> float:
    """The least CPU time of three readings: the others were disturbed."""
    times = []
    for _ in range(3):
        began = time.process_time()
        read(text)
        times.append(time.process_time() - began)
    return min(times)


def floor(text: str) -> int:
    return sum(1 for _ in WORDS.finditer(unicodedata.normalize("NFC", text)))


if __name__ == "__main__":
    sys.exit(main())
