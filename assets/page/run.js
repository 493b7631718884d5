// A run as the page has it: its rows, and every node's state after each of them. Rows are told forward in the data; what
// undoes one is noted when the run is first gone through.

const DELIVER = 0,
    TIMER = 1,
    SYNC = 2,
    FAULT = 3;
const EFFECTS = [
    'send',
    'duplicate',
    'lost',
    'setTimer',
    'cancelTimer',
    'persist',
    'observe',
    'moment',
    'note',
    'refused',
];

// Puts `value` at `path` of a tree (null: takes it out) and answers a function that undoes that.
function put(tree, path, value) {
    let at = tree;
    for (const key of path.slice(0, -1)) at = at[key];
    const key = path[path.length - 1],
        had = key in at,
        before = at[key];
    const takeOut = () => (Array.isArray(at) ? at.splice(key, 1) : delete at[key]);
    if (value === null) takeOut();
    else at[key] = structuredClone(value);
    if (!had) return takeOut;
    if (value === null && Array.isArray(at)) return () => at.splice(key, 0, before);
    return () => {
        at[key] = before;
    };
}

function valueAt(tree, path) {
    for (const key of path) {
        if (tree === null || tree === undefined || typeof tree !== 'object') return undefined;
        tree = tree[key];
    }
    return tree;
}

// The trees of the data as objects: a record with its type under '', a list as an array, all else as texts.
class Tables {
    constructor({ texts, shapes, paths }) {
        this.texts = texts;
        this.shapes = shapes;
        this.paths = [];
        for (const [parent, key] of paths)
            this.paths.push([...(parent < 0 ? [] : this.paths[parent]), key[0] === '.' ? key.slice(1) : Number(key)]);
    }
    text(index) {
        return index < 0 ? '' : this.texts[index];
    }
    tree(value) {
        if (value === null) return null;
        if (typeof value === 'number') return this.texts[value];
        if (!Array.isArray(value))
            return Object.fromEntries([
                ['', ''],
                ...Object.entries(value).map(([key, part]) => [key, this.tree(part)]),
            ]);
        const [shape, ...parts] = value;
        if (shape < 0) return parts.map((part) => this.tree(part));
        const [type, ...names] = this.shapes[shape];
        return Object.fromEntries([['', type], ...names.map((name, i) => [name, this.tree(parts[i])])]);
    }
    changes(list) {
        return list.map(([node, path, value]) => [node, this.paths[path], this.tree(value)]);
    }
    labels(list) {
        return list.map(([node, label]) => [node, this.text(label)]);
    }
}

class Run {
    constructor(data) {
        Object.assign(this, data);
        const tables = new Tables(data);
        const text = (i) => tables.text(i);
        this.rows = data.rows.map((row, index) => ({
            index,
            event: row[0],
            time: row[1],
            node: row[2],
            what: row[3],
            peer: row[4],
            type: text(row[5]),
            cause: row[6],
            outcome: text(row[7]),
            detail: text(row[8]),
            effects: row[9].map((e) => ({
                kind: EFFECTS[e[0]],
                peer: e[1],
                type: text(e[2]),
                detail: text(e[3]),
                settled: e[4],
            })),
            changes: tables.changes(row[10]),
            labels: tables.labels(row[11]),
            before: row[12] ? { changes: tables.changes(row[12][0]), labels: tables.labels(row[12][1]) } : null,
        }));
        this.nodes = data.nodes.map(([name, role]) => ({ name, role }));
        this.position = new Map(this.rows.map((row) => [row.event, row.index]));
        this.effectsOf = new Map(); // by event: indices of the rows that it caused
        for (const row of this.rows)
            this.effectsOf.set(row.cause, (this.effectsOf.get(row.cause) || []).concat(row.index));
        this.trees = data.start.map(([label, state, disk]) => ({
            state: tables.tree(state),
            disk: tables.tree(disk),
            label: text(label),
        }));
        this.at = -1;
        this.goThrough();
    }

    // Once to the end and back: each row learns what changed in words, and the labels become bands.
    goThrough() {
        this.bands = this.trees.map((tree) => [{ from: -1, label: tree.label }]);
        for (const row of this.rows) {
            for (const [node, label] of [...(row.before ? row.before.labels : []), ...row.labels])
                this.bands[node].push({ from: row.index, label });
            this.seek(row.index);
        }
        this.seek(-1);
    }

    // The trees as they are after a row; -1: before the first.
    seek(index) {
        for (; this.at < index; ++this.at) {
            const row = this.rows[this.at + 1],
                undo = [];
            const carry = (part) =>
                (part ? part.changes : []).map(([node, path, value]) => {
                    const before = flat(valueAt(this.trees[node], path));
                    undo.push(put(this.trees[node], path, value));
                    return { node, path, before, after: value === null ? '' : flat(value) };
                });
            const news = (told) => told.filter(({ after }) => after !== '…'); // an entry that a long list leaves out now
            row.meanwhile = news(carry(row.before));
            row.told = news(carry(row));
            row.undo = undo;
        }
        for (; this.at > index; --this.at) for (const undo of this.rows[this.at].undo.reverse()) undo();
    }

    label(node, index) {
        let label = '';
        for (const band of this.bands[node]) if (band.from <= index) label = band.label;
        return label;
    }
    name(node) {
        return node < 0 ? say('nodeNetwork') : this.nodes[node].name;
    }
    row(event) {
        return this.position.has(event) ? this.rows[this.position.get(event)] : null;
    }
}

// As the program writes times: "12.034 s", "1 min 12.378 s"; what is less than a unit's thousandth is cut off.
function timeText(ns) {
    const units = [
        [1e9, 's'],
        [1e6, 'ms'],
        [1e3, 'us'],
    ];
    const [size, unit] = units.find(([size]) => ns >= size) || [1, 'ns'];
    if (size === 1) return `${ns} ns`;
    const thousandths = Math.floor(ns / (size / 1000)),
        whole = Math.floor(thousandths / 1000),
        rest = String(thousandths % 1000).padStart(3, '0');
    if (unit !== 's' || whole < 60) return `${whole}.${rest} ${unit}`;
    const minutes = Math.floor(whole / 60);
    const hours = minutes < 60 ? '' : `${Math.floor(minutes / 60)} h `;
    return `${hours}${minutes % 60} min ${whole % 60}.${rest} s`;
}

// A tree's value on one line.
function flat(value) {
    if (value === null || value === undefined) return '';
    if (typeof value === 'string') return value;
    if (Array.isArray(value)) return '[' + value.map(flat).join(', ') + ']';
    const type = value[''] || '';
    return (
        type +
        '{' +
        Object.keys(value)
            .filter((key) => key !== '')
            .map((key) => `${key}=${flat(value[key])}`)
            .join(', ') +
        '}'
    );
}
function short(text, most = 160) {
    return text.length > most ? text.slice(0, most - 1) + '…' : text;
}

function sentence(run, row) {
    if (!row) return say('startOf');
    const node = run.name(row.node),
        detail = short(row.detail, 300),
        cause = row.cause === 0 ? say('setAtStart') : row.cause;
    if (row.what === DELIVER)
        return row.outcome === 'handled'
            ? say('got', node, detail, run.name(row.peer), cause)
            : say('lostHere', node, detail, run.name(row.peer), row.outcome);
    if (row.what === TIMER) return say('timerFired', node, detail, cause);
    if (row.what === SYNC) return say('synced', node, cause);
    return row.outcome === 'handled' ? say('faulted', detail) : say('notFired', detail);
}

function effectSentence(run, row, effect) {
    const detail = short(effect.detail || effect.type, 240),
        peer = effect.peer < 0 ? '' : run.name(effect.peer);
    let text = effect.kind === 'persist' ? say('persist') : say(effect.kind, detail, peer);
    if (effect.kind === 'send' || effect.kind === 'duplicate')
        text +=
            ', ' +
            (run.position.has(effect.settled)
                ? say('arrives', effect.settled)
                : effect.settled
                  ? say('later')
                  : say('neverArrives'));
    return text;
}
