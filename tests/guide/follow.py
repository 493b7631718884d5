#!/usr/bin/env python3
"""Follows CONTRIBUTING.md word for word in a copy of the tree, from the copied model to the last command.

Usage: tests/guide/follow.py [--guide FILE] [--in FOLDER]
Every block under "A model in an hour" is carried out in its order. A `sh` block is commands, each of which must exit 0;
any other block is the whole content of the file that the line before it names. A comment behind a command promises:
    # exits 1, prints "violated", writes build/picture.png
Exit 1 at the first step that cannot be carried out or does not keep what it promises.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BEGIN, STEPS = "## A model in an hour", 6
PATIENCE = 900  # seconds for one command


class Refusal(Exception):
    def __init__(self, line, what):
        super().__init__(f"CONTRIBUTING.md:{line}: {what}")


def blocks(text):
    """(step, line of its first line, kind, name of the file, lines) of each fenced block of the walk."""
    lines = text.splitlines()
    if BEGIN not in lines:
        raise Refusal(1, f"there is no '{BEGIN}'")
    step, opened, before = 0, None, ""
    for number, line in enumerate(lines, 1):
        if number <= lines.index(BEGIN) + 1:
            continue
        if opened is None and line.startswith("## "):
            return
        heading = re.match(r"### (\d+)\. ", line)
        if opened is None and heading:
            if int(heading[1]) != step + 1:
                raise Refusal(number, f"step {heading[1]} follows step {step}")
            step += 1
        if line.startswith("```") and opened is None:
            opened = (number + 1, line[3:].strip(), before)
        elif line.startswith("```"):
            first, kind, before_it = opened
            named = re.search(r"`([\w./-]+)`:$", before_it)
            if kind != "sh" and not named:
                raise Refusal(first, "a block that is neither commands (sh) nor behind a line that ends in `FILE`:")
            yield step, first, kind, named[1] if named else "", lines[first - 1:number - 1]
            opened, before = None, ""
        elif line.strip() and opened is None:
            before = line.strip()


def commands(first, lines):
    """(line, command, promises) of a block of commands."""
    whole = ""
    for number, line in enumerate(lines, first):
        whole += line
        if line.endswith("\\"):
            whole = whole[:-1]
            continue
        command, _, comment = re.match(r"(.*?)(\s+# (.*))?$", whole).groups()
        whole = ""
        if command.strip() and not command.startswith("#"):
            yield number, command.strip(), comment or ""


def keep_promises(line, command, promises, folder, done):
    wanted = re.search(r"\bexits (\d+)", promises)
    exit_code = int(wanted[1]) if wanted else 0
    if done.returncode != exit_code:
        raise Refusal(line, f"exits {done.returncode}, not {exit_code}: {command}\n{done.stdout[-6000:]}")
    for words in re.findall(r'\bprints "([^"]*)"', promises):
        if words not in done.stdout:
            raise Refusal(line, f"does not print '{words}': {command}\n{done.stdout[-6000:]}")
    for name in re.findall(r"\bwrites ([\w./-]+\w)", promises):
        written = folder / name
        if not written.is_file() or written.stat().st_size == 0 or written.stat().st_mtime < done.begun:
            raise Refusal(line, f"does not write {name}: {command}")


def carry_out(line, command, promises, folder, environment):
    begun = time.time()
    try:
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", command], cwd=folder, env=environment, text=True,
                              errors="replace", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        raise Refusal(line, f"goes on for more than {PATIENCE} s: {command}") from None
    done.begun = int(begun)
    keep_promises(line, command, promises, folder, done)
    print(f"  {time.time() - begun:6.1f} s  {command[:110]}", flush=True)


def follow(text, folder, environment):
    done = set()
    for step, first, kind, name, lines in blocks(text):
        if step not in done:
            print(f"step {step}", flush=True)
        done.add(step)
        if kind == "sh":
            for line, command, promises in commands(first, lines):
                carry_out(line, command, promises, folder, environment)
            continue
        target = folder / name
        if not target.parent.is_dir():
            raise Refusal(first, f"there is no folder {target.parent.relative_to(folder)} for {name}")
        target.write_text("\n".join(lines) + "\n")
        print(f"            {name}", flush=True)
    if done != set(range(1, STEPS + 1)):
        raise Refusal(1, f"steps 1 to {STEPS} have something to do, and here only {sorted(done)} have")


def copy_tree(folder):
    """What a clone of the tree as it is now would hold, with a first commit of its own."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True)
    if listed.returncode == 0:
        for name in filter(None, listed.stdout.split("\0")):
            if (ROOT / name).exists():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
    else:
        shutil.copytree(ROOT, folder, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns("build", ".git"))
    git = ["git", "-c", "user.name=guide", "-c", "user.email=guide@localhost", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "--no-verify", "-m", "as it is"]):
        subprocess.run(git + words, cwd=folder, check=True, capture_output=True)


def main():
    arguments = argparse.ArgumentParser(usage=__doc__)
    arguments.add_argument("--guide", type=pathlib.Path, default=ROOT / "CONTRIBUTING.md")
    arguments.add_argument("--in", dest="folder", type=pathlib.Path, help="an empty folder, which stays")
    asked = arguments.parse_args()
    begun = time.time()
    text = asked.guide.read_text()
    with tempfile.TemporaryDirectory(prefix="orrery-guide-") as temporary:
        folder = asked.folder.resolve() if asked.folder else pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        copy_tree(folder)
        # Paths from the copy's root on are what ccache compares, so what the tree has built is not compiled again.
        environment = os.environ | {"CCACHE_BASEDIR": str(folder)}
        environment.pop("DISPLAY", None)
        environment.pop("WAYLAND_DISPLAY", None)
        try:
            follow(text, folder, environment)
        except Refusal as refusal:
            sys.exit(f"{refusal}\nthe guide cannot be followed")
    print(f"the guide was followed to its end in {time.time() - begun:.0f} s")


if __name__ == "__main__":
    main()
