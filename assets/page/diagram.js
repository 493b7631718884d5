// The space-time diagram: a lane a node, events to the right in their order, messages as arrows, faults hatched, the way
// to the violation in bold and numbered. The order of events is the axis, so that nothing is crushed; the ruler has times.

const TOP = 34,
    LANE = 52,
    FOOT = 26,
    LEFT = 26;

function svgNode(name, attributes, ...children) {
    const node = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
    for (const child of children) node.append(child);
    return node;
}

class Diagram {
    constructor(holder, lanes, page) {
        this.holder = holder;
        this.lanes = lanes;
        this.page = page;
        this.zoom = 1;
        holder.addEventListener('click', (event) => this.click(event));
    }

    show(run) {
        this.run = run;
        this.lit = new Map(); // by event: its number on the way
        run.why.steps.forEach((step, i) => this.lit.set(step[0], i + 1));
        this.lay();
        this.draw();
        this.drawLanes();
    }

    // Where each row stands; a gap takes room of its own.
    lay() {
        const step = 24 * this.zoom;
        this.x = [];
        this.gaps = [];
        let x = LEFT,
            last = this.run.from - 1;
        for (const row of this.run.rows) {
            x += step;
            if (row.event !== last + 1) {
                this.gaps.push({ x, events: row.event - last - 1 });
                x += 34;
            }
            this.x.push(x);
            last = row.event;
        }
        this.width = x + 40;
        this.height = TOP + LANE * this.run.nodes.length + FOOT;
    }
    y(node) {
        return TOP + LANE * (node + 0.5);
    }
    xOf(index) {
        return index < 0 ? LEFT : this.x[index];
    }
    xOfTime(time) {
        const rows = this.run.rows;
        let low = 0,
            high = rows.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (rows[middle].time < time) low = middle + 1;
            else high = middle;
        }
        return low === rows.length ? this.width : low === 0 && time < rows[0].time ? this.x[0] - 8 : this.x[low];
    }

    draw() {
        const svg = svgNode('svg', {
            width: this.width,
            height: this.height,
            role: 'img',
            'aria-label': document.title,
        });
        svg.append(
            svgNode(
                'defs',
                {},
                svgNode(
                    'pattern',
                    {
                        id: 'hatch',
                        width: 7,
                        height: 7,
                        patternUnits: 'userSpaceOnUse',
                        patternTransform: 'rotate(45)',
                    },
                    svgNode('rect', { width: 1.6, height: 7, class: 'fault' }),
                ),
                svgNode(
                    'pattern',
                    {
                        id: 'hatch-wide',
                        width: 11,
                        height: 11,
                        patternUnits: 'userSpaceOnUse',
                        patternTransform: 'rotate(-45)',
                    },
                    svgNode('rect', { width: 1.4, height: 11, class: 'fault' }),
                ),
            ),
        );
        this.ground(svg);
        for (const row of this.run.rows) this.arrows(svg, row);
        for (const row of this.run.rows) this.mark(svg, row);
        this.over = svgNode('g');
        this.falls = svgNode('g');
        for (const [event, , property] of this.run.violations) this.violation(this.falls, event, property);
        svg.append(this.over, this.falls);
        this.svg = svg;
        this.filter = null; // that the rows show
        this.holder.replaceChildren(svg);
        this.follow(false);
    }

    ground(svg) {
        const { run } = this;
        const ruler = svgNode('g');
        let last = -100;
        run.rows.forEach((row, i) => {
            if (this.x[i] - last < 96) return;
            last = this.x[i];
            ruler.append(
                svgNode('line', { x1: last, x2: last, y1: TOP - 8, y2: this.height - FOOT, class: 'grid' }),
                svgNode('text', { x: last, y: TOP - 14, class: 'faint', 'text-anchor': 'middle' }, timeText(row.time)),
            );
        });
        svg.append(ruler);
        for (const gap of this.gaps) {
            svg.append(
                svgNode(
                    'line',
                    { x1: gap.x + 5, x2: gap.x + 5, y1: TOP - 6, y2: this.height - FOOT, class: 'gap' },
                    svgNode('title', {}, say('between', gap.events.toLocaleString(language))),
                ),
                svgNode(
                    'text',
                    { x: gap.x + 5, y: this.height - 8, class: 'faint', 'text-anchor': 'middle' },
                    '+' + gap.events.toLocaleString(language),
                ),
            );
        }
        const tints = new Map();
        run.nodes.forEach((_, node) => {
            svg.append(
                svgNode('line', { x1: LEFT - 14, x2: this.width, y1: this.y(node), y2: this.y(node), class: 'lane' }),
            );
            const bands = run.bands[node];
            bands.forEach((band, i) => {
                if (band.label === '') return;
                const from = this.xOf(band.from) - (band.from < 0 ? 12 : 0),
                    to = i + 1 < bands.length ? this.xOf(bands[i + 1].from) : this.width;
                const word = band.label.replace(/[\d.]+/g, '').trim();
                if (!tints.has(word)) tints.set(word, tints.size % 7);
                const isDown = band.label === 'down';
                svg.append(
                    svgNode(
                        'rect',
                        {
                            x: from,
                            y: this.y(node) + 5,
                            width: Math.max(2, to - from),
                            height: 15,
                            rx: 3,
                            fill: isDown ? 'url(#hatch)' : `var(--band-${tints.get(word)})`,
                        },
                        svgNode('title', {}, band.label),
                    ),
                );
                const room = Math.floor((to - from - 8) / 6.6);
                if (room >= 3)
                    svg.append(
                        svgNode(
                            'text',
                            { x: from + 4, y: this.y(node) + 16.5, style: 'font-size:11px' },
                            short(isDown ? say('down') : band.label, room),
                        ),
                    );
            });
        });
        for (const [kind, begin, end, , node, touched, text] of run.faults) {
            const from = this.xOfTime(begin),
                to = Math.max(from + 4, this.xOfTime(end));
            const lanes = node >= 0 ? [node] : touched;
            for (const lane of lanes)
                svg.append(
                    svgNode(
                        'rect',
                        {
                            x: from,
                            y: this.y(lane) - LANE / 2 + 3,
                            width: to - from,
                            height: LANE - 6,
                            opacity: 0.55,
                            fill: kind === 'crash' ? 'url(#hatch)' : 'url(#hatch-wide)',
                        },
                        svgNode('title', {}, text),
                    ),
                );
        }
    }

    line(svg, from, to, look) {
        svg.append(
            svgNode('line', {
                x1: from.x,
                y1: from.y,
                x2: to.x,
                y2: to.y,
                class: look,
                'stroke-width': 1.4,
            }),
        );
    }
    head(svg, from, to, look) {
        const angle = Math.atan2(to.y - from.y, to.x - from.x),
            at = (turn, length) =>
                `${to.x - length * Math.cos(angle + turn)},${to.y - length * Math.sin(angle + turn)}`;
        svg.append(svgNode('polygon', { points: `${to.x},${to.y} ${at(0.4, 10)} ${at(-0.4, 10)}`, class: look }));
    }
    cross(svg, { x, y }) {
        svg.append(
            svgNode('path', {
                d: `M${x - 5} ${y - 5}L${x + 5} ${y + 5}M${x - 5} ${y + 5}L${x + 5} ${y - 5}`,
                class: 'cross',
            }),
        );
    }

    arrows(svg, row) {
        const { run } = this,
            to = { x: this.x[row.index], y: this.y(row.node) };
        const group = svgNode('g', { class: 'row', 'data-row': row.index });
        if (row.what === DELIVER) {
            const sent = run.row(row.cause),
                isLit = this.lit.has(row.event) && this.lit.has(row.cause);
            const y = this.y(row.peer),
                from = sent ? { x: this.x[sent.index], y } : { x: to.x - 20, y: to.y + (y - to.y) * 0.45 };
            const isCopy = sent && sent.effects.some((e) => e.kind === 'duplicate' && e.settled === row.event);
            this.line(
                group,
                from,
                to,
                (row.outcome !== 'handled' ? 'lost' : isCopy ? 'duplicate' : 'message') +
                    (isLit ? ' lit' : '') +
                    (sent ? '' : ' way'),
            );
            if (row.outcome === 'handled') this.head(group, from, to, 'head');
            else this.cross(group, to);
            const length = Math.hypot(to.x - from.x, to.y - from.y);
            if ((isLit || this.zoom >= 1.5) && length > 60) {
                const label = svgNode(
                    'text',
                    { x: (from.x + to.x) / 2 + 4, y: (from.y + to.y) / 2 - 3, style: isLit ? 'font-weight:600' : '' },
                    short(row.type, 24),
                );
                group.append(label);
            }
            group.append(svgNode('title', {}, sentence(run, row)));
        }
        for (const effect of row.effects) {
            if (effect.peer < 0) continue;
            const start = { x: to.x, y: this.y(row.node < 0 ? effect.peer : row.node) };
            if (effect.kind === 'lost') {
                const end = { x: start.x + 15, y: start.y + (this.y(effect.peer) - start.y) * 0.5 };
                this.line(group, start, end, 'lost' + (this.lit.has(row.event) ? ' lit' : ''));
                this.cross(group, end);
            } else if ((effect.kind === 'send' || effect.kind === 'duplicate') && !run.position.has(effect.settled)) {
                this.line(
                    group,
                    start,
                    { x: start.x + 18, y: start.y + (this.y(effect.peer) - start.y) * 0.4 },
                    'message way',
                );
            }
        }
        svg.append(group);
    }

    mark(svg, row) {
        const x = this.x[row.index],
            group = svgNode('g', { class: 'row', 'data-row': row.index });
        if (row.node < 0)
            group.append(svgNode('line', { x1: x, x2: x, y1: TOP - 4, y2: this.height - FOOT, class: 'gap' }));
        const y = row.node < 0 ? TOP - 2 : this.y(row.node);
        if (row.what === FAULT)
            group.append(
                svgNode('path', {
                    d: `M${x + 2} ${y - 9}L${x - 5} ${y + 1}H${x}L${x - 2} ${y + 9}L${x + 6} ${y - 2}H${x + 1}Z`,
                    class: 'bolt',
                }),
            );
        else if (row.what === TIMER)
            group.append(
                svgNode('path', {
                    d: `M${x} ${y - 5.5}L${x + 5.5} ${y}L${x} ${y + 5.5}L${x - 5.5} ${y}Z`,
                    class: 'mark',
                }),
            );
        else if (row.what === SYNC)
            group.append(svgNode('rect', { x: x - 4, y: y - 4, width: 8, height: 8, class: 'mark' }));
        else if (row.outcome === 'handled') group.append(svgNode('circle', { cx: x, cy: y, r: 4, class: 'dot' }));
        const number = this.lit.get(row.event);
        if (number)
            group.append(
                svgNode('circle', { cx: x, cy: y - 13, r: 8, class: 'badge' }),
                svgNode('text', { x, y: y - 9.5, class: 'badge-text', 'text-anchor': 'middle' }, number),
            );
        group.append(svgNode('title', {}, `${row.event} · ${timeText(row.time)}\n${sentence(this.run, row)}`));
        svg.append(group);
    }

    violation(svg, event, property) {
        const row = this.run.row(event);
        if (!row) return;
        const x = this.x[row.index];
        svg.append(
            svgNode('line', { x1: x, x2: x, y1: TOP - 6, y2: this.height - FOOT, class: 'violation-line' }),
            svgNode('path', {
                d: `M${x} ${this.height - FOOT}L${x + 8} ${this.height - FOOT + 14}H${x - 8}Z`,
                class: 'violation',
            }),
            svgNode('text', { x: x + 12, y: this.height - 8, style: 'font-weight:600' }, property),
        );
    }

    // The playhead, the veil over what comes after it, the ends of the loop, the rows that a filter takes out.
    follow(scrolls = true) {
        const { page } = this,
            x = this.xOf(page.at),
            bottom = this.height - FOOT;
        const parts = [
            svgNode('rect', {
                x: x + 9,
                y: 0,
                width: Math.max(0, this.width - x),
                height: this.height,
                class: 'veil' + (page.isVeiled ? ' closed' : ''),
            }),
            svgNode('line', { x1: x, x2: x, y1: TOP - 10, y2: bottom, class: 'playhead' }),
        ];
        const row = this.run.rows[page.at];
        if (row && row.node >= 0) parts.push(svgNode('circle', { cx: x, cy: this.y(row.node), r: 9, class: 'chosen' }));
        for (const end of [page.loopFrom, page.loopTo])
            if (end !== null)
                parts.push(
                    svgNode('line', { x1: this.xOf(end), x2: this.xOf(end), y1: TOP - 10, y2: bottom, class: 'a' }),
                );
        this.over.replaceChildren(...parts);
        this.falls.style.display = page.isVeiled ? 'none' : '';
        if (this.filter !== page.filter) {
            this.filter = page.filter;
            for (const group of this.svg.querySelectorAll('g.row'))
                group.classList.toggle('muted', !page.passes(Number(group.dataset.row)));
        }
        if (!scrolls) return;
        const scroll = this.holder.parentElement,
            left = scroll.scrollLeft,
            room = scroll.clientWidth;
        if (x < left + 40 || x > left + room * 0.8)
            scroll.scrollTo({
                left: x - room * 0.5,
                behavior: page.isCalm || page.playing || Math.abs(x - left) > 2 * room ? 'auto' : 'smooth',
            });
    }

    drawLanes() {
        this.lanes.style.height = this.height + 'px';
        this.lanes.replaceChildren(
            ...this.run.nodes.map((node, i) => {
                const button = document.createElement('button');
                button.type = 'button';
                button.textContent = node.name;
                button.title = `${node.name} (${node.role})`;
                button.style.top = this.y(i) - 14 + 'px';
                button.addEventListener('click', () => this.page.chooseNode(i));
                return button;
            }),
        );
        const widest = Math.max(...this.run.nodes.map((node) => node.name.length));
        this.lanes.style.width = Math.min(15, Math.max(4.5, widest * 0.55 + 1.4)) + 'rem';
        this.markLane();
    }
    markLane() {
        [...this.lanes.children].forEach((button, i) =>
            button.setAttribute('aria-pressed', String(i === this.page.node)),
        );
    }

    click(event) {
        const box = this.svg.getBoundingClientRect(),
            x = event.clientX - box.left,
            y = event.clientY - box.top;
        const lane = Math.floor((y - TOP) / LANE);
        let best = -1,
            least = Infinity;
        this.x.forEach((at, i) => {
            const row = this.run.rows[i],
                far = Math.abs(at - x) + (row.node === lane ? 0 : 14);
            if (far < least) ((least = far), (best = i));
        });
        if (best >= 0) this.page.pick(best, lane);
    }

    setZoom(zoom) {
        this.zoom = Math.min(4, Math.max(0.4, zoom));
        this.lay();
        this.draw();
        this.follow();
    }
}
