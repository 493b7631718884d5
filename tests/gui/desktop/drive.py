#!/usr/bin/env python3
"""The visualizer in a real window, under Xvfb with a window manager, driven by xdotool: what Qt's offscreen platform
cannot show. At three sizes: the window lies within the screen, keys and the mouse arrive, it closes with 0; a bad path
from a launcher opens a dialog.

Usage: drive.py PROGRAM (build/release/bin/orrery-gui). Exit 0: all as it should be; 1: what is not is named; 77: a program
that is needed (Xvfb, openbox, xdotool, xwd, xwininfo) is missing.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

SCREENS = [("1280x720", 1), ("1600x1000", 1), ("2560x1440", 2)]
PATIENCE = 180  # seconds; a loaded machine, not a measure


class Wrong(Exception):
    pass


class Desktop:
    def __init__(self, size, scale, home):
        self.size, self.scale = size, scale
        self.width, self.height = (int(n) for n in size.split("x"))
        self.home = home
        self.started = []

    def __enter__(self):
        read, write = os.pipe()
        server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", f"{self.size}x24", "-nolisten", "tcp"],
                                  pass_fds=[write], stderr=subprocess.DEVNULL)
        self.started.append(server)
        os.close(write)
        number = os.fdopen(read).readline().strip()
        if not number:
            raise Wrong("Xvfb does not start")
        self.env = dict(os.environ, DISPLAY=f":{number}", QT_SCALE_FACTOR=str(self.scale), HOME=self.home,
                        XDG_CONFIG_HOME=self.home, LANG="C.UTF-8")
        self.env.pop("WAYLAND_DISPLAY", None)
        self.env.pop("QT_QPA_PLATFORM", None)
        self.started.append(subprocess.Popen(["openbox"], env=self.env, stdout=subprocess.DEVNULL,
                                             stderr=subprocess.DEVNULL))
        return self

    def __exit__(self, *_):
        for one in reversed(self.started):
            if one.poll() is None:
                one.terminate()
                one.wait()

    def start(self, *command):
        program = subprocess.Popen(command, env=self.env, stderr=subprocess.PIPE, text=True)
        self.started.append(program)
        return program

    def ask(self, *command):
        return subprocess.run(["xdotool", *command], env=self.env, capture_output=True, text=True).stdout.split("\n")

    def window(self, title):
        """The window with such a title, once it is there."""
        return self.until(f"a window called {title}",
                          lambda: next((line for line in self.ask("search", "--onlyvisible", "--name", title) if line), None))

    def until(self, what, found):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            answer = found()
            if answer:
                return answer
            time.sleep(0.2)
        raise Wrong(f"{self.size}: {what}: not within {PATIENCE} s")

    def key(self, window, *keys):
        self.ask("windowactivate", "--sync", window)
        self.ask("key", "--clearmodifiers", *keys)

    def picture(self):
        return subprocess.run(["xwd", "-root", "-silent"], env=self.env, capture_output=True).stdout

    def settled(self):
        """The picture, once it is the same twice."""
        before = self.picture()
        def same():
            nonlocal before
            time.sleep(0.4)
            now = self.picture()
            is_same, before = now == before, now
            return is_same
        self.until("a picture that stands still", same)
        return before

    def within(self, window):
        said = subprocess.run(["xwininfo", "-id", window], env=self.env, capture_output=True, text=True).stdout
        lines = dict(line.strip().split(":", 1) for line in said.split("\n") if line.count(":") == 1)
        x, y, width, height = (int(lines[name]) for name in
                               ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height"))
        if x < 0 or y < 0 or x + width > self.width or y + height > self.height:
            raise Wrong(f"{self.size}: the window {width}x{height} at {x},{y} is not within the screen")
        return x, y, width, height


def works(desktop, program):
    run = desktop.start(program, "commerce/late-try")
    window = desktop.window("seed")
    before = desktop.settled()
    x, y, width, height = desktop.within(window)
    for what, do in (("F4 steps", lambda: desktop.key(window, "F4")),
                     ("a click moves the playhead", lambda: (
                         desktop.ask("mousemove", str(x + width // 3), str(y + height // 3)), desktop.ask("click", "1"))),
                     ("Ctrl+T changes the theme", lambda: desktop.key(window, "ctrl+t")),
                     ("Shift+F11 fills the screen", lambda: desktop.key(window, "shift+F11")),
                     ("Shift+F11 again is a window", lambda: desktop.key(window, "shift+F11"))):
        do()
        after = desktop.settled()
        if after == before:
            raise Wrong(f"{desktop.size}: {what}: nothing changes on the screen")
        before = after
    desktop.within(window)
    desktop.key(window, "ctrl+q")
    if run.wait(PATIENCE) != 0:
        raise Wrong(f"{desktop.size}: it ends with {run.returncode}: {run.stderr.read()}")


def says(desktop, program):
    run = desktop.start(program, "no/such-scenario")
    window = desktop.window("^Orrery$")
    desktop.until("a dialog over the window",
                  lambda: len([line for line in desktop.ask("search", "--onlyvisible", "--name", "Orrery") if line]) > 1)
    desktop.settled()
    desktop.ask("key", "Return")
    desktop.settled()
    desktop.key(window, "ctrl+q")
    if run.wait(PATIENCE) != 2 or "no/such-scenario" not in run.stderr.read():
        raise Wrong(f"{desktop.size}: a bad path ends with {run.returncode}")


def main():
    program = os.path.abspath(sys.argv[1])
    missing = [one for one in ("Xvfb", "openbox", "xdotool", "xwd", "xwininfo") if not shutil.which(one)]
    if missing:
        print(f"not there: {', '.join(missing)} (packages xvfb openbox xdotool x11-apps x11-utils)")
        return 77
    with tempfile.TemporaryDirectory() as home:
        try:
            for size, scale in SCREENS:
                with Desktop(size, scale, home) as desktop:
                    works(desktop, program)
                print(f"{size}, scale {scale}: within the screen; keys, mouse, full screen and closing work", flush=True)
            with Desktop(*SCREENS[0], home) as desktop:
                says(desktop, program)
            print("a bad path: a dialog over the gallery, exit 2")
        except Wrong as wrong:
            print(wrong)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
