// The page: what is shown, where the playhead is, what keys and buttons do.

const ICONS = {
    first: 'M3 3h2v14H3zM17 3v14L6 10z',
    back: 'M13 3v14L3 10zM15 3h2v14h-2z',
    reverse: 'M16 3v14L4 10z',
    play: 'M4 3l12 7-12 7z',
    stop: 'M4 4h12v12H4z',
    step: 'M7 3l10 7-10 7zM3 3h2v14H3z',
    last: 'M15 3h2v14h-2zM3 3l11 7-11 7z',
    loop: 'M5 6h8V3l5 4.500-5 4.500V9H6v2H4V7zM15 14H7v3l-5-4.500L7 8v3h7V9h2v4z',
    'zoom-in': 'M9 3h2v6h6v2h-6v6H9v-6H3V9h6z',
    'zoom-out': 'M3 9h14v2H3z',
    theme: 'M10 2a8 8 0 1 0 0 16zM10 4a6 6 0 0 1 0 12z',
    help: 'M9 14h2v2H9zM6 7a4 4 0 1 1 6.500 3.100C11.300 11 11 11.500 11 12.500H9c0-2 .7-2.800 2-3.800A2 2 0 1 0 8 7z',
};
const TITLES = {
    first: 'first',
    back: 'back',
    reverse: 'reverse',
    play: 'play',
    step: 'step',
    last: 'last',
    loop: 'loop',
    'zoom-in': 'zoomIn',
    'zoom-out': 'zoomOut',
    theme: 'theme',
    help: 'help',
    'mark-a': 'markA',
    'mark-b': 'markB',
};
const byId = (id) => document.getElementById(id);

function setIcon(id, icon) {
    const svg = svgNode('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, svgNode('path', { d: ICONS[icon] }));
    byId(id).replaceChildren(svg);
}

class Page {
    constructor(data) {
        this.data = data;
        this.panel = byId('panel');
        this.filterText = this.filterError = '';
        this.filter = () => true;
        this.loopFrom = this.loopTo = null;
        this.loops = false;
        this.playing = 0; // 1, -1
        this.node = 0;
        this.at = -1;
        this.isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
        this.tabs = ['event', 'state', 'why', 'events', 'story', ...(data.steps.length ? ['lesson'] : [])];
        this.tab = data.steps.length ? 'lesson' : 'event';
        language = navigator.language.startsWith('zh') ? 'zh' : 'en';
        document.documentElement.dataset.theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
        this.runs = data.runs.map((run) => new Run(run));
        this.diagram = new Diagram(byId('picture'), byId('lanes'), this);
        this.lesson = new Lesson(this);
        for (const id of Object.keys(TITLES)) if (id in ICONS) setIcon(id, id);
        this.listen();
        this.showRun(0);
        this.say();
        if (data.steps.length) this.lesson.enter(0);
        else {
            if (this.run.violations.length) this.tab = 'why';
            this.goTo(this.opening());
        }
    }

    get run() {
        return this.runs[this.runIndex];
    }
    get isVeiled() {
        return this.lesson.hides;
    }
    words() {
        return language === 'zh' && this.data.zh
            ? { ...this.data.en, ...Object.fromEntries(Object.entries(this.data.zh).filter(([, text]) => text)) }
            : this.data.en;
    }
    passes(index) {
        return this.filter(this.run, this.run.rows[index]);
    }
    // A run that fell opens on its violation, another at its beginning.
    opening() {
        const fallen = this.run.violations.map((one) => this.run.row(one[0])).find(Boolean);
        return fallen ? fallen.index : this.run.rows.length ? 0 : -1;
    }
    lastUpTo(event) {
        let found = -1;
        for (const row of this.run.rows) if (row.event <= event) found = row.index;
        return found;
    }

    showRun(index) {
        this.stop();
        this.runIndex = index;
        this.loopFrom = this.loopTo = null;
        this.node = Math.min(this.node, this.run.nodes.length - 1);
        this.at = -1;
        this.run.seek(-1);
        byId('seek').max = this.run.rows.length;
        byId('run').value = index;
        this.setFilter(this.filterText, false);
        this.diagram.show(this.run);
        this.sayRun();
    }

    goTo(index) {
        index = Math.min(this.run.rows.length - 1, Math.max(-1, index));
        if (this.isVeiled && index > this.veilFrom()) index = this.veilFrom();
        this.at = index;
        this.run.seek(index);
        const row = this.run.rows[index];
        if (row && row.node >= 0) this.node = row.node;
        this.redraw();
    }
    veilFrom() {
        return this.lesson.step.event === 0 ? -1 : this.lastUpTo(this.lesson.step.event);
    }

    // The next row in a direction that the filter lets pass and `wanted`, where there is one, accepts; without it -1, the
    // start, comes before the first.
    next(way, wanted = null) {
        for (let i = this.at + way; i >= 0 && i < this.run.rows.length; i += way)
            if (this.passes(i) && (!wanted || wanted(this.run.rows[i]))) return i;
        return way < 0 && !wanted ? -1 : this.at;
    }

    redraw() {
        const { run } = this,
            row = run.rows[this.at];
        byId('seek').value = this.at + 1;
        byId('seek').setAttribute('aria-valuetext', sentence(run, row));
        byId('where').textContent = say(
            'at',
            row ? row.event : run.from - 1,
            run.events.toLocaleString(language),
            timeText(row ? row.time : run.begin),
        );
        this.diagram.follow();
        this.diagram.markLane();
        this.sayRun();
        this.drawPanel();
    }

    drawPanel() {
        const focus = document.activeElement ? document.activeElement.id : ''; // what is drawn anew keeps it
        const caret = focus && document.activeElement.selectionStart;
        byId('tabs').replaceChildren(
            ...this.tabs.map((tab, i) =>
                element(
                    'button',
                    {
                        type: 'button',
                        role: 'tab',
                        id: 'tab-' + tab,
                        'aria-selected': String(tab === this.tab),
                        title: String(i + 1),
                        onclick: () => this.chooseTab(tab),
                    },
                    say('tab' + tab[0].toUpperCase() + tab.slice(1)),
                ),
            ),
        );
        this.panel.replaceChildren(...(this.tab === 'lesson' ? this.lesson.panel() : Panels[this.tab](this)));
        if (focus && byId(focus) && document.activeElement !== byId(focus)) {
            byId(focus).focus();
            if (typeof caret === 'number') byId(focus).setSelectionRange(caret, caret);
        }
        const current = this.panel.querySelector('[aria-current=true], .tree .changed');
        if (current)
            this.panel.scrollTop = Math.max(0, current.offsetTop - this.panel.offsetTop - this.panel.clientHeight / 2);
    }
    chooseTab(tab) {
        this.tab = tab;
        this.redraw();
    }
    chooseNode(node) {
        this.node = node;
        if (this.tab === 'lesson' && this.lesson.step.kind === 'node')
            return this.lesson.give(this.run.nodes[node].name);
        if (this.tab !== 'lesson') this.tab = 'state';
        this.redraw();
    }
    pick(index, lane) {
        if (this.tab === 'lesson' && this.isVeiled && this.lesson.step.kind === 'event')
            return this.lesson.give(this.run.rows[index].event);
        if (
            this.tab === 'lesson' &&
            this.isVeiled &&
            this.lesson.step.kind === 'node' &&
            lane >= 0 &&
            lane < this.run.nodes.length
        )
            return this.chooseNode(lane);
        this.goTo(index);
    }
    setFilter(text, redraws = true) {
        this.filterText = text;
        try {
            this.filter = parseFilter(text);
            this.filterError = '';
        } catch (error) {
            this.filter = () => true;
            this.filterError = error.message;
        }
        if (redraws) this.redraw();
    }

    play(way) {
        const isSame = this.playing === way;
        this.stop();
        if (isSame) return;
        if (way > 0 && this.next(1) === this.at && !this.loops) this.goTo(-1);
        this.playing = way;
        this.showPlaying();
        this.timer = setInterval(() => this.tick(), 1000 / Number(byId('speed').value));
    }
    tick() {
        let to = this.next(this.playing);
        const from = this.loopFrom === null ? -1 : this.loopFrom,
            end = this.loopTo === null ? this.run.rows.length - 1 : this.loopTo;
        if (this.loops && this.playing > 0 && (to > end || to === this.at)) to = from;
        if (this.loops && this.playing < 0 && (to < from || to === this.at)) to = end;
        const before = this.at;
        this.goTo(to);
        if (this.at === before) this.stop();
    }
    stop() {
        clearInterval(this.timer);
        this.playing = 0;
        this.showPlaying();
    }
    showPlaying() {
        setIcon('play', this.playing > 0 ? 'stop' : 'play');
        byId('play').setAttribute('aria-label', say(this.playing > 0 ? 'stop' : 'play'));
        byId('reverse').setAttribute('aria-pressed', String(this.playing < 0));
    }
    setLoop(end) {
        if (end === 'a') this.loopFrom = this.at;
        else this.loopTo = this.at;
        if (this.loopFrom !== null && this.loopTo !== null && this.loopFrom > this.loopTo)
            [this.loopFrom, this.loopTo] = [this.loopTo, this.loopFrom];
        this.redraw();
    }
    toggleLoop() {
        this.loops = !this.loops;
        byId('loop').setAttribute('aria-pressed', String(this.loops));
    }
    toViolation(way) {
        const rows = this.run.violations
            .map((one) => this.run.row(one[0]))
            .filter(Boolean)
            .map((row) => row.index)
            .sort((a, b) => a - b);
        const to = way > 0 ? rows.find((index) => index > this.at) : rows.reverse().find((index) => index < this.at);
        if (to !== undefined) this.goTo(to);
    }
    toCause() {
        const row = this.run.rows[this.at];
        if (row && this.run.position.has(row.cause)) this.goTo(this.run.position.get(row.cause));
    }
    toEffect() {
        const row = this.run.rows[this.at],
            effects = row && this.run.effectsOf.get(row.event);
        if (effects) this.goTo(effects[0]);
    }
    tell(text) {
        byId('told').textContent = text;
    }

    key(event) {
        if (event.altKey || event.metaKey || byId('sheet').open) return false;
        const typing =
            /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) &&
            event.target.type !== 'range' &&
            event.target.type !== 'radio';
        if (event.key === 'Escape' && typing) return (event.target.blur(), true);
        if (typing && !/^F\d|^Page/.test(event.key)) return false;
        const { shiftKey: shift, ctrlKey: control } = event,
            row = this.run.rows[this.at],
            same = (other) => row && other.node === row.node;
        const onButton =
            /^(BUTTON|SUMMARY)$/.test(event.target.tagName) && (event.key === ' ' || event.key === 'Enter');
        const onOption = event.target.type === 'radio' && /^(Arrow.*| )$/.test(event.key);
        if (onButton || onOption) return false;
        const step = (way, wanted) => {
            this.stop();
            this.goTo(this.next(way, wanted));
        };
        const keys = {
            ' ': () => this.play(1),
            '.': () => this.play(1),
            F4: () => step(shift ? -1 : 1),
            F5: () => this.play(shift ? -1 : 1),
            ArrowRight: () => (control ? this.toEffect() : step(1, shift ? same : null)),
            ArrowLeft: () => (control ? this.toCause() : step(-1, shift ? same : null)),
            Home: () => this.goTo(-1),
            End: () => this.goTo(this.run.rows.length - 1),
            '[': () => this.toViolation(-1),
            ']': () => this.toViolation(1),
            A: () => this.setLoop('a'),
            B: () => this.setLoop('b'),
            l: () => this.toggleLoop(),
            '+': () => this.diagram.setZoom(this.diagram.zoom * 1.25),
            '=': () => this.diagram.setZoom(this.diagram.zoom * 1.25),
            '-': () => this.diagram.setZoom(this.diagram.zoom / 1.25),
            '/': () => {
                this.chooseTab('events');
                byId('filter').focus();
            },
            '?': () => byId('sheet').showModal(),
            PageDown: () => this.data.steps.length && this.lesson.enter(this.lesson.at + 1),
            PageUp: () => this.data.steps.length && this.lesson.enter(this.lesson.at - 1),
        };
        this.tabs.forEach((tab, i) => {
            keys[i + 1] = () => this.chooseTab(tab);
        });
        if (control && !/^Arrow/.test(event.key)) return false;
        if (!Object.hasOwn(keys, event.key)) return false;
        keys[event.key]();
        return true;
    }

    listen() {
        const on = (id, action) => byId(id).addEventListener('click', action);
        on('first', () => this.goTo(-1));
        on('last', () => this.goTo(this.run.rows.length - 1));
        on('back', () => {
            this.stop();
            this.goTo(this.next(-1));
        });
        on('step', () => {
            this.stop();
            this.goTo(this.next(1));
        });
        on('play', () => this.play(1));
        on('reverse', () => this.play(-1));
        on('mark-a', () => this.setLoop('a'));
        on('mark-b', () => this.setLoop('b'));
        on('loop', () => this.toggleLoop());
        on('zoom-in', () => this.diagram.setZoom(this.diagram.zoom * 1.25));
        on('zoom-out', () => this.diagram.setZoom(this.diagram.zoom / 1.25));
        on('help', () => byId('sheet').showModal());
        on('language', () => {
            language = language === 'en' ? 'zh' : 'en';
            this.say();
        });
        on('theme', () => {
            const root = document.documentElement;
            root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
        });
        on('copy', () => {
            if (navigator.clipboard)
                navigator.clipboard.writeText(byId('command').textContent).then(() => this.tell(say('copied')));
        });
        byId('seek').addEventListener('input', (event) => {
            this.stop();
            this.goTo(Number(event.target.value) - 1);
        });
        byId('speed').addEventListener('change', () => {
            if (this.playing) {
                const way = this.playing;
                this.stop();
                this.play(way);
            }
        });
        byId('run').addEventListener('change', (event) => {
            this.showRun(Number(event.target.value));
            this.goTo(this.opening());
        });
        document.addEventListener('keydown', (event) => {
            if (this.key(event)) event.preventDefault();
        });
    }

    titleOf(run) {
        return (language === 'zh' && this.data.zh && this.data.zh.designs[run.design]) || run.title;
    }
    sayRun() {
        const { run } = this,
            verdict = byId('verdict');
        const cut = run.cut ? ' ' + say('cut', run.cut) : '';
        const part =
            run.rows.length < run.events
                ? say('part', run.rows.length.toLocaleString(language), run.events.toLocaleString(language))
                : '';
        verdict.className = run.verdict === 'violated' ? 'bad' : run.verdict === 'held' ? 'good' : 'open';
        const [event, , property, detail] = run.violations[0] || [];
        verdict.textContent = this.isVeiled
            ? ''
            : (event !== undefined
                  ? say('fell', property, event, detail)
                  : run.verdict === 'held'
                    ? say('stood')
                    : say('open', run.undecided)) + cut;
        byId('about').textContent = [say('about', this.data.scenario, run.design, run.seed), this.titleOf(run), part]
            .filter(Boolean)
            .join(' · ');
        byId('command').textContent = run.command;
    }

    // All words anew, in the language that is on.
    say() {
        document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
        const words = this.words();
        document.title = words.title;
        byId('title').textContent = words.title;
        byId('language').textContent = WORDS[language].other;
        for (const node of document.querySelectorAll('[data-say]')) node.textContent = say(node.dataset.say);
        for (const [id, key] of Object.entries(TITLES)) {
            byId(id).title = say(key);
            byId(id).setAttribute('aria-label', say(key));
        }
        byId('copy').textContent = say('copy');
        byId('seek').setAttribute('aria-label', say('seek'));
        byId('stage').setAttribute('aria-label', words.title);
        byId('program').textContent = this.data.program;
        const speed = byId('speed').value || '4';
        byId('speed').replaceChildren(
            ...[1, 2, 4, 8, 16, 32].map((each) =>
                element('option', { value: each, selected: String(each) === speed }, say('perSecond', each)),
            ),
        );
        byId('run-pick').hidden = this.runs.length < 2;
        byId('run').replaceChildren(
            ...this.runs.map((run, i) =>
                element(
                    'option',
                    { value: i, selected: i === this.runIndex },
                    [this.titleOf(run), run.seed, run.edits].filter(Boolean).join(' · '),
                ),
            ),
        );
        byId('sheet').replaceChildren(
            element('h2', {}, say('keys')),
            element(
                'table',
                {},
                ...WORDS[language].sheet.map(([keys, what]) =>
                    element('tr', {}, element('td', {}, element('kbd', {}, keys)), element('td', {}, what)),
                ),
            ),
            element('form', { method: 'dialog' }, element('button', {}, 'OK')),
        );
        this.showPlaying();
        this.diagram.draw();
        this.redraw();
    }
}

// What the page tells is packed: deflated JSON in base64.
async function unpacked(text) {
    const bytes = Uint8Array.from(atob(text), (digit) => digit.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))).json();
}

if (window.DecompressionStream)
    unpacked(byId('data').textContent).then((data) => {
        window.page = new Page(data);
    });
else byId('title').textContent = say('old');
