"use strict";
// Draws the points on a canvas, and answers the pointer. Attributes of the canvas tell what is shown:
// data-points (how many there are), data-drawn (how many are shown), data-isolated (the artist shown alone),
// data-hover (the point under the pointer), data-first (where the first point that is shown lies, in CSS pixels).

const data = JSON.parse(document.getElementById("data").textContent);
const canvas = document.getElementById("map");
const stage = document.getElementById("stage");
const ring = document.getElementById("ring");
const tip = document.getElementById("tip");
const legend = document.getElementById("legend");
const context = canvas.getContext("2d");
const dark = matchMedia("(prefers-color-scheme: dark)");

const SPAN = 65536; // places of the data
const CELLS = 256; // of the index, on each axis
const REACH = 12; // CSS pixels from the pointer to the point it means
const TEST = data.parts.indexOf("test");

const bytes = text => Uint8Array.from(atob(text), character => character.charCodeAt(0)).buffer;
const xs = new Uint16Array(bytes(data.x));
const ys = new Uint16Array(bytes(data.y));
const songs = new Uint32Array(bytes(data.songs));
const seconds = new Float32Array(bytes(data.seconds));
const count = xs.length;

const artists = Uint16Array.from(songs, song => data.songArtists[song]);
const parts = Uint8Array.from(songs, song => data.songParts[song]);
const artistOf = point => artists[point];
const partOf = point => parts[point];
const shown = point =>
  (isolated === null || artistOf(point) === isolated) && visibleParts[partOf(point)];

let isolated = null;
const visibleParts = data.parts.map(() => true);
let view = { scale: 1, x: 0, y: 0 }; // CSS pixels a place, and where place 0, 0 lies
let size = { width: 0, height: 0 };
let hovered = -1;

// Points in the order in which they are drawn: what is judged lies on top.
const order = new Uint32Array(count);
{
  let at = 0;
  for (let part = 0; part < data.parts.length; part++)
    for (let point = 0; point < count; point++) if (partOf(point) === part) order[at++] = point;
}

// Points by cell: those of cell c are cellPoints[cellStarts[c]] up to cellPoints[cellStarts[c + 1]].
const cellOf = place => Math.floor((place * CELLS) / SPAN);
const cellStarts = new Uint32Array(CELLS * CELLS + 1);
const cellPoints = new Uint32Array(count);
{
  const cell = point => cellOf(ys[point]) * CELLS + cellOf(xs[point]);
  for (let point = 0; point < count; point++) cellStarts[cell(point) + 1]++;
  for (let index = 0; index < CELLS * CELLS; index++) cellStarts[index + 1] += cellStarts[index];
  const next = cellStarts.slice();
  for (let point = 0; point < count; point++) cellPoints[next[cell(point)]++] = point;
}

// Shapes, as in the printed figure: colours first, then shapes change.
const ARM = 0.42, END = 1.2, HALF = Math.SQRT1_2;
const PLUS = [[-ARM, -END], [ARM, -END], [ARM, -ARM], [END, -ARM], [END, ARM], [ARM, ARM],
  [ARM, END], [-ARM, END], [-ARM, ARM], [-END, ARM], [-END, -ARM], [-ARM, -ARM]];
const SHAPES = [
  null,
  [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
  [[0, -1.25], [1.15, 0.85], [-1.15, 0.85]],
  [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]],
  [[0, 1.25], [1.15, -0.85], [-1.15, -0.85]],
  PLUS,
  PLUS.map(([x, y]) => [(x - y) * HALF, (x + y) * HALF]),
];
const BLACK = 6; // of the colours; on a dark page it is white

function colourOf(artist) {
  const index = artist % data.colours.length;
  return index === BLACK && dark.matches ? "#f2f2f2" : data.colours[index];
}

const SMALLER = 0.7; // what is not tested, of what is

function drawShape(on, artist, part, x, y, size) {
  const radius = part === TEST ? size : size * SMALLER;
  const corners = SHAPES[Math.floor(artist / data.colours.length) % SHAPES.length];
  on.beginPath();
  if (corners === null) on.arc(x, y, radius, 0, 2 * Math.PI);
  else for (const [dx, dy] of corners) on.lineTo(x + dx * radius, y + dy * radius);
  on.closePath();
  on.fillStyle = colourOf(artist);
  on.fill();
  if (part === TEST) {
    on.strokeStyle = dark.matches ? "#ffffff" : "#222222";
    on.lineWidth = Math.max(0.6, radius / 6);
    on.stroke();
  }
}

// The pixels of each artist's shape in each part: across, down, red, green, blue and opacity of each that is not clear.
// Stamping them into the picture by hand is many times quicker than asking the canvas for a hundred thousand shapes.
function makeStamps(size) {
  const side = Math.ceil(size * 1.4 + 1) * 2;
  const sheet = document.createElement("canvas");
  sheet.width = sheet.height = side;
  const on = sheet.getContext("2d", { willReadFrequently: true });
  return data.artists.map((_, artist) => data.parts.map((_, part) => {
    on.clearRect(0, 0, side, side);
    drawShape(on, artist, part, side / 2, side / 2, size);
    const pixels = on.getImageData(0, 0, side, side).data, stamp = [];
    for (let at = 0; at < pixels.length; at += 4)
      if (pixels[at + 3] > 0)
        stamp.push((at / 4) % side - side / 2, Math.floor(at / 4 / side) - side / 2,
          pixels[at], pixels[at + 1], pixels[at + 2], pixels[at + 3]);
    return Int16Array.from(stamp);
  }));
}

let stamps = [], stampsFor = "";
function stampsOf(size) {
  const wanted = `${size} ${dark.matches}`;
  if (wanted !== stampsFor) { stamps = makeStamps(size); stampsFor = wanted; }
  return stamps;
}

// Lays a stamp over the picture, whose pixels are opaque.
function press(picture, stamp, x, y) {
  const { data: pixels, width, height } = picture;
  for (let at = 0; at < stamp.length; at += 6) {
    const column = x + stamp[at], row = y + stamp[at + 1];
    if (column < 0 || row < 0 || column >= width || row >= height) continue;
    const to = 4 * (row * width + column), opacity = stamp[at + 5];
    if (opacity === 255) {
      pixels[to] = stamp[at + 2];
      pixels[to + 1] = stamp[at + 3];
      pixels[to + 2] = stamp[at + 4];
    } else {
      pixels[to] += ((stamp[at + 2] - pixels[to]) * opacity) >> 8;
      pixels[to + 1] += ((stamp[at + 3] - pixels[to + 1]) * opacity) >> 8;
      pixels[to + 2] += ((stamp[at + 4] - pixels[to + 2]) * opacity) >> 8;
    }
  }
}

let picture = null;
function blankPicture() {
  if (picture === null || picture.width !== canvas.width || picture.height !== canvas.height)
    picture = context.createImageData(canvas.width, canvas.height);
  const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number);
  new Uint32Array(picture.data.buffer).fill(((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0);
  return picture;
}

function radius() {
  const base = count > 20000 ? 2.2 : count > 2000 ? 3 : count > 400 ? 4 : 5;
  const zoomed = base * Math.sqrt(Math.max(1, view.scale / fitted().scale));
  return Math.min(8, Math.round(2 * zoomed) / 2);
}

function draw() {
  if (canvas.width === 0 || canvas.height === 0) return;
  const ratio = window.devicePixelRatio || 1;
  const shapes = stampsOf(radius() * ratio);
  const on = blankPicture();
  let drawn = 0, first = "";
  for (const point of order) {
    if (!shown(point)) continue;
    const x = view.x + xs[point] * view.scale, y = view.y + ys[point] * view.scale;
    if (first === "" && x > 0 && y > 0 && x < size.width && y < size.height) first = `${x},${y},${point}`;
    drawn++;
    press(on, shapes[artistOf(point)][partOf(point)], Math.round(x * ratio), Math.round(y * ratio));
  }
  context.putImageData(on, 0, 0);
  placeRing();
  canvas.dataset.points = count;
  canvas.dataset.drawn = drawn;
  canvas.dataset.first = first;
  canvas.dataset.isolated = isolated === null ? "" : data.artists[isolated];
}

// A ring around the point under the pointer; an element, so that pointing draws nothing anew.
function placeRing() {
  ring.hidden = hovered < 0;
  if (hovered < 0) return;
  const reach = radius() + 4;
  ring.style.width = ring.style.height = `${2 * reach}px`;
  ring.style.left = `${view.x + xs[hovered] * view.scale - reach}px`;
  ring.style.top = `${view.y + ys[hovered] * view.scale - reach}px`;
}

let waiting = false;
function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; draw(); });
}

function fitted() {
  const margin = 16;
  const scale = Math.max(1, Math.min(size.width, size.height) - 2 * margin) / SPAN;
  return { scale, x: (size.width - SPAN * scale) / 2, y: (size.height - SPAN * scale) / 2 };
}

function resize() {
  const box = stage.getBoundingClientRect();
  const ratio = window.devicePixelRatio || 1;
  size = { width: box.width, height: box.height };
  canvas.width = Math.round(box.width * ratio);
  canvas.height = Math.round(box.height * ratio);
  view = fitted();
  redraw();
}

function zoom(factor, x, y) {
  const least = fitted().scale / 2, most = fitted().scale * 400;
  const scale = Math.min(most, Math.max(least, view.scale * factor));
  factor = scale / view.scale;
  view = { scale, x: x - (x - view.x) * factor, y: y - (y - view.y) * factor };
  redraw();
}

function nearest(x, y) {
  const place = (at, start) => (at - start) / view.scale;
  const reach = REACH / view.scale;
  const clamp = cell => Math.min(CELLS - 1, Math.max(0, cell));
  const px = place(x, view.x), py = place(y, view.y);
  let best = -1, least = reach * reach;
  for (let row = clamp(cellOf(py - reach)); row <= clamp(cellOf(py + reach)); row++)
    for (let column = clamp(cellOf(px - reach)); column <= clamp(cellOf(px + reach)); column++) {
      const cell = row * CELLS + column;
      for (let index = cellStarts[cell]; index < cellStarts[cell + 1]; index++) {
        const point = cellPoints[index];
        const distance = (xs[point] - px) ** 2 + (ys[point] - py) ** 2;
        if (distance <= least && shown(point)) { best = point; least = distance; }
      }
    }
  return best;
}

function clock(second) {
  const minutes = Math.floor(second / 60);
  return `${minutes}:${(second - 60 * minutes).toFixed(1).padStart(4, "0")}`;
}

function hover(point, x, y) {
  if (point !== hovered) {
    hovered = point;
    canvas.dataset.hover = point < 0 ? "" : point;
    placeRing();
    if (point >= 0) {
      const song = songs[point];
      // Names enter as text, never as markup.
      const name = document.createElement("b");
      name.textContent = data.artists[artistOf(point)];
      const lines = [data.albums[data.songAlbums[song]], data.titles[song],
        `at ${clock(seconds[point])}, ${data.parts[partOf(point)]}`];
      tip.replaceChildren(name, ...lines.flatMap((line, index) =>
        index ? [document.createElement("br"), line] : [line]));
    }
  }
  tip.hidden = point < 0;
  if (point < 0) return;
  const left = x + 16 + tip.offsetWidth > size.width ? x - 16 - tip.offsetWidth : x + 16;
  const top = y + 16 + tip.offsetHeight > size.height ? y - 16 - tip.offsetHeight : y + 16;
  tip.style.left = `${Math.max(0, left)}px`;
  tip.style.top = `${Math.max(0, top)}px`;
}

function isolate(artist) {
  isolated = isolated === artist ? null : artist;
  legend.classList.toggle("isolating", isolated !== null);
  legend.querySelectorAll("button").forEach((button, index) =>
    button.setAttribute("aria-pressed", String(index === isolated)));
  hover(-1);
  redraw();
}

function buildLegend() {
  const counts = data.artists.map(() => 0);
  for (let point = 0; point < count; point++) counts[artistOf(point)]++;
  legend.replaceChildren(...data.artists.map((artist, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", String(index === isolated));
    const sample = document.createElement("canvas");
    sample.width = sample.height = 36;
    sample.style.width = sample.style.height = "18px";
    drawShape(sample.getContext("2d"), index, TEST, 18, 18, 11);
    const number = document.createElement("span");
    number.className = "count";
    number.textContent = counts[index].toLocaleString("en");
    const name = document.createElement("span");
    name.textContent = artist;
    button.append(sample, name, number);
    button.addEventListener("click", () => isolate(index));
    return button;
  }));
}

// What is tested, and in one entry what is not: the parts that it is made of look alike.
function buildParts() {
  const counts = data.parts.map(() => 0);
  for (let point = 0; point < count; point++) counts[partOf(point)]++;
  const all = data.parts.map((_, part) => part);
  const groups = [["tested (outlined)", all.filter(part => part === TEST)],
    ["not tested (small)", all.filter(part => part !== TEST)]];
  document.getElementById("parts").replaceChildren(...groups.flatMap(([name, parts]) => {
    const points = parts.reduce((sum, part) => sum + counts[part], 0);
    if (points === 0) return [];
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", () => {
      for (const part of parts) visibleParts[part] = box.checked;
      hover(-1);
      redraw();
    });
    const number = document.createElement("span");
    number.className = "count";
    number.textContent = points.toLocaleString("en");
    label.append(box, name, number);
    return [label];
  }));
}

const pointers = new Map(); // those that are down, by id: one drags, two zoom
canvas.addEventListener("pointerdown", event => {
  canvas.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
});
canvas.addEventListener("pointermove", event => {
  const before = pointers.get(event.pointerId);
  if (!before) { hover(nearest(event.offsetX, event.offsetY), event.offsetX, event.offsetY); return; }
  const now = { x: event.offsetX, y: event.offsetY };
  if (pointers.size === 1) {
    view = { ...view, x: view.x + now.x - before.x, y: view.y + now.y - before.y };
    redraw();
  } else {
    const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
    const distance = at => Math.hypot(at.x - other.x, at.y - other.y);
    if (distance(before) > 0) zoom(distance(now) / distance(before), other.x, other.y);
  }
  pointers.set(event.pointerId, now);
  hover(-1);
});
for (const kind of ["pointerup", "pointercancel"])
  canvas.addEventListener(kind, event => pointers.delete(event.pointerId));
canvas.addEventListener("pointerleave", () => hover(-1));
canvas.addEventListener("wheel", event => {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.offsetX, event.offsetY);
}, { passive: false });
canvas.addEventListener("keydown", event => {
  const step = 60;
  const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
  if (event.key in moves) { view = { ...view, x: view.x + moves[event.key][0], y: view.y + moves[event.key][1] }; redraw(); }
  else if (event.key === "+" || event.key === "=") zoom(1.5, size.width / 2, size.height / 2);
  else if (event.key === "-") zoom(1 / 1.5, size.width / 2, size.height / 2);
  else if (event.key === "0") { view = fitted(); redraw(); }
  else return;
  event.preventDefault();
});
dark.addEventListener("change", () => { buildLegend(); redraw(); });
new ResizeObserver(resize).observe(stage);
buildLegend();
buildParts();
resize();
