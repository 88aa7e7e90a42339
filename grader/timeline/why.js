// Why a run hangs: who waits for whom, as a graph and in words.  And the other highlights.

// Those first that nobody waits for, then along the edges.
function orderOfNodes({nodes, edges}) {
  const order = [];
  const visit = (node) => {
    if (order.includes(node)) return;
    order.push(node);
    for (const edge of edges) if (edge.from === node) visit(edge.to);
  };
  nodes.forEach((node, i) => { if (!edges.some((edge) => edge.to === i)) visit(i); });
  nodes.forEach((node, i) => { if (node.kind === 'process') visit(i); });
  nodes.forEach((node, i) => visit(i));
  return order;
}

function drawGraph() {
  const {nodes, edges} = model.waits;
  if (!edges.length) return;
  const order = orderOfNodes(model.waits);
  const WIDTH = 176, HEIGHT = 46, TOP = 22;
  const gap = Math.max(90, ...edges.map((edge) => measure(edge.text, '600 11.5px system-ui, sans-serif') + 34));
  const place = new Map(order.map((node, i) => [node, 3 + i * (WIDTH + gap)]));
  const back = edges.filter((edge) => place.get(edge.to) !== place.get(edge.from) + WIDTH + gap);
  const width = nodes.length * (WIDTH + gap) - gap + 6;
  const height = TOP + HEIGHT + 4 + 30 * back.length;
  const svg = draw(byId('why-graph'), 'svg', {width, height, role: 'img', 'aria-label': edges.map((edge) => `${nodes[edge.from].name} ${edge.text}: ${nodes[edge.to].name}`).join('; ')});
  nodes.forEach((node, i) => drawNode(svg, node, place.get(i), TOP, WIDTH, HEIGHT));
  let below = 0;
  for (const edge of edges) {
    const x1 = place.get(edge.from), x2 = place.get(edge.to);
    const kind = edge.cycle ? 'hang' : 'side';
    const group = draw(svg, 'g', {class: `graph-edge ${edge.cycle ? 'cycle' : ''}`});
    if (x2 === x1 + WIDTH + gap) {
      const y = TOP + HEIGHT / 2;
      draw(group, 'path', {class: `arrow ${kind}`, d: `M${x1 + WIDTH + 2} ${y}H${x2 - 8}`});
      draw(group, 'path', {class: `head ${kind}`, d: `M${x2 - 10} ${y - 5}L${x2 - 2} ${y}L${x2 - 10} ${y + 5}Z`});
      draw(group, 'text', {class: `edge ${edge.cycle ? 'cycle' : ''}`, x: (x1 + WIDTH + x2) / 2, y: y - 8}, edge.text);
    } else {
      drawReturn(group, edge, x1 + WIDTH / 2, x2 + WIDTH / 2, TOP + HEIGHT, 22 + 30 * below++, kind);
    }
  }
}

function drawReturn(group, edge, x1, x2, y, depth, kind) {
  const shift = x2 < x1 ? -14 : 14;
  const from = x1 === x2 ? x1 - 20 : x1 + shift, to = x1 === x2 ? x2 + 20 : x2 - shift;
  const corner = to < from ? -10 : 10;
  draw(group, 'path', {class: `arrow ${kind}`, d: `M${from} ${y + 2}V${y + depth - 10}q0 10 ${corner} 10H${to - corner}q${corner} 0 ${corner} -10V${y + 9}`});
  draw(group, 'path', {class: `head ${kind}`, d: `M${to - 5} ${y + 10}L${to} ${y + 2}L${to + 5} ${y + 10}Z`});
  draw(group, 'text', {class: `edge ${edge.cycle ? 'cycle' : ''}`, x: (from + to) / 2, y: y + depth - 5}, edge.text);
}

function drawNode(svg, node, x, y, width, height) {
  const group = draw(svg, 'g', {class: `node ${node.kind} ${node.cycle ? 'cycle' : ''}`});
  draw(group, 'rect', {x, y, width, height, rx: node.kind === 'process' ? 7 : height / 2});
  if (node.kind === 'process' && node.lane >= 0) {
    draw(group, 'rect', {x: x + 6, y: y + 8, width: 5, height: height - 16, rx: 2, style: `fill: var(--lane-${node.lane % 8}); stroke: none`});
  }
  const middle = x + width / 2;
  draw(group, 'text', {class: 'name', x: middle, y: y + (node.text ? 19 : height / 2 + 5)}, fitting(node.name, width - 30, '600 13px system-ui, sans-serif'));
  if (node.text) draw(group, 'text', {class: 'small', x: middle, y: y + 35}, fitting(node.text, width - 26, '11px system-ui, sans-serif'));
}

function tellHighlights() {
  if (!model.highlights.length) return;
  const words = byId('why-words');
  byId('why').hidden = false;
  byId('why-title').textContent = model.hangs ? 'Why it hangs' : model.outcome.startsWith('ended') ? 'What to look at' : 'Why it was ended';
  model.highlights.forEach((highlight) => {
    highlight.caption.split('\n').filter(Boolean).forEach((line) => make(words, 'p', {}, line));
    const list = make(words, 'ol', {class: 'mark-list'});
    highlight.marks.forEach((mark, i) => {
      const item = make(list, 'li');
      make(item, 'span', {class: 'number'}, String(i + 1));
      make(item, 'b', {}, model.lanes[mark.lane].name);
      if (mark.where) item.append(` ${mark.where.file}:${mark.where.line}`);
      const source = mark.where && lineOf(mark.where);
      make(item, 'code', {class: 'source'}, source ? source.trim() : mark.text);
    });
  });
  drawGraph();
}
