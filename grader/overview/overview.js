// The table of students: sorted by a click on a column's head (a button, so the keyboard does it as
// well), narrowed by a search.  Without this script it is all there, by student.

const byId = (id) => document.getElementById(id);
const body = document.querySelector('#table tbody');
const heads = [...document.querySelectorAll('#table thead th')];
const rows = [...body.rows];
const collator = new Intl.Collator(undefined, {numeric: true, sensitivity: 'base'});

// Once, so that sorting and searching look at no element.
const keys = new Map(rows.map((row) => [row, [...row.cells].map((cell, column) => {
  const value = cell.dataset.value;
  return heads[column].dataset.kind === 'text' ? value ?? '' : value === undefined ? NaN : Number(value);
})]));
const texts = new Map(rows.map((row) => [row, row.dataset.search.toLowerCase()]));
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '');
for (const [row, text] of texts) texts.set(row, plain(text));

function compare(one, other, text) {
  if (text) return collator.compare(one, other);
  return one - other;
}

// Who has no mark comes last in either order; equals stay as they were.
function sortBy(column, ascending) {
  const text = heads[column].dataset.kind === 'text';
  rows.sort((a, b) => {
    const [one, other] = [keys.get(a)[column], keys.get(b)[column]];
    const missing = Number(Number.isNaN(one)) - Number(Number.isNaN(other));
    if (missing || Number.isNaN(one)) return missing;
    return ascending ? compare(one, other, text) : compare(other, one, text);
  });
  body.append(...rows);
  heads.forEach((head, index) => {
    if (index === column) head.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
    else head.removeAttribute('aria-sort');
  });
}

// Names from A, marks from the best; the same head again turns it round.
function onHead(column) {
  const begun = performance.now();
  const now = heads[column].getAttribute('aria-sort');
  const text = heads[column].dataset.kind === 'text';
  sortBy(column, now ? now === 'descending' : text);
  body.getBoundingClientRect();  // so that the time below is with layout
  document.documentElement.dataset.sortMs = (performance.now() - begun).toFixed(1);
}

// Every word must be somewhere.
function search() {
  const words = plain(byId('search').value.toLowerCase()).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    row.hidden = !words.every((word) => texts.get(row).includes(word));
    shown += row.hidden ? 0 : 1;
  }
  byId('shown').textContent = words.length ? `${shown} of ${rows.length}` : '';
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
}

addEventListener('error', (event) => { document.documentElement.dataset.problems = event.message; });
heads.forEach((head, column) => head.querySelector('button').addEventListener('click', () => onHead(column)));
byId('search').addEventListener('input', search);
addEventListener('hashchange', openTarget);
document.addEventListener('keydown', (event) => {
  const search = byId('search');
  if (event.key === '/' && event.target !== search) {
    event.preventDefault();
    search.focus();
  } else if (event.key === 'Escape' && event.target === search) {
    search.value = '';
    search.dispatchEvent(new Event('input'));
  }
});
openTarget();
search();  // a browser may have kept what was typed before
document.documentElement.dataset.scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
const faint = tooFaint(['--ink', '--soft', '--bad', '--good', '--focus'], ['--card', '--band', '--paper'])
  .concat(tooFaint(['--warn'], ['--warn-soft']), tooFaint(['--good'], ['--good-soft']), tooFaint(['--bad'], ['--bad-soft']));
if (faint.length) document.documentElement.dataset.problems = faint.join('; ');
else document.documentElement.dataset.ready = 'yes';
