// Looking at it: what a thing is when pointed at, details, keys, zoom.

function lineOf(where) {
  return (model.source[where.file] ?? {})[where.line];
}

const placeOf = (mark) => mark.where ? `${mark.where.file}:${mark.where.line}` : '';
const factOf = (mark, label) => (mark.facts.find(([name]) => name === label) ?? ['', ''])[1];

// ---- The tip

function showTip(fill, x, y) {
  const tip = byId('tip');
  tip.replaceChildren();
  fill(tip);
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(6, Math.min(x + 14, innerWidth - box.width - 8))}px`;
  tip.style.top = `${y + 20 + box.height > innerHeight ? Math.max(4, y - box.height - 14) : y + 18}px`;
}
const hideTip = () => { byId('tip').hidden = true; };

function fillMarkTip(mark) {
  return (tip) => {
    const first = make(tip, 'div');
    make(first, 'b', {}, model.lanes[mark.lane].name + '  ');
    make(first, 'code', {}, mark.text);
    const result = factOf(mark, 'result');
    const second = [result && (result === 'never returned' ? result : `gives ${result}`), mark.waits && !mark.endless && 'had to wait', placeOf(mark)].filter(Boolean).join(' · ');
    if (second) make(tip, 'div', {class: 'more'}, second);
    const source = mark.where && lineOf(mark.where);
    if (source) make(tip, 'div', {class: 'code'}, source.trim());
    make(tip, 'div', {class: 'more'}, `virtual time ${factOf(mark, 'virtual time')}`);
  };
}

function light(index) {
  const mark = model.marks[index];
  document.querySelectorAll('.flow').forEach((flow) => {
    const arrow = model.arrows[flow.dataset.arrow];
    const ours = mark && ((arrow.fromLane === mark.lane && arrow.from === mark.column) || (arrow.toLane === mark.lane && arrow.to === mark.column) ||
      (arrow.kind === 'store' && arrow.fromLane === mark.lane && arrow.from === mark.column));
    flow.classList.toggle('lit', Boolean(ours));
  });
}

// ---- Details

let chosen = -1;

function showDetails(index) {
  const mark = model.marks[index];
  const panel = byId('details');
  chosen = index;
  document.querySelectorAll('.mark').forEach((element) => element.classList.toggle('chosen', Number(element.dataset.mark) === index));
  panel.replaceChildren();
  const head = make(panel, 'h3');
  make(head, 'span', {class: 'swatch', style: `background: var(--lane-${mark.lane % 8}); width: 10px; height: 10px; border-radius: 2px`});
  make(head, 'span', {}, model.lanes[mark.lane].name);
  make(head, 'code', {}, mark.text);
  const close = make(head, 'button', {'aria-label': 'Close'}, 'close (Esc)');
  close.addEventListener('click', hideDetails);
  const left = make(panel, 'div');
  const list = make(left, 'dl');
  const facts = [...mark.facts];
  if (mark.waits) facts.unshift(['waits', mark.endless ? `for ever: ${mark.waits}` : mark.waits]);
  for (const [label, text] of facts) { make(list, 'dt', {}, label); make(list, 'dd', {}, text); }
  const flows = model.arrows.filter((arrow) => (arrow.fromLane === mark.lane && arrow.from === mark.column) || (arrow.toLane === mark.lane && arrow.to === mark.column));
  if (flows.length) {
    const items = make(left, 'ul', {class: 'flows'});
    flows.forEach((arrow) => make(items, 'li', {}, arrow.text));
  }
  showSource(make(panel, 'div', {class: 'source'}), mark);
  panel.hidden = false;
  keepInSight(index);
}

// The panel lies over the page: the event must not lie under it.
function keepInSight(index) {
  const panel = byId('details').getBoundingClientRect();
  document.body.style.paddingBottom = `${panel.height + 40}px`;
  const box = markElement(index).getBoundingClientRect();
  const lowest = innerHeight - panel.height - 60;
  if (box.bottom > lowest) scrollBy(0, box.bottom - lowest);
  else if (box.top < 10) scrollBy(0, box.top - 30);
}

function showSource(box, mark) {
  if (!mark.where) {
    make(box, 'p', {}, 'No line of the submission is known for it.');
    return;
  }
  make(box, 'b', {}, placeOf(mark));
  const lines = model.source[mark.where.file];
  if (!lines) return;
  const pre = make(box, 'pre');
  for (let line = mark.where.line - 4; line <= mark.where.line + 4; ++line) {
    if (lines[line] === undefined) continue;
    const row = make(pre, 'span', {class: line === mark.where.line ? 'here' : ''});
    make(row, 'i', {}, String(line));
    row.append(lines[line]);
  }
}

function hideDetails() {
  byId('details').hidden = true;
  document.body.style.paddingBottom = '';
  document.querySelectorAll('.mark.chosen').forEach((element) => element.classList.remove('chosen'));
  const element = document.querySelector(`.mark[data-mark="${chosen}"]`);
  if (chosen >= 0 && element) element.focus();
  chosen = -1;
}

// ---- Keys

const markElement = (index) => document.querySelector(`.mark[data-mark="${index}"]`);

function goTo(index) {
  const element = markElement(index);
  if (!element) return;
  element.focus({preventScroll: true});
  bringIntoView(model.marks[index].column);
  if (!byId('details').hidden) showDetails(index);
}

function bringIntoView(column) {
  const scroll = byId('scroll');
  const x = layout.x[column];
  const room = scroll.clientWidth - NAMES_WIDTH;
  if (x < scroll.scrollLeft + 60 || x > scroll.scrollLeft + room - 60) scroll.scrollLeft = x - room / 2;
}

// The event nearest in order, in the next lane that has any.
function inLane(index, step) {
  const mark = model.marks[index];
  for (let lane = mark.lane + step; lane >= 0 && lane < model.lanes.length; lane += step) {
    let best = -1;
    model.marks.forEach((other, i) => {
      if (other.lane === lane && (best < 0 || Math.abs(other.column - mark.column) < Math.abs(model.marks[best].column - mark.column))) best = i;
    });
    if (best >= 0) return best;
  }
  return index;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') { hideDetails(); hideTip(); return; }
  if (event.key === '+' || event.key === '=') { zoom(1.4); return; }
  if (event.key === '-') { zoom(1 / 1.4); return; }
  if (event.key === '0') { zoomTo(fitUnit()); return; }
  const element = document.activeElement;
  const inside = element && element.classList.contains('mark');
  const last = model.marks.length - 1;
  const now = inside ? Number(element.dataset.mark) : -1;
  const moves = {
    ArrowRight: () => Math.min(last, now + 1), ArrowLeft: () => Math.max(0, now - 1),
    ArrowUp: () => inside ? inLane(now, -1) : 0, ArrowDown: () => inside ? inLane(now, 1) : 0,
    Home: () => 0, End: () => last,
  };
  if (!inside && event.key !== 'ArrowRight') return;
  if (event.key === 'Enter' || event.key === ' ') {
    showDetails(now);
  } else if (moves[event.key] && last >= 0) {
    goTo(moves[event.key]());
  } else {
    return;
  }
  event.preventDefault();
}

// ---- Zoom

function zoomTo(unit) {
  const scroll = byId('scroll');
  const before = layout.width - marginRight;
  const middle = (scroll.scrollLeft + (scroll.clientWidth - NAMES_WIDTH) / 2) / before;
  const focused = document.activeElement?.dataset?.mark;
  layout.unit = Math.min(240, Math.max(3, unit));
  drawChart();
  scroll.scrollLeft = middle * (layout.width - marginRight) - (scroll.clientWidth - NAMES_WIDTH) / 2;
  if (focused !== undefined) goTo(Number(focused));
  if (chosen >= 0) markElement(chosen)?.classList.add('chosen');
}
const zoom = (factor) => zoomTo(layout.unit * factor);

// ---- All of it

function onPoint(event) {
  const element = event.target.closest('[data-mark], [data-tip]');
  if (!element) { hideTip(); light(-1); return; }
  if (element.dataset.mark !== undefined) {
    light(Number(element.dataset.mark));
    showTip(fillMarkTip(model.marks[element.dataset.mark]), event.clientX, event.clientY);
  } else {
    showTip((tip) => make(tip, 'div', {}, element.dataset.tip), event.clientX, event.clientY);
  }
}

function onFocus(event) {
  const index = event.target.dataset?.mark;
  if (index === undefined) return;
  bringIntoView(model.marks[index].column);
  light(Number(index));
  const box = event.target.querySelector('.halo').getBoundingClientRect();
  if (byId('details').hidden) showTip(fillMarkTip(model.marks[index]), box.right, box.bottom);
}

function listen() {
  const chart = byId('chart');
  chart.addEventListener('mousemove', onPoint);
  chart.addEventListener('mouseleave', () => { hideTip(); light(-1); });
  chart.addEventListener('focusin', onFocus);
  chart.addEventListener('focusout', hideTip);
  chart.addEventListener('click', (event) => {
    const element = event.target.closest('[data-mark]');
    if (element) { hideTip(); element.focus(); hideTip(); showDetails(Number(element.dataset.mark)); }
  });
  document.addEventListener('keydown', onKey);
  byId('scroll').addEventListener('wheel', (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2);
  }, {passive: false});
  byId('zoom-in').addEventListener('click', () => zoom(1.4));
  byId('zoom-out').addEventListener('click', () => zoom(1 / 1.4));
  byId('zoom-fit').addEventListener('click', () => zoomTo(fitUnit()));
}

function tellHead() {
  byId('title').textContent = model.title || 'A run';
  const badge = byId('outcome');
  badge.textContent = model.outcome;
  badge.classList.toggle('bad', !model.well);
  byId('summary').textContent = model.summary;
  for (const [label, text] of model.facts) {
    const pair = make(byId('facts'), 'div');
    make(pair, 'dt', {}, label);
    make(pair, 'dd', {}, text);
  }
  model.notes.forEach((note) => make(byId('notes'), 'li', {}, note));
}

// The legend names only what there is.
function trimLegend() {
  const present = new Set(model.arrows.map((arrow) => arrow.kind));
  if (model.lanes.some((lane) => lane.kind === 'object')) present.add('object');
  if (model.lanes.some((lane) => lane.kind === 'object' && lane.ends.length)) present.add('end');
  document.querySelectorAll('#legend li').forEach((item) => {
    const needs = [...item.classList].find((name) => name.startsWith('if-'));
    item.classList.toggle('absent', Boolean(needs) && !present.has(needs.slice(3)));
  });
}

// What the page was to draw is there, and every number in it is one.
function check() {
  const count = (selector) => document.querySelectorAll(selector).length;
  const wrong = [];
  const expect = (what, is, should) => { if (is !== should) wrong.push(`${what}: ${is} instead of ${should}`); };
  expect('lanes', count('#chart .lane'), model.lanes.length);
  expect('marks', count('#chart .mark'), model.marks.length);
  expect('arrows', count('#chart .flow'), model.arrows.length);
  expect('highlights', count('#chart .highlight'), model.highlights.length);
  for (const element of document.querySelectorAll('#chart *')) {
    for (const {name, value} of element.attributes) {
      const number = name !== 'data-tip' && name !== 'aria-label';
      if (number && /NaN|undefined|Infinity/.test(value)) wrong.push(`${element.tagName} ${name}=${value}`);
    }
  }
  const colours = ['--ink', '--soft', '--bad', '--good', '--data', '--signal', '--wakes', '--store'];
  return wrong.concat(tooFaint(colours, ['--card', '--band']));
}

const problems = [];
addEventListener('error', (event) => {
  problems.push(event.message);
  document.documentElement.dataset.problems = problems.join('; ');
});

tellHead();
trimLegend();
layout.unit = firstUnit();
drawChart();
tellHighlights();
listen();
// What it is about comes into view first.
if (model.highlights.length && model.highlights[0].marks.length) {
  bringIntoView(Math.max(...model.highlights[0].marks.map((mark) => mark.column)));
  if (hangs) byId('scroll').scrollLeft = layout.width;
}
// page.html#event-12 opens with the details of that event.
const asked = /^#event-(\d+)$/.exec(location.hash);
if (asked && model.marks[asked[1]]) {
  showDetails(Number(asked[1]));
  goTo(Number(asked[1]));
}
document.documentElement.dataset.scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
problems.push(...check());
if (problems.length) document.documentElement.dataset.problems = problems.join('; ');
else document.documentElement.dataset.ready = 'yes';
