// The language of filters, as the window and the command line have it: subject, operator, value; && || ! and brackets.
// What this page does not carry (fields of messages, roles of others) is asked of the text: `text ~ tx=4`.

const SUBJECTS = {
    event: (run, row) => [row.event],
    time: (run, row) => [row.time],
    cause: (run, row) => [row.cause],
    node: (run, row) => [row.node < 0 ? 'network' : run.nodes[row.node].name],
    role: (run, row) => (row.node < 0 ? [] : [run.nodes[row.node].role]),
    from: (run, row) => (row.what === DELIVER ? [run.nodes[row.peer].name] : []),
    to: (run, row) => (row.what === DELIVER ? [run.nodes[row.node].name] : []),
    kind: (run, row) => [['deliver', 'timer', 'sync', 'fault'][row.what], row.type],
    message: (run, row) => (row.what === DELIVER ? [row.type] : []),
    timer: (run, row) => (row.what === TIMER ? [row.type] : []),
    outcome: (run, row) => [row.outcome],
    sends: (run, row) => row.effects.filter((e) => e.kind === 'send').map((e) => e.type),
    sends_to: (run, row) => row.effects.filter((e) => e.kind === 'send').map((e) => run.name(e.peer)),
    sets_timer: (run, row) => row.effects.filter((e) => e.kind === 'setTimer').map((e) => e.type),
    dropped: (run, row) =>
        row.effects
            .filter((e) => e.kind === 'lost')
            .map((e) => e.type)
            .concat(row.what === DELIVER && row.outcome !== 'handled' ? [row.type] : []),
    duplicated: (run, row) => row.effects.filter((e) => e.kind === 'duplicate').map((e) => e.type),
    refused: (run, row) => row.effects.filter((e) => e.kind === 'refused').map((e) => e.type),
    moment: (run, row) => row.effects.filter((e) => e.kind === 'moment').map((e) => e.detail),
    note: (run, row) => row.effects.filter((e) => e.kind === 'note').map((e) => e.detail),
    violation: (run, row) => run.violations.filter((v) => v[0] === row.event).map((v) => v[2]),
    text: (run, row) => [row.detail],
    persists: (run, row) => row.effects.filter((e) => e.kind === 'persist'),
    observes: (run, row) => row.effects.filter((e) => e.kind === 'observe'),
    fault: (run, row) => (row.what === FAULT ? [true] : []),
};
const TIME_UNITS = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, min: 60e9, m: 60e9, h: 3600e9, d: 86400e9 };

function filterTokens(text) {
    const tokens = [];
    const pattern = /\s*(?:("(?:[^"\\]|\\.)*")|(&&|\|\||==|!=|<=|>=|[<>~!()])|([^\s"&|=!<>~()]+))/gy;
    let match;
    while (pattern.lastIndex < text.length && (match = pattern.exec(text)))
        tokens.push(
            match[1]
                ? { value: match[1].slice(1, -1).replace(/\\(.)/g, '$1') }
                : match[2]
                  ? { sign: match[2] }
                  : { word: match[3], value: match[3] },
        );
    return tokens;
}

function numberOf(value) {
    const match = /^(-?\d+(?:\.\d+)?)([a-z]*)$/.exec(value);
    return match && (match[2] === '' || match[2] in TIME_UNITS) ? Number(match[1]) * (TIME_UNITS[match[2]] || 1) : NaN;
}

function compared(have, sign, value) {
    if (sign === '~') return String(have).includes(value);
    const number = numberOf(value);
    const [a, b] = typeof have === 'number' && !isNaN(number) ? [have, number] : [String(have), value];
    return sign === '==' ? a === b : sign === '<' ? a < b : sign === '<=' ? a <= b : sign === '>' ? a > b : a >= b;
}

// A function of (run, row); throws an Error whose message says what is wrong.
function parseFilter(text) {
    const tokens = filterTokens(text);
    let at = 0;
    const fail = (message) => {
        throw new Error(message);
    };
    const isSign = (sign) =>
        at < tokens.length &&
        (tokens[at].sign === sign || tokens[at].word === { '&&': 'and', '||': 'or', '!': 'not' }[sign]);
    const any = () => {
        const parts = [all()];
        while (isSign('||')) (++at, parts.push(all()));
        return (run, row) => parts.some((part) => part(run, row));
    };
    const all = () => {
        const parts = [one()];
        while (isSign('&&')) (++at, parts.push(one()));
        return (run, row) => parts.every((part) => part(run, row));
    };
    const one = () => {
        if (at >= tokens.length) fail(say('endMissing'));
        if (isSign('!')) {
            ++at;
            const inner = one();
            return (run, row) => !inner(run, row);
        }
        if (isSign('(')) {
            ++at;
            const inner = any();
            if (!isSign(')')) fail(say('endMissing'));
            ++at;
            return inner;
        }
        const token = tokens[at++];
        if (!token.word) fail(say('unexpected', token.sign || token.value));
        const subject = SUBJECTS[token.word];
        if (!Object.hasOwn(SUBJECTS, token.word))
            fail(say('unknownSubject', token.word, Object.keys(SUBJECTS).join(', ')));
        const sign =
            tokens[at] && ['==', '!=', '<', '<=', '>', '>=', '~'].includes(tokens[at].sign) ? tokens[at++].sign : null;
        if (!sign) return (run, row) => subject(run, row).length > 0;
        if (at >= tokens.length || tokens[at].value === undefined) fail(say('wantsValue', token.word + sign));
        const value = tokens[at++].value;
        const fits = (run, row, how) => subject(run, row).some((have) => compared(have, how, value));
        return sign === '!=' ? (run, row) => !fits(run, row, '==') : (run, row) => fits(run, row, sign);
    };
    if (tokens.length === 0) return () => true;
    const filter = any();
    if (at < tokens.length) fail(say('unexpected', tokens[at].sign || tokens[at].value));
    return filter;
}
