"""`make bench [ARGS="ingest mix"]`: measure, and print tables for docs/performance.md."""

import sys

from tools.bench import big, ingest, latency, mix, sender


def main(names: list[str]) -> int:
    """Run the named measurements, or all."""
    for name in names or list(BENCHES):
        if name not in BENCHES:
            print(f"there is no bench {name!r}: {', '.join(BENCHES)}")
            return 2
        BENCHES[name]()
    return 0


BENCHES = {
    "ingest": ingest.main,
    "mix": mix.main,
    "sender": sender.main,
    "latency": latency.main,
    "big": big.main,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
