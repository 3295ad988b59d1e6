// The names of artists or albums: where each may stand, and how they are written.

const FAMILY = '"Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif';
const isSmall = () => size.width < 480;
const fontOf = songs => {
  const points = Math.min(16, (isSmall() ? 11 : 12) + Math.floor(1.4 * Math.log10(1 + songs)));
  return `${points >= 15 ? "bold " : ""}${points}px ${FAMILY}`;
};

// What lies over the window: the buttons; left, top, right, bottom.
let buttons = [0, 0, 0, 0];
function buttonsBox() {
  const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = element("buttons");
  return [offsetLeft - 4, offsetTop - 4, offsetLeft + offsetWidth, offsetTop + offsetHeight];
}
const overlap = ([left, top, right, bottom], [l, t, r, b]) => left < r && l < right && top < b && t < bottom;

// Where a name may stand, seen from the middle of its songs: of few songs, where it covers none of them.
const FEW = 600, AROUND = [[0, -1], [0, 1], [1, 0], [-1, 0], [1, -1], [-1, -1], [1, 1], [-1, 1]];
const SPOTS = [[0, 0], ...(count > FEW ? [] : Array.from({ length: 8 }, (_, far) => AROUND.map(at => at.map(part => part * (far + 1)))).flat())];
// Names near the middle of their songs, those with most songs first, where they cover no other; a name whose middle
// is within the window lies within it as a whole.
function* naming(labels, at, margin, only) {
  const { names, middles, widths, sizes } = labelled(), single = by === "part" ? -1 : only;
  const ROOM = names.length > 100 ? { x: 14, y: 9 } : { x: 4, y: 2 }, BLOCK = 96, blocks = new Map();
  const [l, t, r, b] = buttons, kept = [l + margin.x, t + margin.y, r + margin.x, b + margin.y];
  const covered = (left, top, right, bottom) => {
    for (let row = Math.floor(top / BLOCK); row <= Math.floor(bottom / BLOCK); row++)
      for (let column = Math.floor(left / BLOCK); column <= Math.floor(right / BLOCK); column++)
        for (const [l, t, r, b] of blocks.get(row * 4096 + column) ?? [])
          if (left < r && l < right && top < b && t < bottom) return true;
    return false;
  };
  const dot = radiusAt(at.scale);
  const dotsIn = (left, top, right, bottom) => {
    let dots = 0;
    for (let song = 0; song < count; song++) {
      const x = at.x + places[2 * song] * at.scale + margin.x, y = at.y + places[2 * song + 1] * at.scale + margin.y;
      if (x > left - dot && x < right + dot && y > top - dot && y < bottom + dot) dots++;
    }
    return dots;
  };
  const within = (middle, value, start, length, half) =>
    middle < start || middle > start + length || length < 2 * half ? value : Math.min(start + length - half, Math.max(start + half, value));
  for (const [turn, name] of labelOrder().entries()) {
    if ((turn & 63) === 63) yield;
    if (single >= 0 && name !== single) continue;
    // From the picture's corner.
    const x = at.x + middles[2 * name] * at.scale + margin.x, y = at.y + middles[2 * name + 1] * at.scale + margin.y;
    if (x < 0 || y < 0 || x > size.width + 2 * margin.x || y > size.height + 2 * margin.y) continue;
    if (SPOTS.length === 1 && covered(x - 8, y - 4, x + 8, y + 4)) continue;
    if (widths[name] === 0) {
      context.font = fontOf(sizes[name]);
      widths[name] = Math.max(1, context.measureText(names[name]).width);
    }
    let best = null, half = widths[name] / 2;
    for (const [dx, dy] of SPOTS) {
      const across = within(x, x + (dx * half) / 3, margin.x, size.width, half + 4), down = within(y, y + dy * 9, margin.y, size.height, 12);
      const box = [across - half - ROOM.x, down - 8 - ROOM.y, across + half + ROOM.x, down + 8 + ROOM.y];
      if (covered(...box) || overlap(box, kept)) continue;
      // Above or below is better than at the side, and 45 pixels from the middle of its songs as bad as a dot that is covered; far away a
      // name would be taken for another's.
      const off = Math.hypot(Math.max(0, Math.abs(across - x) - half), Math.max(0, Math.abs(down - y) - 8));
      const cost = SPOTS.length === 1 ? 0 : dotsIn(...box) + Math.hypot(across - x, down - y) / 40 + (off / 45) ** 2;
      if (best === null || cost < best.cost) best = { name, dx: across - x, dy: down - y, cost, box };
    }
    if (best === null) continue;
    const [left, top, right, bottom] = best.box;
    for (let row = Math.floor(top / BLOCK); row <= Math.floor(bottom / BLOCK); row++)
      for (let column = Math.floor(left / BLOCK); column <= Math.floor(right / BLOCK); column++) {
        const key = row * 4096 + column;
        if (!blocks.has(key)) blocks.set(key, []);
        blocks.get(key).push(best.box);
      }
    labels.push(best);
  }
}

// The order in which names are given a place.
let labelsOf = null, ordered = [];
function labelOrder() {
  if (labelsOf !== labelled()) { labelsOf = labelled(); ordered = bySize(labelsOf); }
  return ordered;
}

// Where the title of the chosen song stands, seen from it: where it covers the fewest of those with a ring, or of few songs of all,
// and of the names that were given a place, each of which counts as several.
const NAME_COUNTS = 4;
function besideChosen(half) {
  const { middles, widths } = labelled();
  const names = shown.labels.map(({ name, dx, dy }) =>
    [view.x + middles[2 * name] * view.scale + dx, view.y + middles[2 * name + 1] * view.scale + dy, widths[name] / 2]);
  const off = radiusAt(view.scale) + 20;
  const rings = Array.from(count > FEW ? near.subarray(chosen * each, (chosen + 1) * each) : order);
  const around = [[0, 1], [0, -1], [1, 0], [-1, 0], [1, 1], [1, -1], [-1, 1], [-1, -1]];
  const spots = [1, 1.6, 2.2].flatMap(far => around.map(([x, y]) => [x * (y === 0 ? half + off * far : half), y * off * far]));
  const covered = ([dx, dy]) => rings.filter(song =>
    Math.abs(across(song) - across(chosen) - dx) < half + 12 && Math.abs(down(song) - down(chosen) - dy) < 16).length
    + NAME_COUNTS * names.filter(([x, y, wide]) =>
      Math.abs(x - across(chosen) - dx) < half + wide + 8 && Math.abs(y - down(chosen) - dy) < 20).length;
  return spots.reduce((best, spot) => (covered(spot) < covered(best) ? spot : best));
}

// Writes the title of the chosen song, and the names that the picture has a place for.
function writeNames() {
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = `rgba(${paper}, 0.85)`;
  const { names, middles, widths, sizes } = labelled(), taken = [buttons];
  const write = (text, font, half, x, y, ground) => {
    // A name stands within the window as a whole, and covers no other, wherever the picture was moved.
    x = Math.min(size.width - half - 4, Math.max(half + 4, x));
    y = Math.min(size.height - 12, Math.max(12, y));
    const box = [x - half - 2, y - 8, x + half + 2, y + 8];
    if (2 * half > size.width - 8 || taken.some(other => overlap(box, other))) return;
    taken.push(box);
    context.font = font;
    if (ground !== undefined) {
      context.fillStyle = ground;
      context.beginPath();
      context.roundRect(x - half - 5, y - 10, 2 * half + 10, 19, 5);
      context.fill();
      context.fillStyle = ink;
    }
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  };
  if (chosen >= 0 && isWithin(across(chosen), down(chosen))) {
    const font = `bold 13px ${FAMILY}`;
    context.font = font;
    const half = context.measureText(titles[chosen]).width / 2, [dx, dy] = besideChosen(half);
    write(titles[chosen], font, half, across(chosen) + dx, down(chosen) + dy, `rgb(${paper})`);
  }
  for (const { name, dx, dy } of shown.labels) {
    const isAlone = by !== "part" && name === alone;
    const x = view.x + middles[2 * name] * view.scale;
    // Of what is shown alone the name stands above the songs.
    const y = view.y + (isAlone ? aloneTop : middles[2 * name + 1]) * view.scale;
    if (isWithin(x, y)) write(names[name], fontOf(sizes[name]), widths[name] / 2, x + (isAlone ? 0 : dx), y + (isAlone ? -18 : dy));
  }
  canvas.dataset.labels = taken.length - 1;
}
