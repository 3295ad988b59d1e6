"use strict";
// The songs on a canvas. They are drawn into a picture larger than the window, a slice a frame; moving lays that picture
// elsewhere, and another is drawn where it does not reach. Attributes of the canvas tell what is shown: data-points (how
// many songs there are), data-drawn (how many the picture holds), data-labels (names shown), data-hover and data-chosen
// (numbers of songs), data-by (what colours tell), data-alone (the name of what is shown alone), data-first (where a song
// within the window lies, in CSS pixels, and its number), data-busy (whether a picture is being drawn).

const data = JSON.parse(document.getElementById("data").textContent);
const element = id => document.getElementById(id);
const canvas = element("map"), stage = element("stage"), tip = element("tip");
const context = canvas.getContext("2d", { alpha: false });
const dark = matchMedia("(prefers-color-scheme: dark)");

const SPAN = 65536; // places of the data
const CELLS = 256; // of the index, on each axis
const REACH = 12; // CSS pixels from the pointer to the song it means
const SLICE = 4; // milliseconds of a frame for the next picture
const BEYOND = 0.25; // of the window's sides, that the picture reaches beyond each edge
const STRIDE = 7368787; // a prime: songs are drawn in an order that favours no artist
const BLACK = 6; // of the colours; on a dark page it is white
const palette = [...data.colours, "#8a8a8a"]; // and grey, for what is in no part

// The tables. A song has a number, those of an artist follow each other, and so do those of an album.
function decode(text) {
  const binary = atob(text), bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
const places = new Uint16Array(decode(data.places).buffer);
const count = places.length / 2, each = data.each;
const near = new Uint32Array(count * each);
{
  const bytes = decode(data.nearest);
  for (let at = 0; at < near.length; at++) near[at] = bytes[3 * at] | (bytes[3 * at + 1] << 8) | (bytes[3 * at + 2] << 16);
}
const titles = [], artistOf = new Uint32Array(count), albumOf = new Uint32Array(count);
// What colours can tell. Each look has names, of each song the number of its name, of each name how many songs it has, its
// colour, whether its dots are diamonds, and where its label stands.
const looks = { artist: makeLook(data.artists.length), album: null };
{
  const names = [], own = looks.artist;
  data.artists.forEach(([name, colour, x, y, albums], artist) => {
    own.names[artist] = name;
    own.colours[artist] = colour % data.colours.length;
    own.diamonds[artist] = colour >= data.colours.length ? 1 : 0;
    own.middles.set([x, y], 2 * artist);
    for (const [album, songs] of albums) {
      for (const title of songs) {
        artistOf[titles.length] = artist;
        albumOf[titles.length] = names.length;
        titles.push(title);
      }
      names.push(album);
    }
  });
  looks.album = Object.assign(makeLook(names.length), { names, of: albumOf });
  own.of = artistOf;
  for (const look of [own, looks.album]) for (const name of look.of) look.sizes[name]++;
}
data.artists = data.places = data.nearest = null;
const artistNames = looks.artist.names, albumNames = looks.album.names;

function makeLook(length) {
  return {
    names: new Array(length), of: null, sizes: new Uint32Array(length), colours: new Uint8Array(length), diamonds: new Uint8Array(length),
    middles: new Uint16Array(2 * length), widths: new Float32Array(length), isDealt: false,
  };
}

// Artists come with colours; albums get theirs when they are asked for: that of which the nearest album is the furthest away,
// or of few, one of their own. Beyond so many they take them in turn, as the work grows with the square.
const COMPARED = 2000;
function dealAlbums() {
  const { sizes, colours, diamonds, middles, names } = looks.album, many = data.colours.length;
  if (looks.album.isDealt) return;
  looks.album.isDealt = true;
  const sums = new Float64Array(2 * names.length);
  for (let song = 0; song < count; song++)
    for (let axis = 0; axis < 2; axis++) sums[2 * albumOf[song] + axis] += places[2 * song + axis];
  for (let at = 0; at < middles.length; at++) middles[at] = sums[at] / sizes[at >> 1];
  bySize(looks.album).forEach((album, turn, all) => {
    if (names.length <= 2 * many) { colours[album] = turn % many; diamonds[album] = turn >= many ? 1 : 0; return; }
    if (turn >= COMPARED) { colours[album] = turn % many; return; }
    const nearest = new Array(many).fill(Infinity);
    for (let before = 0; before < turn; before++) {
      const other = all[before];
      const away = (middles[2 * album] - middles[2 * other]) ** 2 + (middles[2 * album + 1] - middles[2 * other + 1]) ** 2;
      nearest[colours[other]] = Math.min(nearest[colours[other]], away);
    }
    colours[album] = nearest.indexOf(Math.max(...nearest));
  });
}

// Numbers of names, those with most songs first.
const bySize = ({ sizes, names }) => Array.from(names, (_, at) => at).sort((one, other) => sizes[other] - sizes[one] || one - other);

const order = new Uint32Array(count);
for (let at = 0; at < count; at++) order[at] = (at * STRIDE) % count;

// Songs by cell: those of cell c are cellSongs[cellStarts[c]] up to cellSongs[cellStarts[c + 1]].
const cellOf = place => Math.floor((place * CELLS) / SPAN);
const cellStarts = new Uint32Array(CELLS * CELLS + 1), cellSongs = new Uint32Array(count);
{
  const cell = song => cellOf(places[2 * song + 1]) * CELLS + cellOf(places[2 * song]);
  for (let song = 0; song < count; song++) cellStarts[cell(song) + 1]++;
  for (let index = 0; index < CELLS * CELLS; index++) cellStarts[index + 1] += cellStarts[index];
  const next = cellStarts.slice();
  for (let song = 0; song < count; song++) cellSongs[next[cell(song)]++] = song;
}

let view = { scale: 1, x: 0, y: 0 }; // CSS pixels a place, and where place 0, 0 lies
let size = { width: 0, height: 0 }, ratio = 1;
let hovered = -1, chosen = -1, alone = -1; // a song, a song, a name of the look
let by = "artist", look = looks.artist; // what colours tell
let marked = []; // songs with a ring
let lasso = null; // points of the window, while one is drawn
let aloneTop = 0; // the highest place of the songs that are shown alone
let paper = [0, 0, 0], ink = "";

const hex = text => [1, 3, 5].map(at => parseInt(text.slice(at, at + 2), 16));
const inkOf = colour => (colour === BLACK && dark.matches ? "#f2f2f2" : palette[colour]);
const colourOf = name => inkOf(look.colours[name]);
// What stands under a name: of artists and of albums their own; parts lie everywhere.
const labelled = () => (by === "part" ? looks.artist : look);

let box = [SPAN, SPAN, 0, 0]; // around all songs: left, top, right, bottom
for (let song = 0; song < count; song++) {
  const x = places[2 * song], y = places[2 * song + 1];
  box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
}

function fitted() {
  const margin = 24, [left, top, right, bottom] = box;
  // Where there is little room the buttons stand below the songs.
  const height = size.height - (isSmall() ? element("buttons").offsetHeight + 12 : 0);
  const room = (length, span) => Math.max(1, length - 2 * margin) / Math.max(1, span);
  const scale = Math.min(room(size.width, right - left), room(height, bottom - top), Math.max(size.width, height) / SPAN);
  return { scale, x: (size.width - (left + right) * scale) / 2, y: (height - (top + bottom) * scale) / 2 };
}

// CSS pixels from a dot's middle to its edge; dots grow more slowly than the map.
function radiusAt(scale) {
  const base = count > 50000 ? 0.9 : count > 10000 ? 1.3 : count > 1000 ? 2.2 : count > 300 ? 3.6 : 5.2;
  const room = Math.min(1.2, Math.max(0.6, Math.sqrt(Math.min(size.width, size.height) / 700)));
  return Math.min(7, base * room * Math.max(1, scale / fitted().scale) ** 0.4);
}

// The pixels of a dot: across, down and opacity of 256 of each. A diamond covers as much as a disc.
function stampOf(radius, diamond) {
  const reach = diamond ? radius * 1.25 : radius, side = Math.ceil(reach), stamp = [], PARTS = 4;
  for (let row = -side; row <= side; row++)
    for (let column = -side; column <= side; column++) {
      let within = 0;
      for (let part = 0; part < PARTS * PARTS; part++) {
        const dx = column + ((part % PARTS) + 0.5) / PARTS - 0.5, dy = row + (Math.floor(part / PARTS) + 0.5) / PARTS - 0.5;
        if (diamond ? Math.abs(dx) + Math.abs(dy) <= reach : dx * dx + dy * dy <= radius * radius) within++;
      }
      if (within > 0) stamp.push(column, row, Math.round((256 * within) / (PARTS * PARTS)));
    }
  return Int16Array.from(stamp);
}

// Two pictures: the one that is shown and the next one.
const makePicture = () => {
  const sheet = document.createElement("canvas");
  return { sheet, on: sheet.getContext("2d", { alpha: false }), view: null, x: 0, y: 0, labels: [], drawn: 0, look: "" };
};
let shown = makePicture(), next = makePicture(), pixels = null, work = null;

const lookNow = () => `${dark.matches} ${by} ${palette.length} ${alone}`;
function isShort() {
  if (shown.view === null || shown.view.scale !== view.scale || shown.look !== lookNow()) return true;
  const left = view.x - shown.view.x + shown.x, top = view.y - shown.view.y + shown.y;
  return left > 0 || top > 0 || left + shown.width < size.width || top + shown.height < size.height;
}

// Draws the next picture a slice at a time; the songs first, then the names' places, then the pixels to its sheet.
function* drawing() {
  const margin = { x: Math.ceil(size.width * BEYOND), y: Math.ceil(size.height * BEYOND) };
  const at = { ...view }, looked = lookNow(), only = alone, own = ratio, { of, colours, diamonds } = look;
  const width = Math.round((size.width + 2 * margin.x) * own), height = Math.round((size.height + 2 * margin.y) * own);
  if (pixels === null || pixels.width !== width || pixels.height !== height) pixels = context.createImageData(width, height);
  const bytes = pixels.data, words = new Uint32Array(bytes.buffer);
  const opaque = ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  for (let at = 0; at < words.length; at += 1 << 18) {
    words.fill(opaque(paper), at, at + (1 << 18));
    yield;
  }
  const stamps = [false, true].map(diamond => stampOf(radiusAt(at.scale) * own, diamond));
  const inks = palette.map((_, colour) => hex(inkOf(colour)));
  const full = inks.map(opaque), faint = paper.map((part, at) => Math.round(part + (hex(dark.matches ? "#8a8a8a" : "#777777")[at] - part) * 0.35));
  const scale = at.scale * own, left = (at.x + margin.x) * own, top = (at.y + margin.y) * own;
  let drawn = 0;
  // What is not shown alone lies below in grey.
  for (const pass of only < 0 ? [0] : [1, 2])
    for (let index = 0; index < count; index++) {
      if ((index & 1023) === 1023) yield;
      const song = order[index], name = of[song];
      if (pass > 0 && (name === only) !== (pass === 2)) continue;
      const x = Math.round(left + places[2 * song] * scale), y = Math.round(top + places[2 * song + 1] * scale);
      if (x < -8 || y < -8 || x > width + 8 || y > height + 8) continue;
      drawn++;
      const stamp = stamps[diamonds[name]];
      const colour = pass === 1 ? faint : inks[colours[name]], whole = pass === 1 ? opaque(faint) : full[colours[name]];
      for (let part = 0; part < stamp.length; part += 3) {
        const column = x + stamp[part], row = y + stamp[part + 1], opacity = stamp[part + 2];
        if (column < 0 || row < 0 || column >= width || row >= height) continue;
        const to = row * width + column;
        if (opacity === 256) { words[to] = whole; continue; }
        for (let channel = 0; channel < 3; channel++)
          bytes[4 * to + channel] += ((colour[channel] - bytes[4 * to + channel]) * opacity) >> 8;
      }
    }
  const labels = [];
  yield* naming(labels, at, margin, only);
  const { sheet, on } = next;
  if (sheet.width !== width || sheet.height !== height) { sheet.width = width; sheet.height = height; }
  for (let row = 0; row < height; row += 64) {
    on.putImageData(pixels, 0, 0, 0, row, width, Math.min(64, height - row));
    yield;
  }
  Object.assign(next, {
    view: at, x: -margin.x, y: -margin.y, width: size.width + 2 * margin.x, height: size.height + 2 * margin.y, labels, drawn, look: looked,
  });
  [shown, next] = [next, shown];
}

const across = song => view.x + places[2 * song] * view.scale;
const down = song => view.y + places[2 * song + 1] * view.scale;

function ringAround(song, width) {
  context.lineWidth = width;
  context.beginPath();
  context.arc(across(song), down(song), radiusAt(view.scale) + 4, 0, 2 * Math.PI);
  context.stroke();
}

// Lays the picture where the view has it, and over it the names and what was pointed at.
function paint() {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = `rgb(${paper})`;
  context.fillRect(0, 0, size.width, size.height);
  if (shown.view !== null) {
    const zoomed = view.scale / shown.view.scale;
    const left = view.x + (shown.x - shown.view.x) * zoomed, top = view.y + (shown.y - shown.view.y) * zoomed;
    // Whole pixels, where nothing is stretched, keep dots sharp; what is stretched is seen for a few frames.
    const whole = value => (zoomed === 1 ? Math.round(value * ratio) / ratio : value);
    context.imageSmoothingEnabled = false;
    context.drawImage(shown.sheet, whole(left), whole(top), shown.width * zoomed, shown.height * zoomed);
  }
  context.strokeStyle = context.fillStyle = ink;
  if (chosen >= 0) {
    context.lineWidth = 1;
    context.beginPath();
    for (let place = 0; place < each; place++) {
      context.moveTo(across(chosen), down(chosen));
      context.lineTo(across(near[chosen * each + place]), down(near[chosen * each + place]));
    }
    context.stroke();
    for (let place = 0; place < each; place++) ringAround(near[chosen * each + place], 1.5);
    ringAround(chosen, 3.5);
  }
  for (const song of marked) ringAround(song, 1.5);
  if (hovered >= 0) ringAround(hovered, 2);
  if (lasso !== null) {
    context.lineWidth = 2;
    context.setLineDash([6, 4]);
    context.beginPath();
    for (const [x, y] of lasso) context.lineTo(x, y);
    context.closePath();
    context.stroke();
    context.setLineDash([]);
  }
  if (canvas.matches(":focus-visible")) {
    // The middle, from which Enter takes the nearest song.
    const [x, y] = [size.width / 2, size.height / 2];
    context.lineWidth = 1.5;
    context.beginPath();
    for (const [dx, dy] of [[8, 0], [0, 8]]) { context.moveTo(x - dx, y - dy); context.lineTo(x + dx, y + dy); }
    context.stroke();
  }
  writeNames();
}

const isWithin = (x, y) => x >= 0 && y >= 0 && x <= size.width && y <= size.height;

let waiting = false;
function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(frame);
}

function frame() {
  waiting = false;
  if (size.width === 0 || size.height === 0) return;
  const end = performance.now() + SLICE;
  if (work === null && isShort()) work = drawing();
  while (work !== null && performance.now() < end) if (work.next().done) work = null;
  paint();
  canvas.dataset.busy = work !== null || isShort();
  canvas.dataset.points = count;
  canvas.dataset.drawn = shown.drawn;
  if (work !== null || isShort()) redraw();
  else tellFirst();
}

// For whoever checks the page: a song within the window.
function tellFirst() {
  for (let song = 0; song < count; song++) {
    if (alone >= 0 && look.of[song] !== alone) continue;
    const x = across(song), y = down(song);
    if (x > 0 && y > 0 && x < size.width && y < size.height) { canvas.dataset.first = `${x},${y},${song}`; return; }
  }
  canvas.dataset.first = "";
}

function nearest(x, y, reach = REACH) {
  const px = (x - view.x) / view.scale, py = (y - view.y) / view.scale, radius = reach / view.scale;
  const clamp = cell => Math.min(CELLS - 1, Math.max(0, cell));
  let best = -1, least = radius * radius;
  for (let row = clamp(cellOf(py - radius)); row <= clamp(cellOf(py + radius)); row++)
    for (let column = clamp(cellOf(px - radius)); column <= clamp(cellOf(px + radius)); column++) {
      const cell = row * CELLS + column;
      for (let index = cellStarts[cell]; index < cellStarts[cell + 1]; index++) {
        const song = cellSongs[index];
        const distance = (places[2 * song] - px) ** 2 + (places[2 * song + 1] - py) ** 2;
        if (distance <= least && (alone < 0 || look.of[song] === alone)) { best = song; least = distance; }
      }
    }
  return best;
}

function zoom(factor, x, y) {
  const scale = Math.min(fitted().scale * 400, Math.max(fitted().scale / 2, view.scale * factor));
  factor = scale / view.scale;
  view = { scale, x: x - (x - view.x) * factor, y: y - (y - view.y) * factor };
  redraw();
}

function move(dx, dy) {
  view = { ...view, x: view.x + dx, y: view.y + dy };
  redraw();
}

function showAll() {
  view = fitted();
  redraw();
}

// Moves so that these songs lie within the window, if they do not yet.
function show(songs, closer = false) {
  let [left, top, right, bottom] = [SPAN, SPAN, 0, 0];
  for (const song of songs) {
    left = Math.min(left, places[2 * song]);
    right = Math.max(right, places[2 * song]);
    top = Math.min(top, places[2 * song + 1]);
    bottom = Math.max(bottom, places[2 * song + 1]);
  }
  const x = view.x + left * view.scale, y = view.y + top * view.scale;
  const within = x > 20 && y > 20 && view.x + right * view.scale < size.width - 20 && view.y + bottom * view.scale < size.height - 20;
  if (within && !closer) return;
  const room = Math.max(1, Math.min(size.width / Math.max(right - left, 1), size.height / Math.max(bottom - top, 1)) * 0.6);
  const scale = Math.min(Math.max(view.scale, closer ? fitted().scale * 8 : 0), Math.max(room, fitted().scale));
  view = { scale, x: size.width / 2 - ((left + right) / 2) * scale, y: size.height / 2 - ((top + bottom) / 2) * scale };
  redraw();
}

function resize() {
  const box = stage.getBoundingClientRect(), before = size;
  ratio = Math.min(2, window.devicePixelRatio || 1);
  const isWhole = before.width === 0 || view.scale === fitted().scale;
  size = { width: box.width, height: box.height };
  canvas.width = Math.round(box.width * ratio);
  canvas.height = Math.round(box.height * ratio);
  shown.view = null;
  work = null;
  buttons = buttonsBox();
  for (const { widths } of [looks.artist, looks.album]) widths.fill(0);
  if (isWhole) view = fitted();
  else view = { ...view, x: view.x + (size.width - before.width) / 2, y: view.y + (size.height - before.height) / 2 };
  redraw();
}

function dress() {
  const style = getComputedStyle(document.body);
  paper = style.backgroundColor.match(/[0-9]+/g).slice(0, 3).map(Number);
  ink = style.color;
}
