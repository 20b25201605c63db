"""Print the table: `python -m tests.benchmarks [NAME…]`."""

from __future__ import annotations

import importlib
import sys

from tests.benchmarks.timing import table

PARTS = (
    "deciding",
    "locating",
    "negotiating",
    "inserting",
    "recoding",
    "serving",
    "loading",
    "reloading",
    "checking",
    "importing",
)


def main(names: list[str]) -> None:
    found = []
    for name in names or PARTS:
        found += importlib.import_module(f"tests.benchmarks.{name}").rows()
    print(table(found))


if __name__ == "__main__":
    main(sys.argv[1:])
