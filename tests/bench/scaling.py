#!/usr/bin/env python3
"""Cost against size: runs `orrery bench` over sizes, prints the tables of README.md and writes scaling.svg.

Usage: tests/bench/scaling.py [PROGRAM]      (build/release/bin/orrery unless told)
Takes several minutes. Times are CPU times of the event thread; the limit is measured in the same rounds.
"""
import json
import math
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else str(HERE.parent.parent / "build/release/bin/orrery")
if not shutil.which(PROGRAM):
    sys.exit(f"{__doc__}\n{PROGRAM} is no program: build it with ./dev build, or name another")


def bench(name, **options):
    words = [PROGRAM, "bench", name, "--json"]
    for option, value in options.items():
        words += ["--" + option, str(value)]
    return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def nanoseconds(rate):
    return 1e9 / rate


def table(header, rows):
    print("| " + " | ".join(header) + " |")
    print("|" + "---|" * len(header))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def plot(panels):
    """Each panel: title, label of x, label of y, {name: [(x, y)]}; both axes are logarithmic."""
    width, height, left, top, gap = 300, 240, 58, 34, 30
    colours = ["#1f5fa8", "#b4532a", "#3b7d3a"]
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{len(panels) * (width + left + gap)}" height="{height + 96}" '
        'font-family="DejaVu Sans, sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for number, (title, x_label, y_label, lines) in enumerate(panels):
        x0, y0 = number * (width + left + gap) + left, top
        points = [point for line in lines.values() for point in line]
        x_low, x_high = (f(math.log10(x) for x, _ in points) for f in (min, max))
        y_low = math.floor(min(math.log10(y) for _, y in points))
        y_high = math.ceil(max(math.log10(y) for _, y in points))

        def place(x, y):
            return (
                x0 + (math.log10(x) - x_low) / (x_high - x_low) * width,
                y0 + height - (math.log10(y) - y_low) / (y_high - y_low) * height,
            )

        out.append(f'<text x="{x0}" y="{y0 - 14}" font-size="13">{title}</text>')
        out.append(f'<rect x="{x0}" y="{y0}" width="{width}" height="{height}" fill="none" stroke="#888"/>')
        for power in range(y_low, y_high + 1):
            _, y = place(10**x_low, 10**power)
            out.append(f'<line x1="{x0}" x2="{x0 + width}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
            out.append(f'<text x="{x0 - 6}" y="{y + 4:.1f}" text-anchor="end">{10**power:g}</text>')
        for power in range(math.ceil(x_low - 1e-9), math.floor(x_high + 1e-9) + 1):
            x, _ = place(10**power, 10**y_low)
            out.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y0}" y2="{y0 + height}" stroke="#ddd"/>')
            out.append(f'<text x="{x:.1f}" y="{y0 + height + 15}" text-anchor="middle">10^{power}</text>')
        out.append(f'<text x="{x0 + width / 2}" y="{y0 + height + 32}" text-anchor="middle">{x_label}</text>')
        for at, (name, line) in enumerate(lines.items()):
            colour = colours[at % len(colours)]
            path = " ".join("{:.1f},{:.1f}".format(*place(x, y)) for x, y in line)
            out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
            for x, y in line:
                cx, cy = place(x, y)
                out.append(f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="3" fill="{colour}"/>')
            out.append(
                f'<text x="{x0 + at * width // len(lines)}" y="{y0 + height + 52}" fill="{colour}">{name}</text>'
            )
        out.append(f'<text x="{x0 - 44}" y="{y0 - 14}" font-size="10">{y_label}</text>')
    out.append("</svg>")
    (HERE / "scaling.svg").write_text("\n".join(out) + "\n")


def main():
    rows, ours, limit = [], [], []
    for lps in (1_000, 4_000, 16_000, 64_000, 250_000, 1_000_000):
        one = bench("phold", lps=lps, events=1_000_000, rounds=3)
        ours.append((lps, nanoseconds(one["rate"])))
        limit.append((lps, nanoseconds(one["limit"])))
        rows.append([f"{lps:,}", f"{ours[-1][1]:.0f}", f"{limit[-1][1]:.0f}", f"{one['ratio']:.2f}"])
    table(["processes", "ns an event", "bare queue, ns", "ratio"], rows)

    rows, weight, jump = [], [], []
    for nodes in (5, 100, 1_000, 10_000, 100_000):
        seeks = 100 if nodes < 100_000 else 34
        one = bench("seek", nodes=nodes, events=10_000_000, rounds=1, seeks=seeks)
        weight.append((nodes, max(one["history_mib"], 0.1)))
        jump.append((nodes, max(one["cpu_p99_ms"], 0.001)))
        rows.append(
            [
                f"{nodes:,}",
                f"{one['ns_an_event']:.0f}",
                f"{one['history_mib']:.0f}",
                f"{one['spacing']:,}",
                f"{one['p50_ms']:.2f}",
                f"{one['p99_ms']:.2f}",
                f"{one['cpu_p99_ms']:.2f}",
                f"{one['checkpoint_cost_percent']:.1f}",
            ]
        )
    table(
        ["nodes", "ns an event", "history, MiB", "events between checkpoints", "seek p50, ms", "p99, ms", "p99 of CPU time, ms",
         "checkpoints cost, %"],
        rows,
    )

    rows, history, steady = [], [], []
    for events in (100_000, 1_000_000, 10_000_000, 100_000_000):
        one = bench("seek", nodes=5, events=events, rounds=1, seeks=100, mib=64)
        history.append((events, max(one["history_mib"], 0.1)))
        steady.append((events, one["ns_an_event"]))
        rows.append(
            [
                f"{events:,}",
                f"{one['ns_an_event']:.0f}",
                f"{one['history_mib']:.1f}",
                f"{one['checkpoints']:,}",
                f"{one['spacing']:,}",
                f"{one['cpu_p99_ms']:.2f}",
            ]
        )
    table(["events", "ns an event", "history of at most 64 MiB", "checkpoints", "events between them", "seek p99 of CPU time, ms"], rows)
    plot(
        [
            ("phold: time of an event", "processes", "ns", {"orrery": ours, "bare priority queue": limit}),
            ("seek to any of 10 M events", "nodes", "", {"p99 of CPU time, ms": jump, "history, MiB": weight}),
            ("long runs of 5 nodes, 64 MiB", "events", "", {"history, MiB": history, "ns an event": steady}),
        ]
    )


main()
