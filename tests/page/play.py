#!/usr/bin/env python3
"""Pages that play (`orrery export --format page`), opened in headless Chromium as people open them: by buttons, keys and
the pointer, in both languages and themes, on a wide screen and on a phone's.

Usage: play.py PROGRAM [--pictures FOLDER] (build/release/bin/orrery). Exit 0: all as it should be; 1: what is not is
named; 77: what is needed (Chromium, its driver, Selenium) is missing.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
except ImportError:
    system = "/usr/bin/python3"  # a distribution's package is for its own Python
    if os.path.exists(system) and os.path.realpath(sys.executable) != os.path.realpath(system):
        os.execv(system, [system, *sys.argv])
    print("no python3-selenium here: the pages are not tried in a browser")
    sys.exit(77)

MOST_BYTES = 300_000  # of a page of a thousand events
PATIENCE = 300  # seconds; a loaded machine, not a measure
FELL = ("commerce/late-try", "no-fence")
HELD = ("commerce/late-try", "dtm-barrier")
DEADLINE = ("consensus/leader-that-never-settles", "plain")
LESSON = "teaching/a-promise-to-commit"


class Wrong(Exception):
    pass


def check(is_so, what):
    if not is_so:
        raise Wrong(what)


class Pages:
    """Makes pages, and opens them."""

    def __init__(self, program, folder, pictures):
        self.program, self.folder, self.pictures = program, pathlib.Path(folder), pictures

    def __enter__(self):
        options = Options()
        for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-device-scale-factor=1",
                     "--lang=en", f"--user-data-dir={self.folder}/profile"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        options.add_experimental_option("prefs", {"download.default_directory": str(self.folder)})
        options.binary_location = shutil.which("chromium")
        self.browser = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)
        self.browser.set_script_timeout(PATIENCE)
        self.browser.set_page_load_timeout(PATIENCE)
        return self

    def __exit__(self, *_):
        self.browser.quit()

    def run(self, *words, expects=0):
        done = subprocess.run([self.program, *words], capture_output=True, text=True)
        check(done.returncode == expects, f"orrery {' '.join(words)}: exit {done.returncode}: {done.stderr}")
        return done

    def make(self, name, scenario, *words):
        path = self.folder / f"{name}.html"
        self.run("export", scenario, "--format", "page", "--out", str(path), *words)
        return path

    def open(self, path, width=1280, height=860):
        self.browser.set_window_size(width, height)
        self.browser.get(path.as_uri())
        check(self.comes(lambda: self.js("return window.page !== undefined")), f"{path.name} does not begin")
        self.clean(path)

    def clean(self, path):
        """No error in the console, and nothing asked of anybody but the file itself."""
        errors = [entry["message"] for entry in self.browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        check(not errors, f"{path.name}: the browser complains: {errors}")
        for entry in self.browser.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                check(url.startswith((path.as_uri(), "data:", "blob:", "chrome:")), f"{path.name} asks for {url}")

    def js(self, script, *values):
        return self.browser.execute_script(script, *values)

    def find(self, id):
        return self.browser.find_element(By.ID, id)

    def click(self, id):
        self.find(id).click()

    def keys(self, *keys):
        self.js("document.activeElement.blur()")
        ActionChains(self.browser).send_keys(*keys).perform()

    def held_down(self, modifier, key):
        ActionChains(self.browser).key_down(modifier).send_keys(key).key_up(modifier).perform()

    @property
    def at(self):
        return self.js("return page.at")

    @property
    def event(self):
        return self.js("return page.at < 0 ? 0 : page.run.rows[page.at].event")

    def comes(self, is_so):
        end = time.time() + PATIENCE
        while not is_so():
            if time.time() > end:
                return False
            time.sleep(0.05)
        return True

    def look(self, name):
        if self.pictures:
            self.browser.save_screenshot(f"{self.pictures}/{name}.png")


def violation_first(pages):
    path = pages.make("fell", FELL[0], "--design", FELL[1])
    check(path.stat().st_size <= MOST_BYTES, f"the page has {path.stat().st_size} bytes")
    pages.open(path)
    told = json.loads(pages.run("run", FELL[0], "--design", FELL[1], "--json", expects=1).stdout)
    check(pages.event == told["violations"][0]["event"], "a run that fell opens on its violation")
    check(told["violations"][0]["detail"] in pages.find("verdict").text, "the verdict says what was violated")
    pages.look("fell")
    pages.click("tab-why")
    steps = pages.browser.find_elements(By.CSS_SELECTOR, "#panel .steps button")
    why = json.loads(pages.run("explain", FELL[0], "--design", FELL[1], "--json").stdout)["steps"]
    check(len(steps) == len(why), "Why has the steps that `orrery explain` has")
    steps[0].click()
    check(pages.event == why[0]["event"], "a step of Why leads to its event")
    pages.look("why")


def both_ways(pages):
    """The states on the way back are those of the way there, and those that the program tells."""
    same = pages.js("""
        const sorted = (value) => (!value || typeof value !== 'object' ? value : Array.isArray(value) ? value.map(sorted)
          : Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])])));
        const all = [], text = () => JSON.stringify(sorted(page.run.trees));
        for (let i = -1; i < page.run.rows.length; ++i) { page.run.seek(i); all.push(text()); }
        for (let i = page.run.rows.length - 1; i >= -1; --i) { page.run.seek(i); if (text() !== all[i + 1]) return i; }
        page.goTo(page.at);
        return 'same';""")
    check(same == "same", f"stepping back to row {same} gives other states")
    pages.js("page.goTo(page.opening())")
    event, shown = pages.event, pages.js("return page.run.trees.map((tree) => flat(tree.state))")
    world = json.loads(pages.run("show", FELL[0], "--design", FELL[1], "--event", str(event), "--json").stdout)
    for node, text in zip(world["nodes"], shown):
        names = [name for name in node["state"]] if isinstance(node["state"], dict) else []
        check(all(f"{name}=" in text for name in names), f"{node['node']} has other fields than `orrery show` tells: {text}")
    label = pages.js("return page.run.nodes.map((_, node) => page.run.label(node, page.at))")
    check(label == [node["label"] for node in world["nodes"]], f"labels {label}")


def transport(pages):
    pages.keys(Keys.HOME)
    check(pages.at == -1, "Home goes to the start")
    pages.keys(Keys.F4, Keys.F4, Keys.ARROW_RIGHT)
    check(pages.at == 2, "F4 and an arrow step")
    pages.held_down(Keys.SHIFT, Keys.F4)
    check(pages.at == 1, "Shift+F4 steps back")
    pages.js("page.goTo(page.opening())")
    cause = pages.js("return page.run.rows[page.at].cause")
    if pages.js("return page.run.position.has(arguments[0])", cause):
        pages.held_down(Keys.CONTROL, Keys.ARROW_LEFT)
        check(pages.event == cause, "Ctrl+Left goes to the cause")
    pages.keys(Keys.END)
    check(pages.at == pages.js("return page.run.rows.length - 1"), "End goes to the end")
    pages.keys("[")
    check(pages.event == pages.js("return page.run.violations[0][0]") or pages.at == pages.js("return page.run.rows.length - 1"), "[ goes to a violation")
    pages.js("byId('speed').value = '32'; page.goTo(-1)")
    pages.click("play")
    check(pages.comes(lambda: pages.at > 3), "play runs on")
    pages.click("play")
    stood = pages.at
    time.sleep(0.2)
    check(pages.at == stood, "play again stops")
    pages.click("reverse")
    check(pages.comes(lambda: pages.at < stood), "and backward")
    pages.click("reverse")
    pages.js("page.goTo(4); page.setLoop('a'); page.goTo(7); page.setLoop('b'); page.goTo(4)")
    pages.click("loop")
    pages.click("play")
    seen = []

    def is_round():
        seen.append(pages.at)
        return any(later < earlier for earlier, later in zip(seen, seen[1:]))
    check(pages.comes(is_round), f"the loop comes round: {seen}")
    pages.click("play")
    pages.click("loop")
    check(min(seen) >= 4 and max(seen) <= 7, f"the loop stays between its ends: {seen}")


def filters(pages):
    node = pages.js("return page.run.nodes[1].name")
    pages.keys("/")
    field = pages.find("filter")
    field.send_keys(f"node=={node}" if node.isalnum() else f'node=="{node}"')
    count = pages.js("return page.run.rows.filter((row) => row.node === 1).length")
    check(pages.find("filter-says").text.startswith(f"{count} of"), f"the filter lets {count} pass: {pages.find('filter-says').text}")
    pages.keys(Keys.HOME, Keys.ARROW_RIGHT)
    check(pages.js("return page.run.rows[page.at].node") == 1, "steps keep to the filter")
    pages.js("page.setFilter('nod==1')")
    check("nod" in pages.find("filter-says").text, "a wrong filter says what is wrong")
    pages.js("page.setFilter('')")


def languages(pages):
    pages.js("page.chooseTab('event')")
    pages.click("language")
    check(pages.js("return document.documentElement.lang") == "zh-CN", "the language is switched")
    check(pages.find("play").get_attribute("aria-label") == "运行 (空格)", "so are the buttons")
    title = pages.find("title").text
    check(any("\u4e00" <= letter <= "\u9fff" for letter in title), f"the scenario's title is in Chinese: {title}")
    pages.click("theme")
    pages.look("chinese-dark")
    for theme in ("light", "dark"):
        worst = pages.js("""
            document.documentElement.dataset.theme = arguments[0];
            const style = getComputedStyle(document.documentElement), light = (name) => {
              const hex = style.getPropertyValue(name).trim(), full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, '$&$&') : hex;
              const part = (i) => { const v = parseInt(full.slice(i, i + 2), 16) / 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
              return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5); };
            const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
            return [['--ink', 4.5], ['--faint', 4.5], ['--bad', 4.5], ['--good', 4.5], ['--open', 4.5], ['--message', 3], ['--dropped', 3], ['--violation', 3], ['--delivered', 3]]
              .filter(([name, least]) => ratio(name, '--paper') < least).map(([name]) => name);""", theme)
        check(not worst, f"too little contrast in the {theme} theme: {worst}")
    pages.click("language")


def named(pages):
    """Every control has a name, and nothing but they take the keyboard."""
    bare = pages.js("""return [...document.querySelectorAll('button,select,input')].filter((one) => one.offsetParent &&
        !(one.getAttribute('aria-label') || one.textContent.trim() || one.closest('label'))).map((one) => one.outerHTML.slice(0, 80))""")
    check(not bare, f"controls without a name: {bare}")


def phone(pages, path):
    pages.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True})
    pages.open(path)
    wide = pages.js("return document.documentElement.scrollWidth")
    check(wide <= 390, f"on a phone the page is {wide} pixels wide")
    small = pages.js("return [...document.querySelectorAll('#transport button')].map((b) => Math.min(b.offsetWidth, b.offsetHeight)).filter((n) => n < 30)")
    check(not small, "buttons are large enough for a finger")
    pages.look("phone")
    pages.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def sound_and_deadline(pages):
    path = pages.make("held", HELD[0], "--design", HELD[1])
    pages.open(path)
    check(pages.at == 0 and "Nothing is violated" in pages.find("verdict").text, "a run that held opens at its beginning")
    path = pages.make("deadline", DEADLINE[0], "--design", DEADLINE[1])
    check(path.stat().st_size <= MOST_BYTES, f"a page of a thousand events has {path.stat().st_size} bytes")
    pages.open(path)
    check(pages.js("return page.run.rows.length") <= 1000, "at most a thousand events")
    pages.look("deadline")
    both_same = pages.js("""
        const text = () => JSON.stringify(page.run.trees);
        page.goTo(page.run.rows.length - 1); const end = text(); page.goTo(-1); page.goTo(page.run.rows.length - 1); return end === text();""")
    check(both_same, "there and back gives the same states where events are left out")


def lesson(pages):
    path = pages.make("lesson", LESSON, "--lesson")
    pages.open(path)
    questions = pages.js("return page.data.steps.filter((step) => step.ask).length")
    check(questions >= 2, "the lesson asks")
    for i in range(pages.js("return page.data.steps.length")):
        pages.js("page.lesson.enter(arguments[0])", i)
        if not pages.js("return page.lesson.step.ask"):
            continue
        check(pages.js("return document.querySelector('.veil').classList.contains('closed')"), "what comes next is hidden")
        pages.keys(Keys.END)
        check(pages.js("return page.at <= page.veilFrom()"), "nobody steps past what is asked")
        check(pages.find("lock").get_attribute("disabled") is not None, "nothing to lock yet")
        if i == 1:
            pages.look("lesson")
        pages.js("page.lesson.give(page.lesson.step.answer)")
        pages.click("lock")
        check(pages.find("mark").text == "Right.", "the right answer is right")
    check(pages.find("score").text.startswith(f"{questions} of {questions}"), f"the score: {pages.find('score').text}")
    pages.look("lesson-answered")
    answers = pages.folder / "answers.json"
    answers.write_text(json.dumps(pages.js("return page.lesson.file()")))
    marks = json.loads(pages.run("lesson", LESSON, "--answers", str(answers), "--json").stdout)
    check(marks["right"] == marks["questions"] == questions, "`orrery lesson --answers` marks the page's file alike")
    pages.click("save")
    check(pages.comes(lambda: list(pages.folder.glob("*-answers.json"))), "a file is saved")
    saved = list(pages.folder.glob("*-answers.json"))
    check(saved and json.loads(saved[0].read_text()) == json.loads(answers.read_text()), "the answers are saved as a file")


def refusals(pages):
    for words, says in ((("--from", "9999999"), "--from: the run has"), (("--lesson", "--from", "1"), "do not go with --lesson")):
        done = pages.run("export", FELL[0], "--format", "page", "--out", str(pages.folder / "no.html"), *words, expects=2)
        check(says in done.stderr, f"{words}: {done.stderr}")
    check(not (pages.folder / "no.html").exists(), "nothing is left of a page that was refused")


def main():
    if not shutil.which("chromium") or not shutil.which("chromedriver"):
        print("no Chromium with its driver here: the pages are not tried in a browser")
        return 77
    program = os.path.abspath(sys.argv[1])
    pictures = sys.argv[3] if len(sys.argv) > 3 else None
    with tempfile.TemporaryDirectory() as folder, Pages(program, folder, pictures) as pages:
        try:
            violation_first(pages)
            both_ways(pages)
            transport(pages)
            filters(pages)
            languages(pages)
            named(pages)
            phone(pages, pages.folder / "fell.html")
            sound_and_deadline(pages)
            lesson(pages)
            refusals(pages)
        except Wrong as wrong:
            print(f"wrong: {wrong}")
            pages.look("wrong")
            return 1
    print("pages: all as they should be")
    return 0


if __name__ == "__main__":
    sys.exit(main())
