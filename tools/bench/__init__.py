"""The measurements of docs/performance.md: `make bench`. Real processes, real HTTP, one machine."""
