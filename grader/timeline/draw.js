'use strict';
// Draws the lanes.  `model` is what html.cc wrote; columns become x, lanes become y.

const model = JSON.parse(document.getElementById('model').textContent);
const SVG = 'http://www.w3.org/2000/svg';
const byId = (id) => document.getElementById(id);

const NAMES_WIDTH = 204;
const AXIS = 20;            // height above the lanes
const BAR = 16;             // height of a bar
const LABELS = 18;          // above it
const END_ROW = 13;         // height of a descriptor's bar
const MARGIN_LEFT = 22;

// An element of SVG, with attributes, in a parent.
function draw(parent, name, attributes = {}, text = undefined) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(key, value);
  }
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

function make(parent, name, attributes = {}, text = undefined) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(key, value);
  }
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

const colourOf = (lane) => `--lane: var(--lane-${lane % 8})`;
const lastColumn = model.columns.length - 1;
const hangs = model.highlights.some((highlight) => highlight.marks.some((mark) => mark.column === lastColumn)) ||
  model.marks.some((mark) => mark.endless);

// ---- Where things are

const measure = (() => {
  const context = document.createElement('canvas').getContext('2d');
  const known = new Map();
  return (text, font) => {
    const key = font + text;
    if (!known.has(key)) {
      context.font = font;
      known.set(key, context.measureText(text).width);
    }
    return known.get(key);
  };
})();
const SMALL = '10.5px system-ui, "DejaVu Sans", sans-serif';
const MONO = '10.5px ui-monospace, "DejaVu Sans Mono", monospace';

// As much of the text as there is room for; '' rather than a stump.
function fitting(text, width, font, fewest = 4) {
  if (measure(text, font) <= width) return text;
  let size = Math.floor(text.length * width / Math.max(1, measure(text, font)));
  while (size > 0 && measure(text.slice(0, size) + '…', font) > width) --size;
  return size < fewest ? '' : text.slice(0, size).trimEnd() + '…';
}

const weightOf = (column) => column.fold ? 1.4 : column.minor ? 0.45 : 1;
const totalWeight = model.columns.reduce((sum, column) => sum + weightOf(column), 0);
const marginRight = hangs ? 150 : 120;

const layout = {unit: 40, x: [], width: 0, y: [], height: 0};

function roomForColumns() {
  return Math.max(300, byId('scroll').clientWidth - NAMES_WIDTH - MARGIN_LEFT - marginRight - 2);
}

const fitUnit = () => roomForColumns() / totalWeight;
// All at once first, which tells most; only of very many events one looks at a part.
const firstUnit = () => fitUnit() >= 3 ? Math.min(92, fitUnit()) : 12;

function layOut() {
  let x = MARGIN_LEFT;
  layout.x = model.columns.map((column) => {
    const width = weightOf(column) * layout.unit;
    x += width;
    return x - width / 2;
  });
  layout.width = Math.ceil(x + marginRight);
  let y = AXIS;
  layout.y = model.lanes.map((lane) => {
    const top = y;
    y += heightOf(lane);
    return top;
  });
  layout.height = y + 2;
}

const rowsOf = (lane) => lane.ends.reduce((most, end) => Math.max(most, end.row + 1), 0);
function heightOf(lane) {
  if (lane.kind === 'process') return LABELS + BAR + (lane.said.length ? 32 : 18);
  return Math.max(36, 26 + rowsOf(lane) * END_ROW);
}
const barTop = (lane) => layout.y[lane] + LABELS + 4;
const middleOf = (lane) => model.lanes[lane].kind === 'process' ? barTop(lane) + BAR / 2 : layout.y[lane] + 13;

// ---- The ground: bands, folds, gaps

function drawGround(chart) {
  model.lanes.forEach((lane, i) => {
    draw(chart, 'rect', {class: `band ${i % 2 ? 'odd' : ''}`, x: 0, y: layout.y[i], width: layout.width, height: heightOf(lane)});
    draw(chart, 'line', {class: 'rule', x1: 0, x2: layout.width, y1: layout.y[i] + heightOf(lane), y2: layout.y[i] + heightOf(lane)});
  });
  let free = 0;  // where the words above the chart have not got to yet
  model.columns.forEach((column, i) => {
    if (column.fold) {
      const half = weightOf(column) * layout.unit / 2 - 1;
      const fold = draw(chart, 'g', {class: 'fold-group', 'data-tip': column.fold});
      draw(fold, 'rect', {class: 'fold', x: layout.x[i] - half, y: AXIS, width: 2 * half, height: layout.height - AXIS});
      draw(fold, 'rect', {class: 'hit', x: layout.x[i] - half, y: 0, width: 2 * half, height: layout.height});
      draw(fold, 'text', {class: 'axis', x: layout.x[i], y: 13, 'text-anchor': 'middle'}, `⋯ ${/^\d*/.exec(column.fold)[0]}`);
    }
    if (column.gap && i > 0) {
      const x = (layout.x[i] + layout.x[i - 1]) / 2;
      draw(chart, 'line', {class: 'gap-line', x1: x, x2: x, y1: AXIS, y2: layout.height});
      const half = measure(column.gap, '10.5px system-ui, sans-serif') / 2 + 2;
      if (x - half < free) return;
      free = x + half;
      draw(chart, 'text', {class: 'gap-word', x, y: 13, 'text-anchor': 'middle'}, column.gap);
    }
  });
  draw(chart, 'text', {class: 'axis', x: 6, y: 13}, 'order →');
  if (hangs) {
    const x = layout.x[lastColumn];
    draw(chart, 'rect', {class: 'hang-zone', x, y: 0, width: layout.width - x, height: layout.height});
    draw(chart, 'text', {class: 'axis', x: x + 6, y: 13}, 'here it stands still');
  }
}

// ---- Processes

function drawProcess(chart, lane, index) {
  const group = draw(chart, 'g', {class: 'lane process', style: colourOf(index), 'data-lane': index});
  const top = barTop(index);
  const middle = top + BAR / 2;
  const from = layout.x[lane.from];
  const to = lane.lasts ? layout.x[lastColumn] : layout.x[lane.to];
  draw(group, 'line', {class: 'alive', x1: lane.depth ? from : from - 6, x2: to, y1: middle, y2: middle});
  for (const [first, last] of lane.running) {
    const over = Math.min(8, layout.unit / 2);
    draw(group, 'rect', {class: 'bar run', x: layout.x[first] - over, y: top, width: layout.x[last] - layout.x[first] + 2 * over, height: BAR, rx: Math.min(4, over)});
  }
  if (lane.ended) {
    draw(group, 'line', {class: 'alive', x1: to, x2: to, y1: top - 2, y2: top + BAR + 2, style: 'stroke-width: 3'});
    const word = (lane.well ? '✓ ' : '✗ ') + lane.end + (lane.leak ? `, ${lane.leak}` : '');
    draw(group, 'text', {class: `end-word ${lane.well && !lane.leak ? 'end-good' : 'end-bad'}`, x: to + 11, y: middle + 4}, word);
  } else if (lane.leak) {
    draw(group, 'text', {class: 'end-word end-bad', x: to + 11, y: middle + 4}, `✗ ${lane.leak}`);
  } else if (!hangs) {
    draw(group, 'text', {class: 'end-word end-bad', x: to + 11, y: middle + 4}, lane.end);
  }
  drawSaid(group, lane, index);
}

function drawSaid(group, lane, index) {
  const y = barTop(index) + BAR + 14;
  lane.said.forEach((said, i) => {
    const x = layout.x[said.column];
    const next = i + 1 < lane.said.length ? layout.x[lane.said[i + 1].column] : layout.width;
    const error = said.stream === 2;
    const item = draw(group, 'g', {class: 'output', 'data-tip': `${error ? 'standard error' : 'standard output'}: ${said.text}`});
    draw(item, 'line', {class: 'said-tick', x1: x, x2: x, y1: y - 13, y2: y - 9});
    const text = fitting(`“${said.text}”`, Math.min(next - x - 4, 420), MONO, 3);
    draw(item, 'text', {class: `said ${error ? 'err' : ''}`, x: x - 3, y}, text || '“');
    draw(item, 'rect', {class: 'hit', x: x - 4, y: y - 11, width: Math.max(8, Math.min(next - x, 420) - 2), height: 14});
  });
}

// ---- Objects

function drawObject(chart, lane, index) {
  const group = draw(chart, 'g', {class: 'lane object', 'data-lane': index});
  const y = middleOf(index);
  const from = lane.before ? 4 : layout.x[lane.from];
  const to = lane.lasts ? layout.width - 8 : layout.x[lane.to];
  draw(group, 'path', {class: `life ${lane.leak ? 'leaked' : ''}`, d: `M${from} ${y}H${to}`});
  draw(group, 'circle', {class: `made ${lane.before ? 'before' : ''}`, cx: from, cy: y, r: 4});
  if (lane.removed) draw(group, 'path', {class: 'gone', d: `M${to - 4} ${y - 4}l8 8m0 -8l-8 8`});
  if (lane.leak) {
    draw(group, 'text', {class: 'leak', x: layout.x[lastColumn] + 11, y: y - 4}, `✗ ${lane.leak}`);
  }
  for (const end of lane.ends) drawEnd(group, end, index);
}

function drawEnd(group, end, index) {
  const x = layout.x[end.from];
  const to = end.to === lastColumn && hangs ? layout.width - 60 : layout.x[end.to];
  const y = layout.y[index] + 22 + end.row * END_ROW;
  const kind = end.stuck ? 'stuck' : '';
  const item = draw(group, 'g', {class: 'held', style: colourOf(end.lane),
    'data-tip': end.text + (end.stuck ? ': still open, so that who waits goes on waiting' : '')});
  draw(item, 'rect', {class: `end ${kind}`, x, y, width: Math.max(3, to - x), height: END_ROW - 3, rx: 2});
  const text = fitting(end.text, to - x - 6, '9.5px system-ui, "DejaVu Sans", sans-serif', 5);
  if (text) draw(item, 'text', {class: `end-text ${kind}`, x: x + 4, y: y + 8}, text);
}

// ---- Calls

// The first mark after `i` in the same lane that has a label of its own.
function nextInLane() {
  const next = new Array(model.marks.length).fill(layout.width);
  const seen = new Map();
  for (let i = model.marks.length - 1; i >= 0; --i) {
    const mark = model.marks[i];
    next[i] = seen.get(mark.lane) ?? (model.lanes[mark.lane].ended ? layout.x[model.lanes[mark.lane].to] + 6 : layout.width);
    if (!mark.endless && !mark.minor) seen.set(mark.lane, layout.x[mark.column] - labelWidth(mark) / 2);
  }
  return next;
}
const labelWidth = (mark) => measure(mark.label, SMALL);

function drawMark(chart, mark, index, next, taken) {
  const y = middleOf(mark.lane);
  const x = layout.x[mark.column];
  const who = model.lanes[mark.lane];
  const place = mark.where ? `, ${mark.where.file} line ${mark.where.line}` : '';
  const result = (mark.facts.find(([label]) => label === 'result') ?? ['', ''])[1];
  const group = draw(chart, 'g', {
    class: `mark ${mark.endless ? 'endless' : ''}`, tabindex: 0, role: 'button', 'data-mark': index, style: colourOf(mark.lane),
    'aria-label': `${who.name}: ${mark.text}, ${result}${place}${mark.waits ? ', waits' : ''}`,
  });
  if (mark.waits) drawWaiting(group, mark, y);
  const dotX = mark.endless ? layout.x[mark.begin ?? mark.column] : x;
  const kind = `dot ${mark.failed ? 'failed' : ''} ${mark.minor ? 'minor' : ''}`;
  const r = Math.min(mark.minor ? 3 : 4.5, Math.max(1.2, layout.unit * (mark.minor ? 0.13 : 0.22)));
  if (mark.failed) {
    draw(group, 'circle', {class: 'dot-ground', cx: dotX, cy: y, r: r * 1.4});
    draw(group, 'path', {class: kind, d: `M${dotX - r + 0.5} ${y - r + 0.5}l${2 * r - 1} ${2 * r - 1}m0 ${1 - 2 * r}l${1 - 2 * r} ${2 * r - 1}`});
  } else {
    draw(group, 'circle', {class: kind, cx: dotX, cy: y, r});
  }
  if (mark.injected) draw(group, 'circle', {class: 'ring', cx: dotX, cy: y, r: 8});
  draw(group, 'circle', {class: 'halo', cx: dotX, cy: y, r: 8});
  draw(group, 'rect', {class: 'hit', x: dotX - 9, y: y - BAR, width: 18, height: 2 * BAR});
  if (mark.object !== undefined) {
    draw(group, 'circle', {class: 'touch', cx: dotX, cy: middleOf(mark.object), r: Math.max(1.5, Math.min(3, r))});
  }
  if (mark.endless) return;
  const width = labelWidth(mark);
  const arrives = mark.kind === 'signal' && model.arrows.some((arrow) => arrow.fromLane < 0 && arrow.toLane === mark.lane && arrow.to === mark.column);
  const free = taken.get(mark.lane) ?? 0;
  const left = arrives && x - 6 - width > free ? x - 6 - width : Math.max(arrives ? x + 6 : x - width / 2, free);
  const text = fitting(mark.label, Math.min(next - 4, layout.width) - left, SMALL, 4);
  const room = !mark.minor || (text === mark.label && left === x - width / 2);
  if (!text || left > x + 10 || !room) return;
  draw(group, 'text', {class: `label ${mark.failed ? 'failed' : ''}`, x: left, y: barTop(mark.lane) - 5}, text);
  taken.set(mark.lane, left + measure(text, SMALL) + 4);
}

function drawWaiting(group, mark, y) {
  const from = layout.x[mark.begin ?? mark.column];
  const to = mark.endless ? layout.width - 60 : layout.x[mark.column];
  const box = {x: from, y: y - BAR / 2, width: Math.max(2, to - from), height: BAR, rx: 4};
  draw(group, 'rect', {class: 'ground', ...box});
  draw(group, 'rect', {class: 'bar wait-ground', ...box});
  draw(group, 'rect', {class: 'wait-stripes', fill: 'url(#stripes)', ...box});
  const words = mark.endless ? `waits for ever: ${mark.waits}` : `waits: ${mark.waits}`;
  const text = fitting(words, to - from - 20, SMALL, 9);
  if (text) draw(group, 'text', {class: 'in-bar', x: from + 10, y: y + 3.5}, text);
}

// ---- Arrows

function pointsOf(arrow) {
  const x1 = layout.x[arrow.from], x2 = layout.x[arrow.to];
  const y1 = arrow.fromLane < 0 ? middleOf(arrow.toLane) - 30 : middleOf(arrow.fromLane);
  const y2 = middleOf(arrow.toLane);
  const down = y2 >= y1 ? 1 : -1;
  const edge = arrow.kind === 'fork' ? 2 : model.lanes[arrow.toLane].kind === 'process' ? BAR / 2 + 1 : 5;
  const start = arrow.fromLane < 0 ? 0 : BAR / 2;
  if (arrow.fromLane === arrow.toLane) return {x1, y1: y1 - BAR / 2, x2, y2: y2 - BAR / 2 - 1, loop: true, down: 1};
  return {x1, y1: y1 + down * start, x2, y2: y2 - down * edge, loop: false, down};
}

function drawArrow(chart, arrow, index) {
  const {x1, y1, x2, y2, loop, down} = pointsOf(arrow);
  const bend = Math.min(90, Math.max(14, Math.abs(y2 - y1) * 0.5)) * down;
  const d = loop ? `M${x1} ${y1}C${x1} ${y1 - 22} ${x2} ${y2 - 22} ${x2} ${y2 - 5}`
                 : `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2 - 6 * down}`;
  const group = draw(chart, 'g', {class: `flow ${arrow.kind}`, 'data-arrow': index, 'data-tip': arrow.text});
  draw(group, 'path', {class: 'thick', d});
  draw(group, 'path', {class: `arrow ${arrow.kind}`, d});
  const tip = `M${x2 - 4} ${y2 - 7 * down}L${x2} ${y2}L${x2 + 4} ${y2 - 7 * down}Z`;
  const square = `M${x2 - 3.5} ${y2 - 3.5}h7v7h-7Z`;
  draw(group, 'path', {class: `head ${arrow.kind}`, d: arrow.kind === 'store' ? square : tip});
  const near = Math.abs(arrow.toLane - arrow.fromLane) <= 2;
  if (arrow.label && near && layout.unit >= 26) {
    draw(group, 'text', {x: (x1 + x2) / 2, y: (y1 + y2) / 2 - 3, 'text-anchor': 'middle'}, arrow.label);
  }
}

// ---- What the picture is about

function drawHighlights(chart) {
  model.highlights.forEach((highlight, which) => {
    const group = draw(chart, 'g', {class: 'highlight', 'data-highlight': which});
    const points = highlight.marks.map((mark) => ({x: layout.x[mark.column], y: middleOf(mark.lane), tip: mark.text}));
    const pair = points.length === 2 && !(model.hangs && which === 0);
    if (pair) draw(group, 'path', {class: 'shot', d: `M${points[0].x} ${points[0].y}L${points[1].x} ${points[1].y}`});
    points.forEach((point, i) => {
      draw(group, 'circle', {class: 'ring', cx: point.x, cy: point.y, r: 11});
      draw(group, 'circle', {class: 'badge-number', cx: point.x - 11, cy: point.y - 11, r: 7});
      draw(group, 'text', {class: 'badge-text', x: point.x - 11, y: point.y - 7.5, 'text-anchor': 'middle'}, i + 1);
    });
  });
}

// The wait-for edges, where the run stands still.
function drawHang(chart) {
  const {nodes, edges} = model.waits;
  edges.forEach((edge, i) => {
    const from = nodes[edge.from].lane, to = nodes[edge.to].lane;
    if (from < 0 || to < 0) return;
    const x = layout.width - 56;
    const y1 = middleOf(from) + (to > from ? 4 : -4), y2 = middleOf(to) + (to > from ? -4 : 4);
    const out = 18 + 12 * (i % 3);
    const side = edge.cycle ? '' : 'side';
    const group = draw(chart, 'g', {class: 'waits-for', 'data-tip': `${nodes[edge.from].name} ${edge.text}: ${nodes[edge.to].name}`});
    const d = `M${x} ${y1}C${x + out * 1.4} ${y1} ${x + out * 1.4} ${y2} ${x + 7} ${y2}`;
    draw(group, 'path', {class: 'thick', d});
    draw(group, 'path', {class: `arrow hang ${side}`, d});
    draw(group, 'path', {class: `head hang ${side}`, d: `M${x + 9} ${y2 - 4}L${x + 1} ${y2}L${x + 9} ${y2 + 4}Z`});
  });
}

function drawDefinitions(chart) {
  const definitions = draw(chart, 'defs');
  const pattern = draw(definitions, 'pattern', {id: 'stripes', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)'});
  draw(pattern, 'line', {class: 'stripe', x1: 0, y1: 0, x2: 0, y2: 6});
}

function drawChart() {
  layOut();
  const chart = byId('chart');
  chart.replaceChildren();
  chart.setAttribute('width', layout.width);
  chart.setAttribute('height', layout.height);
  drawDefinitions(chart);
  drawGround(chart);
  model.lanes.forEach((lane, i) => (lane.kind === 'process' ? drawProcess : drawObject)(chart, lane, i));
  const flows = draw(chart, 'g', {class: 'flows'});
  const next = nextInLane();
  const taken = new Map();
  const marks = draw(chart, 'g', {class: 'marks'});
  model.marks.forEach((mark, i) => drawMark(marks, mark, i, next[i], taken));
  model.arrows.forEach((arrow, i) => drawArrow(flows, arrow, i));
  if (hangs) drawHang(chart);
  drawHighlights(chart);
  drawNames();
}

function drawNames() {
  const names = byId('names');
  names.replaceChildren();
  names.style.height = `${layout.height}px`;
  model.lanes.forEach((lane, i) => {
    const box = make(names, 'div', {class: lane.kind, style: `top: ${layout.y[i]}px; height: ${heightOf(lane) + 1}px; padding-top: ${lane.kind === 'process' ? 10 : 4}px`, title: `${lane.name}, ${lane.sub}`});
    const name = make(box, 'div', {class: 'name', style: `padding-left: ${14 * (lane.depth ?? 0)}px`});
    make(name, 'span', {class: 'swatch', style: lane.kind === 'process' ? `background: var(--lane-${i % 8})` : ''});
    name.append((lane.depth ? '└ ' : '') + lane.name);
    make(box, 'div', {class: 'sub', style: `padding-left: ${15 + 14 * (lane.depth ?? 0)}px`}, lane.sub);
  });
}
