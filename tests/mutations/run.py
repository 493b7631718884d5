#!/usr/bin/env python3
"""Breaks the code on purpose, one line at a time, and sees whether the tests notice: mutants.toml says what and where.

Usage: tests/mutations/run.py [WORD…]      (those whose name holds a WORD; all unless told)
       tests/mutations/run.py --stale      (which of them no longer fit the code; nothing is built)
Needs a release build (./dev build and test_sim, test_scenarios). The tree is not touched: what is broken is compiled from
a temporary folder and linked with what is built. Exit 1 where a mutant survives.
"""
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build/release"
PATIENCE = 300  # seconds; a mutant that makes a test hang is caught


def commands():
    entries = json.loads((BUILD / "compile_commands.json").read_text())
    return {str(pathlib.Path(one["file"]).relative_to(ROOT)): one for one in entries
            if pathlib.Path(one["file"]).is_relative_to(ROOT)}


def run(words, folder=BUILD):
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{shlex.join(map(str, words))}\n{done.stdout}{done.stderr}")
    return done.stdout


def compile_one(known, source, overlay, target):
    """A source as the build compiles it, but with the overlay's files in front. Answers the object that it replaces."""
    words = shlex.split(known[source]["command"])
    words.remove("-Werror")
    out = words.index("-o") + 1
    replaced, words[out] = words[out], str(target)
    if (overlay / source).exists():
        words[words.index("-c") + 1] = str(overlay / source)
    words.insert(words.index(f"-I{ROOT}"), f"-I{overlay}")
    run(words)
    return replaced


def link(program, objects, target):
    """The program as the build links it, the new objects in front in the place of those that they replace."""
    line = run(["ninja", "-t", "commands", f"bin/{program}"]).strip().splitlines()[-1]
    words = [word for word in shlex.split(line.removeprefix(": && ").removesuffix(" && :")) if word not in objects]
    words[words.index("-o") + 1] = str(target)
    first = next(at for at, word in enumerate(words) if word.endswith(".o"))
    run(words[:first] + [str(new) for new in objects.values()] + words[first:])


def passes(program, tests, bin_dir=BUILD / "bin"):
    try:
        done = subprocess.run([program, tests], cwd=ROOT, timeout=PATIENCE, capture_output=True, text=True,
                              errors="replace", env=os.environ | {"ORRERY_BIN_DIR": str(bin_dir)})
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0 and "All tests passed" in done.stdout  # and not: no test matched


def try_one(known, mutant, folder):
    text = (ROOT / mutant["file"]).read_text()
    old, new = mutant["old"].strip("\n"), mutant["new"].strip("\n")
    if text.count(old) != 1:
        return f"STALE: the text stands {text.count(old)} times in {mutant['file']}"
    if not passes(BUILD / "bin" / mutant["program"], mutant["tests"]):
        return f"STALE: {mutant['tests']} fails, or is no test, without it"
    overlay = folder / "overlay"
    (overlay / mutant["file"]).parent.mkdir(parents=True)
    (overlay / mutant["file"]).write_text(text.replace(old, new))
    objects = {}
    for number, source in enumerate(mutant.get("compile", [mutant["file"]])):
        target = folder / f"{number}.o"
        objects[compile_one(known, source, overlay, target)] = target
    for program in {mutant["program"], mutant.get("starts", mutant["program"])}:
        link(program, objects, folder / program)
    survived = passes(folder / mutant["program"], mutant["tests"], folder if "starts" in mutant else BUILD / "bin")
    return "SURVIVED" if survived else "caught"


def main():
    mutants = tomllib.loads((pathlib.Path(__file__).parent / "mutants.toml").read_text())["mutant"]
    if sys.argv[1:] == ["--stale"]:
        stale = [f"{one['file']}: what '{one['name']}' breaks stands there {times} times" for one in mutants
                 if (times := (ROOT / one["file"]).read_text().count(one["old"].strip("\n"))) != 1]
        sys.exit("\n".join(stale) or 0)
    chosen = [one for one in mutants if not sys.argv[1:] or any(word in one["name"] for word in sys.argv[1:])]
    if not chosen:
        sys.exit(f"no mutant is called so; there are {', '.join(one['name'] for one in mutants)}")
    missing = [one["program"] for one in chosen if not os.access(BUILD / "bin" / one["program"], os.X_OK)]
    if missing:
        sys.exit(f"{BUILD / 'bin' / missing[0]} is not built: cmake --build --preset release")
    known = commands()
    caught = 0
    for mutant in chosen:
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="orrery-mutant-") as folder:
            fate = try_one(known, mutant, pathlib.Path(folder))
        caught += fate == "caught"
        print(f"{fate:8}  {mutant['name']}  ({time.monotonic() - begun:.0f} s)", flush=True)
    print(f"{caught} of {len(chosen)} caught")
    sys.exit(caught != len(chosen))


main()
