// The panels beside the diagram: the event, the states after it, why the run fell, the table of events, the story.

function element(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
        else if (value !== false && value !== null) node.setAttribute(key, value === true ? '' : value);
    }
    node.append(...children.filter((child) => child !== null));
    return node;
}

// Blank lines part paragraphs; what stands in backquotes is code.
function paragraphs(text) {
    const words = (part) => part.split('`').map((piece, i) => (i % 2 ? element('code', {}, piece) : piece));
    return text
        .split(/\n\s*\n/)
        .filter((part) => part.trim())
        .map((part) => element('p', {}, ...words(part.trim())));
}

const Panels = {
    event(page) {
        const { run } = page,
            row = run.rows[page.at],
            parts = [element('p', {}, element('strong', {}, sentence(run, row)))];
        if (!row) return parts;
        parts.push(element('p', { class: 'faint' }, `#${row.event} · ${timeText(row.time)}`));
        const jumps = element('p', { class: 'line' });
        if (run.position.has(row.cause))
            jumps.append(
                element(
                    'button',
                    { type: 'button', onclick: () => page.goTo(run.position.get(row.cause)) },
                    `${say('cause')} #${row.cause}`,
                ),
            );
        for (const index of (run.effectsOf.get(row.event) || []).slice(0, 6))
            jumps.append(
                element(
                    'button',
                    { type: 'button', onclick: () => page.goTo(index) },
                    `${say('effect')} #${run.rows[index].event}`,
                ),
            );
        parts.push(jumps);
        const fallen = page.isVeiled ? [] : run.violations.filter((one) => one[0] === row.event);
        for (const [, , property, detail] of fallen)
            parts.push(element('p', { class: 'bad' }, `${property}: ${detail}`));
        if (row.meanwhile.length)
            parts.push(element('h2', {}, say('meanwhile')), Panels.changes(run, row.meanwhile, -1));
        if (row.told.length) parts.push(element('h2', {}, say('changes')), Panels.changes(run, row.told, row.node));
        const effects = row.effects.filter((effect) => effect.kind !== 'cancelTimer');
        if (effects.length)
            parts.push(
                element('h2', {}, say('effects')),
                element('ul', {}, ...effects.map((effect) => element('li', {}, effectSentence(run, row, effect)))),
            );
        if (!row.told.length && !effects.length) parts.push(element('p', { class: 'faint' }, say('nothing')));
        return parts;
    },

    changes(run, told, own) {
        return element(
            'table',
            {},
            ...told.map(({ node, path, before, after }) => {
                const [part, ...rest] = path,
                    words = rest
                        .map((key) => (typeof key === 'number' ? `[${key}]` : '.' + key))
                        .join('')
                        .replace(/^\./, '');
                const where =
                    (node === own ? '' : run.name(node) + ' · ') +
                    (words || part) +
                    (part === 'disk' ? ` (${say('onDisk')})` : '');
                const what =
                    before === ''
                        ? short(after)
                        : after === ''
                          ? `${say('removed')}: ${short(before)}`
                          : say('becomes', short(before), short(after));
                return element(
                    'tr',
                    {},
                    element('td', { class: 'code' }, where),
                    element('td', { class: 'code' }, what),
                );
            }),
        );
    },

    state(page) {
        const { run } = page,
            tree = run.trees[page.node],
            row = run.rows[page.at];
        const choice = element(
            'select',
            {
                id: 'state-node',
                'aria-label': say('node'),
                onchange: (event) => page.chooseNode(Number(event.target.value)),
            },
            ...run.nodes.map((node, i) => element('option', { value: i, selected: i === page.node }, node.name)),
        );
        const label = run.label(page.node, page.at),
            told = row ? row.told.filter((one) => one.node === page.node) : [];
        const parts = [
            element(
                'div',
                { class: 'line' },
                choice,
                element('span', { class: 'faint' }, run.nodes[page.node].role + (label ? ' · ' + label : '')),
            ),
        ];
        for (const part of ['state', 'disk']) {
            if (tree[part] === null || tree[part] === undefined) continue;
            if (part === 'disk') parts.push(element('h2', {}, say('onDisk')));
            parts.push(Panels.tree(tree[part], [part], told));
        }
        return parts;
    },

    tree(value, path, told) {
        const keys = Array.isArray(value) ? value.map((_, i) => i) : Object.keys(value).filter((key) => key !== '');
        if (!Array.isArray(value) && !value[''])
            keys.sort((a, b) => String(a).localeCompare(String(b), 'en', { numeric: true }));
        const starts = (whole, begin) => begin.every((key, i) => whole[i] === key);
        const list = element('ul', { class: 'tree' });
        if (keys.length === 0) list.append(element('li', { class: 'faint' }, say('noState')));
        for (const key of keys.slice(0, 200)) {
            const below = [...path, key],
                part = value[key];
            const isChanged = told.some((one) => starts(one.path, below) || starts(below, one.path));
            const name = typeof key === 'number' ? `[${key}]` : key;
            if (typeof part === 'string') {
                list.append(element('li', { class: isChanged ? 'changed' : false }, `${name} = ${part}`));
                continue;
            }
            const size = Array.isArray(part) ? part.length : Object.keys(part).filter((one) => one !== '').length;
            const open = isChanged || (size > 0 && flat(part).length < 60);
            if (size === 0 || flat(part).length < 60)
                list.append(element('li', { class: isChanged ? 'changed' : false }, `${name} = ${flat(part)}`));
            else
                list.append(
                    element(
                        'li',
                        {},
                        element(
                            'details',
                            { open },
                            element(
                                'summary',
                                { class: isChanged ? 'changed' : false },
                                `${name}  `,
                                element(
                                    'span',
                                    { class: 'faint' },
                                    (part[''] ? part[''] + ' · ' : '') + say('entries', size),
                                ),
                            ),
                            Panels.tree(part, below, told),
                        ),
                    ),
                );
        }
        if (keys.length > 200) list.append(element('li', { class: 'faint' }, say('more', keys.length - 200)));
        return list;
    },

    why(page) {
        const { run } = page;
        if (page.isVeiled) return [element('p', { class: 'faint' }, say('veiled'))];
        if (run.why.steps.length === 0) return [element('p', {}, say('whyNone'))];
        const parts = [element('p', { class: 'bad' }, run.why.violation)];
        parts.push(
            element(
                'ol',
                { class: 'steps' },
                ...run.why.steps.map(([event, what, fault], i) => {
                    const row = run.row(event),
                        last = i === run.why.steps.length - 1;
                    const words = language === 'en' || !row ? what : sentence(run, row);
                    return element(
                        'li',
                        {},
                        element(
                            'button',
                            {
                                type: 'button',
                                class: last ? 'violation' : fault ? 'fault' : '',
                                'aria-current': String(row !== null && row.index === page.at),
                                disabled: row === null,
                                title: row ? false : say('outside'),
                                onclick: () => page.goTo(row.index),
                            },
                            element('span', { class: 'faint' }, `${i + 1} · #${event} · `),
                            words,
                        ),
                    );
                }),
            ),
        );
        if (run.why.missing.length)
            parts.push(
                element('h2', {}, say('missing')),
                element('ul', {}, ...run.why.missing.map((what) => element('li', {}, what))),
            );
        return parts;
    },

    // Only what is near the playhead, so that a thousand rows cost nothing.
    events(page) {
        const { run } = page,
            kept = run.rows.filter((row) => page.passes(row.index) && !(page.isVeiled && row.index > page.at));
        const near = Math.max(
                0,
                kept.findIndex((row) => row.index >= page.at),
            ),
            from = Math.max(0, near - 40),
            shown = kept.slice(from, from + 90);
        const input = element('input', {
            type: 'text',
            id: 'filter',
            value: page.filterText,
            placeholder: say('filterHint'),
            'aria-label': say('filter'),
            spellcheck: 'false',
            oninput: (event) => page.setFilter(event.target.value),
        });
        return [
            element('div', { class: 'line' }, input),
            element(
                'p',
                { id: 'filter-says', class: page.filterError ? 'bad' : 'faint', role: 'status' },
                page.filterError || say('matches', kept.length, run.rows.length),
            ),
            element(
                'ol',
                { class: 'rows' },
                ...shown.map((row) =>
                    element(
                        'li',
                        {},
                        element(
                            'button',
                            {
                                type: 'button',
                                'aria-current': String(row.index === page.at),
                                onclick: () => page.goTo(row.index),
                            },
                            element('span', {}, String(row.event)),
                            element('span', {}, short(sentence(run, row), 150)),
                        ),
                    ),
                ),
            ),
        ];
    },

    story(page) {
        const words = page.words();
        return [
            ...paragraphs(words.story),
            ...(page.data.sources.length
                ? [
                      element('h2', {}, say('sources')),
                      element('ul', {}, ...page.data.sources.map((source) => element('li', {}, source))),
                  ]
                : []),
            ...(words.lesson && !page.data.steps.length
                ? [element('h2', {}, say('lessonWords')), ...paragraphs(words.lesson)]
                : []),
        ];
    },
};
