#!/usr/bin/env python3
"""Long runs of models: runs long/*.toml to 10^5, 10^6 and 10^7 events and prints the table of README.md.

Usage: tests/bench/long_runs.py [PROGRAM] [MODEL...]      (build/release/bin/orrery unless told; tcc, raft and ping)
Times are CPU times of the whole process, memory is the most that it held. A row's `ns an event` is of the events since
the row above it, so it tells what an event costs in a world of that size. Takes two minutes or so, five beside other work.
"""
import os
import pathlib
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
ARGUMENTS = sys.argv[1:]
PROGRAM = ARGUMENTS[0] if ARGUMENTS else str(HERE.parent.parent / "build/release/bin/orrery")
if not shutil.which(PROGRAM):
    sys.exit(f"{__doc__}\n{PROGRAM} is no program: build it with ./dev build, or name another")
MODELS = ARGUMENTS[1:] or ["ping", "raft", "tcc"]
SIZES = [100_000, 1_000_000, 10_000_000]
CUT_OFF = 5  # the exit of a run that is cut off: undecided


def run(model, events):
    """CPU seconds, and MiB at most."""
    command = [PROGRAM, "run", str(HERE / "long" / f"{model}.toml"), "--max-events", str(events)]
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.execvp(command[0], command)
    _, status, used = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) != CUT_OFF:
        sys.exit(f"{' '.join(command)}: exit {os.waitstatus_to_exitcode(status)} and not {CUT_OFF}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


print("| model | events | CPU, s | ns an event | to the first | MiB |")
print("|---|---|---|---|---|---|")
for model in MODELS:
    before, first = (0, 0.0), None
    for events in SIZES:
        seconds, mib = run(model, events)
        nanoseconds = (seconds - before[1]) / (events - before[0]) * 1e9
        first = first or nanoseconds
        print(
            f"| {model} | {events:,} | {seconds:.2f} | {nanoseconds:,.0f} | {nanoseconds / first:.2f} | {mib:.0f} |",
            flush=True,
        )
        before = events, seconds
