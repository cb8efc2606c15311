"""`make bench [ARGS="ingest mix"]`: measure, and print tables for docs/performance.md."""

import sys
from importlib import import_module

BENCHES = ("ingest", "mix", "sender", "latency", "big", "pages")  # each a module with a main()


def main(names: list[str]) -> int:
    """Run the named measurements, or all."""
    for name in names or BENCHES:
        if name not in BENCHES:
            print(f"there is no bench {name!r}: {', '.join(BENCHES)}")
            return 2
        import_module(f"tools.bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
