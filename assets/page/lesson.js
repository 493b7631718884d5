// A lesson that asks: each step at its event, what comes after hidden until the answer is locked. The answers were found
// by making the runs; the file that is saved is the one that `orrery lesson --answers` marks.

class Lesson {
    constructor(page) {
        this.page = page;
        this.steps = page.data.steps;
        this.at = 0;
        this.given = this.steps.map(() => '');
        this.locked = this.steps.map((step) => !step.ask);
    }
    get step() {
        return this.steps[this.at];
    }
    words(index = this.at) {
        const step = this.steps[index],
            own = language === 'zh' && step.zh ? step.zh : step;
        return {
            title: own.title || step.title,
            text: own.text || step.text,
            ask: own.ask || step.ask,
            because: own.because || step.because,
            options: step.options.map((option, i) => (own.options && own.options[i]) || option),
        };
    }
    get hides() {
        return this.steps.length > 0 && !this.locked[this.at];
    }

    enter(index) {
        this.at = Math.min(this.steps.length - 1, Math.max(0, index));
        const { page, step } = this;
        if (page.runIndex !== step.run) page.showRun(step.run);
        page.goTo(
            page.run.position.has(step.event)
                ? page.run.position.get(step.event)
                : step.event === 0
                  ? -1
                  : page.lastUpTo(step.event),
        );
    }
    give(answer) {
        if (!this.step.ask || this.locked[this.at]) return;
        this.given[this.at] = String(answer);
        this.page.redraw();
    }
    isRight(index) {
        const step = this.steps[index];
        return step.kind === 'value' ? this.given[index].trim() === step.answer : this.given[index] === step.answer;
    }
    lock() {
        if (!this.may()) return;
        this.locked[this.at] = true;
        this.page.redraw();
        this.page.tell(this.verdict());
    }
    may() {
        const given = this.given[this.at].trim();
        return this.step.kind === 'event'
            ? /^[1-9]\d*$/.test(given) && Number(given) <= this.page.run.events
            : given !== '';
    }
    answerWords() {
        const { step } = this;
        return step.kind === 'options' ? this.words().options[Number(step.answer) - 1] : step.answer;
    }
    verdict() {
        return this.isRight(this.at) ? say('right') : say('wrong', this.answerWords());
    }

    panel() {
        const { step, page } = this,
            words = this.words(),
            isLocked = this.locked[this.at];
        const parts = [
            element('p', { class: 'faint' }, say('stepOf', this.at + 1, this.steps.length)),
            element('h2', { style: 'margin-top:0' }, words.title),
            ...paragraphs(words.text),
        ];
        if (step.ask) parts.push(element('p', {}, element('strong', {}, words.ask)), this.question(words, isLocked));
        if (step.ask && !isLocked) {
            parts.push(
                element(
                    'div',
                    { class: 'line' },
                    element(
                        'button',
                        { type: 'button', id: 'lock', disabled: !this.may(), onclick: () => this.lock() },
                        say('lock'),
                    ),
                ),
                element('p', { class: 'faint' }, say('veiled')),
            );
        } else if (step.ask) {
            parts.push(
                element('p', { id: 'mark', class: this.isRight(this.at) ? 'good' : 'bad' }, this.verdict()),
                element('p', {}, say('because', words.because)),
            );
            if (step.telling && page.run.position.has(step.telling))
                parts.push(
                    element(
                        'p',
                        {},
                        element(
                            'button',
                            { type: 'button', onclick: () => page.goTo(page.run.position.get(step.telling)) },
                            say('showIt'),
                        ),
                    ),
                );
        }
        const asked = this.steps.map((_, i) => i).filter((i) => this.steps[i].ask && this.locked[i]);
        parts.push(
            element(
                'div',
                { class: 'line' },
                element(
                    'button',
                    {
                        type: 'button',
                        id: 'previous-step',
                        disabled: this.at === 0,
                        onclick: () => this.enter(this.at - 1),
                    },
                    say('previous'),
                ),
                element(
                    'button',
                    {
                        type: 'button',
                        id: 'next-step',
                        disabled: this.at + 1 === this.steps.length,
                        onclick: () => this.enter(this.at + 1),
                    },
                    say('next'),
                ),
            ),
        );
        if (asked.length)
            parts.push(
                element('p', { id: 'score' }, say('score', asked.filter((i) => this.isRight(i)).length, asked.length)),
                element(
                    'p',
                    {},
                    element('button', { type: 'button', id: 'save', onclick: () => this.save() }, say('save')),
                ),
            );
        if (this.at + 1 === this.steps.length && this.locked.every(Boolean))
            parts.push(...paragraphs(page.words().lesson));
        return parts;
    }

    question(words, isLocked) {
        const { step, page } = this,
            given = this.given[this.at];
        if (step.kind === 'options')
            return element(
                'div',
                { class: 'options', role: 'radiogroup', 'aria-label': words.ask },
                ...words.options.map((option, i) =>
                    element(
                        'label',
                        {},
                        element('input', {
                            type: 'radio',
                            id: 'option-' + (i + 1),
                            name: 'option',
                            value: i + 1,
                            checked: given === String(i + 1),
                            disabled: isLocked,
                            onchange: () => this.give(i + 1),
                        }),
                        option,
                    ),
                ),
            );
        if (step.kind === 'node')
            return element(
                'div',
                { class: 'line' },
                element('span', {}, say('pickNode')),
                element(
                    'select',
                    {
                        id: 'answer',
                        disabled: isLocked,
                        'aria-label': words.ask,
                        onchange: (event) => this.give(event.target.value),
                    },
                    element('option', { value: '' }, '—'),
                    ...step.nodes.map((name) => element('option', { value: name, selected: name === given }, name)),
                ),
            );
        return element(
            'div',
            { class: 'line' },
            element('span', {}, say(step.kind === 'event' ? 'pickEvent' : 'writeValue')),
            element('input', {
                type: 'text',
                id: 'answer',
                value: given,
                disabled: isLocked,
                'aria-label': words.ask,
                onchange: (event) => this.give(event.target.value),
                oninput: (event) => {
                    this.given[this.at] = event.target.value;
                    page.panel.querySelector('#lock').disabled = !this.may();
                },
            }),
        );
    }

    file() {
        const answers = [];
        this.steps.forEach((step, i) => {
            if (!step.ask) return;
            const given = this.given[i].trim();
            answers.push({
                step: i + 1,
                ask: step.ask,
                ...(step.options.length ? { options: step.options } : {}),
                run_link: step.link,
                answer: given === '' ? null : step.kind === 'options' ? Number(given) : given,
            });
        });
        return {
            lesson: this.page.data.scenario,
            engine: this.page.data.engine,
            revision: this.page.data.revision,
            answers,
        };
    }
    save() {
        const blob = new Blob([JSON.stringify(this.file(), null, 2) + '\n'], { type: 'application/json' });
        const link = element('a', {
            href: URL.createObjectURL(blob),
            download: this.page.data.scenario.replace(/\W+/g, '-') + '-answers.json',
        });
        link.click();
        URL.revokeObjectURL(link.href);
    }
}
