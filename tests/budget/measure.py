#!/usr/bin/env python3
"""What each part of the tree costs to compile, held against its budget.

Usage: tests/budget/measure.py [FOLDER…]            compiles what lies in these folders (everything unless told) anew in
                                                    build/budget, without ccache; everything takes 20 minutes on 2 cores
       tests/budget/measure.py --log FILE [FOLDER…] reads the .ninja_log of a build instead
Measured anew, a file costs the compiler's CPU time, whatever else the machine does. A .ninja_log knows by the clock how
long each took; an object that ccache gave has no cost there, and a part with such objects is not judged by it.
Exit 1 where a part is over its budget, 2 where none is and one cannot be judged.
"""
import argparse
import collections
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build/budget"
FROM_CCACHE = 0.25  # seconds: no file of ours compiles in less

# The budgets in seconds of compiler time. The first line whose folder holds a file counts; a folder that ends in * is a
# part for each of its children.
PARTS = [
    ("scenarios/cli", "the command line", 60),
    ("models/main.cpp", "the command line", 60),
    ("sim/cli", "the command line", 60),
    ("sim/main.cpp", "the command line", 60),
    ("sim", "sim without its command line", 500),
    ("scenarios", "sim without its command line", 500),
    ("gui", "gui", 200),
    ("models/floor", "models/floor", None),
    ("models/*/*", "", 30),
    ("models", "models, the rest", None),
    ("tests/models/floor", "tests/models/floor", None),
    ("tests/models/*/*", "", 15),
    ("tests", "tests, the rest", None),
]


def part_of(source):
    """The name and the budget of the part that a file counts for."""
    for folder, name, budget in PARTS:
        there = re.match(folder.replace("*", "[^/]+") + r"(/|$)", source)
        if there and (name or there[1]):  # a file beside the folders of models is none of them
            return name or there[0].rstrip("/"), budget
    return source.split("/")[0], None


def source_of(output):
    """sim/CMakeFiles/orrery_sim.dir/core/time.cpp.o is compiled from sim/core/time.cpp."""
    folder, target, rest = re.fullmatch(r"(.*?)/?CMakeFiles/([^/]+)\.dir/(.*)\.o", output).groups()
    if rest.startswith(target + "_autogen/"):
        rest = rest.removeprefix(target + "_autogen/")
    return f"{folder}/{rest}" if folder else rest


def is_in(source, folders):
    return not folders or any(source == one or source.startswith(one.rstrip("/") + "/") for one in folders)


def seconds_of_log(log):
    """The last time that each object of a .ninja_log was really compiled; None where ccache gave it every time."""
    seconds = {}
    for line in log.read_text().splitlines():
        fields = line.split("\t")
        if len(fields) < 4 or not fields[3].endswith((".cpp.o", ".cc.o", ".cxx.o")):
            continue
        took = (int(fields[1]) - int(fields[0])) / 1000
        if took > FROM_CCACHE:
            seconds[fields[3]] = took
        else:
            seconds.setdefault(fields[3], None)
    known = log.parent / "compile_commands.json"
    if known.exists():  # the log keeps what the tree has no more
        outputs = {one.get("output") for one in json.loads(known.read_text())}
        seconds = {output: took for output, took in seconds.items() if output in outputs or None in outputs}
    return seconds


def compile_and_note(log, command):
    """In the place of ccache: runs the compiler and notes its CPU time."""
    code = subprocess.call(command)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    if "-o" in command:
        with open(log, "a") as notes:
            notes.write(f"{used.ru_utime + used.ru_stime:.3f}\t{command[command.index('-o') + 1]}\n")
    sys.exit(code)


def measured_seconds(folders):
    shutil.rmtree(BUILD, ignore_errors=True)
    log = BUILD / "compiled.log"
    launcher = ";".join([sys.executable, str(pathlib.Path(__file__).resolve()), "--compile", str(log)])
    subprocess.run(["cmake", "--preset", "release", "-B", BUILD, f"-DCMAKE_CXX_COMPILER_LAUNCHER={launcher}",
                    "-DCMAKE_MESSAGE_LOG_LEVEL=WARNING"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    known = [one["output"] for one in json.loads((BUILD / "compile_commands.json").read_text())]
    wanted = sorted({output for output in known if is_in(source_of(output), folders)})
    if not wanted:
        sys.exit(f"nothing is compiled from {' '.join(folders)}; name folders of the tree, as sim/record")
    if subprocess.run(["ninja", *wanted], cwd=BUILD).returncode != 0:
        sys.exit("what does not compile has no cost")
    lines = [line.split("\t") for line in log.read_text().splitlines()]
    return {output: float(took) for took, output in lines if output in wanted}


def main():
    arguments = argparse.ArgumentParser(usage=__doc__)
    arguments.add_argument("--log", type=pathlib.Path)
    arguments.add_argument("folders", nargs="*")
    asked = arguments.parse_args()
    seconds = seconds_of_log(asked.log) if asked.log else measured_seconds(asked.folders)
    rows = collections.defaultdict(lambda: [None, 0.0, 0, 0])  # budget, seconds, files, from ccache
    for output, took in seconds.items():
        source = source_of(output)
        if not is_in(source, asked.folders):
            continue
        name, budget = part_of(source)
        row = rows[name]
        row[0] = budget
        row[1] += took or 0
        row[2] += 1
        row[3] += took is None
    if not rows:
        sys.exit(f"{asked.log}: no compiled file of {' '.join(asked.folders) or 'ours'}; name the .ninja_log of a build")
    over = unknown = 0
    print(f"{'part':<44}{'files':>6}{'seconds':>9}{'budget':>8}")
    for name, (budget, took, files, given) in sorted(rows.items(), key=lambda row: (row[1][0] is None, row[0])):
        verdict = ""
        if budget is not None and took > budget:
            verdict = "OVER"
            over += 1
        elif budget is not None and given:
            verdict = f"not judged: ccache gave {given}"
            unknown += 1
        elif budget is not None:
            verdict = "ok"
        elif given:
            verdict = f"ccache gave {given}"
        print(f"{name:<44}{files:>6}{took:>9.1f}{budget if budget is not None else '':>8}  {verdict}".rstrip())
    print(f"{'all':<44}{sum(row[2] for row in rows.values()):>6}{sum(row[1] for row in rows.values()):>9.1f}")
    sys.exit(1 if over else 2 if unknown else 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--compile"]:
        compile_and_note(sys.argv[2], sys.argv[3:])
    main()
