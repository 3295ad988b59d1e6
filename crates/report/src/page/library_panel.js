// What is said about songs, the search, and what pointer, fingers and keys do.

const search = element("search"), found = element("found");

function line(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text; // names enter as text, never as markup
  return made;
}

function hover(song, x, y) {
  if (song !== hovered) {
    hovered = song;
    canvas.dataset.hover = song < 0 ? "" : song;
    canvas.classList.toggle("pointing", song >= 0);
    if (song >= 0) tip.replaceChildren(line("b", titles[song]), line("span", names[artistOf[song]]), line("span", albums[albumOf[song]]));
    redraw();
  }
  tip.hidden = song < 0;
  if (song < 0) return;
  const left = x + 16 + tip.offsetWidth > size.width ? x - 16 - tip.offsetWidth : x + 16;
  const top = y + 16 + tip.offsetHeight > size.height ? y - 16 - tip.offsetHeight : y + 16;
  tip.style.left = `${Math.max(0, left)}px`;
  tip.style.top = `${Math.max(0, top)}px`;
}

function rowOf(artist, text, more, act) {
  const item = document.createElement("li"), button = document.createElement("button");
  button.type = "button";
  const dot = document.createElement("i");
  dot.className = diamonds[artist] ? "dot diamond" : "dot";
  dot.style.background = colourOf(artist);
  button.append(dot, text);
  if (more) button.append(more);
  button.addEventListener("click", act);
  item.append(button);
  return item;
}

function named(song) {
  const text = line("span", titles[song]);
  text.append(line("small", names[artistOf[song]]));
  return text;
}

// Tells the page that this one stands in, if any, which songs were chosen: their numbers here.
function tell(songs) {
  if (parent !== window && location.protocol.startsWith("http")) parent.postMessage({ songs }, location.origin);
}

// Shows a song and those most alike to it; -1 lets go.
function choose(song) {
  chosen = song;
  if (song >= 0) tell([song]);
  canvas.dataset.chosen = song < 0 ? "" : song;
  const said = element("chosen"), alike = element("alike");
  if (song < 0) {
    if (alone < 0) said.replaceChildren();
    alike.replaceChildren();
  } else {
    const artist = line("button", names[artistOf[song]]);
    artist.type = "button";
    artist.addEventListener("click", () => isolate(artistOf[song]));
    said.replaceChildren(line("b", titles[song]), artist, line("small", albums[albumOf[song]]),
      line("p", each > 0 ? "The songs most alike, by sound, wherever they lie on the map:" : ""));
    alike.replaceChildren(...Array.from(near.subarray(song * each, (song + 1) * each), other =>
      rowOf(artistOf[other], named(other), null, () => { choose(other); show([other]); })));
  }
  redraw();
}

// Shows the songs of one artist alone; -1, or the same again, shows all.
function isolate(artist) {
  alone = artist === alone ? -1 : artist;
  canvas.dataset.artist = alone < 0 ? "" : names[alone];
  hover(-1);
  choose(-1);
  if (alone >= 0) {
    const all = line("button", "Show all artists");
    all.type = "button";
    all.addEventListener("click", () => isolate(-1));
    const songs = songsOf(alone);
    aloneTop = SPAN;
    for (let song = firsts[alone]; song < firsts[alone + 1]; song++) aloneTop = Math.min(aloneTop, places[2 * song + 1]);
    element("chosen").replaceChildren(line("b", names[alone]), line("small", `${songs.toLocaleString("en")} song${songs === 1 ? "" : "s"}`), all);
    show(Array.from({ length: songs }, (_, at) => firsts[alone] + at));
  }
  element("artists").querySelectorAll("button").forEach((button, at) => button.setAttribute("aria-pressed", String(at === alone)));
  redraw();
}

function listArtists() {
  element("artists").replaceChildren(...Array.from({ length: Math.min(40, artists) }, (_, artist) => {
    const number = line("span", songsOf(artist).toLocaleString("en"));
    number.className = "count";
    const item = rowOf(artist, line("span", names[artist]), number, () => isolate(artist));
    item.firstChild.setAttribute("aria-pressed", String(artist === alone));
    return item;
  }));
}

// The search: artists first, each by what begins with the words and then by what holds them; case and accents do not count.
const plain = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const MOST_FOUND = 12;
let plainNames = null, plainTitles = null, entries = [], entry = -1;

function lookUp(words) {
  plainNames ??= names.map(plain);
  plainTitles ??= titles.map(plain);
  const wanted = plain(words.trim());
  if (wanted === "") return [];
  const matches = (texts, most) => {
    const begins = [], holds = [];
    for (let at = 0; at < texts.length && begins.length < most; at++) {
      const place = texts[at].indexOf(wanted);
      if (place === 0) begins.push(at);
      else if (place > 0 && holds.length < most) holds.push(at);
    }
    return begins.concat(holds).slice(0, most);
  };
  const of = matches(plainNames, MOST_FOUND / 2).map(artist => ({ artist, song: -1 }));
  return of.concat(matches(plainTitles, MOST_FOUND - of.length).map(song => ({ artist: artistOf[song], song })));
}

function showFound() {
  entries = lookUp(search.value);
  entry = entries.length > 0 ? 0 : -1;
  const isAsked = search.value.trim() !== "";
  found.hidden = !isAsked;
  search.setAttribute("aria-expanded", String(isAsked));
  found.replaceChildren(...entries.map(({ artist, song }, at) => {
    const item = line("li", song < 0 ? names[artist] : titles[song]);
    item.id = `found-${at}`;
    item.setAttribute("role", "option");
    item.append(line("small", song < 0 ? `artist, ${songsOf(artist).toLocaleString("en")} songs` : names[artist]));
    item.addEventListener("pointerdown", event => { event.preventDefault(); take(at); });
    return item;
  }));
  if (isAsked && entries.length === 0) {
    const none = line("li", "No artist and no title has these words");
    none.className = "none";
    none.setAttribute("role", "option");
    found.replaceChildren(none);
  }
  markEntry();
}

function markEntry() {
  found.querySelectorAll("[id]").forEach((item, at) => {
    item.setAttribute("aria-selected", String(at === entry));
    if (at === entry) item.scrollIntoView({ block: "nearest" });
  });
  if (entry < 0) search.removeAttribute("aria-activedescendant");
  else search.setAttribute("aria-activedescendant", `found-${entry}`);
}

function hideFound() {
  found.hidden = true;
  search.setAttribute("aria-expanded", "false");
}

function take(at) {
  const { artist, song } = entries[at];
  hideFound();
  if (song < 0) { if (alone !== artist) isolate(artist); return; }
  if (alone >= 0) isolate(-1);
  choose(song);
  show([song], true);
}

search.addEventListener("input", showFound);
search.addEventListener("focus", () => { if (search.value.trim() !== "") showFound(); });
search.addEventListener("blur", hideFound);
search.addEventListener("keydown", event => {
  if (event.key === "ArrowDown" && entries.length > 0) entry = (entry + 1) % entries.length;
  else if (event.key === "ArrowUp" && entries.length > 0) entry = (entry + entries.length - 1) % entries.length;
  else if (event.key === "Enter" && entry >= 0) { take(entry); return; }
  else if (event.key === "Escape") { hideFound(); return; }
  else return;
  event.preventDefault();
  markEntry();
});

// The lasso: with the button pressed, or with Shift, a drag draws around songs instead of moving the map.
const MOST_LISTED = 100;
let lassoing = false;
function list(songs) {
  isolate(-1);
  const more = songs.length > MOST_LISTED ? `, of which ${MOST_LISTED} are listed` : "";
  element("chosen").replaceChildren(line("b", `${songs.length.toLocaleString("en")} song${songs.length === 1 ? "" : "s"} within the line${more}`));
  element("alike").replaceChildren(...songs.slice(0, MOST_LISTED).map(song => rowOf(artistOf[song], named(song), null, () => { choose(song); show([song]); })));
  if (songs.length > 0) tell(songs);
}

// Songs within a closed line of points of the window: a ray to the right crosses it an odd number of times.
function within(points) {
  const line = points.map(([x, y]) => [(x - view.x) / view.scale, (y - view.y) / view.scale]);
  const inside = (x, y) => {
    let odd = false;
    for (let at = 0, last = line.length - 1; at < line.length; last = at++) {
      const [x1, y1] = line[at], [x2, y2] = line[last];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd;
    }
    return odd;
  };
  const songs = [];
  for (let song = 0; song < count; song++)
    if ((alone < 0 || artistOf[song] === alone) && inside(places[2 * song], places[2 * song + 1])) songs.push(song);
  return songs;
}

element("lasso").addEventListener("click", () => {
  lassoing = !lassoing;
  element("lasso").setAttribute("aria-pressed", String(lassoing));
  canvas.classList.toggle("lassoing", lassoing);
});

const pointers = new Map(); // those that are down, by id: one drags, two zoom
let travelled = 0;
canvas.addEventListener("pointerdown", event => {
  canvas.setPointerCapture(event.pointerId);
  if (pointers.size === 0) travelled = 0;
  if (pointers.size === 0 && (lassoing || event.shiftKey)) lasso = [[event.offsetX, event.offsetY]];
  pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
});
canvas.addEventListener("pointermove", event => {
  const before = pointers.get(event.pointerId);
  if (!before) { hover(nearest(event.offsetX, event.offsetY), event.offsetX, event.offsetY); return; }
  const now = { x: event.offsetX, y: event.offsetY };
  travelled += Math.hypot(now.x - before.x, now.y - before.y);
  pointers.set(event.pointerId, now);
  if (travelled < 4 && pointers.size === 1) { pointers.set(event.pointerId, before); return; }
  hover(-1);
  if (lasso !== null) { lasso.push([now.x, now.y]); redraw(); return; }
  canvas.classList.add("dragging");
  if (pointers.size === 1) { move(now.x - before.x, now.y - before.y); return; }
  travelled = Infinity;
  const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
  const distance = at => Math.hypot(at.x - other.x, at.y - other.y);
  // Half of what one finger does moves the middle between both.
  move((now.x - before.x) / 2, (now.y - before.y) / 2);
  if (distance(before) > 0) zoom(distance(now) / distance(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
});
for (const kind of ["pointerup", "pointercancel"])
  canvas.addEventListener(kind, event => {
    const wasDown = pointers.delete(event.pointerId);
    canvas.classList.remove("dragging");
    const points = lasso;
    lasso = null;
    if (points !== null && points.length > 2) {
      redraw();
      if (kind === "pointerup") list(within(points));
      return;
    }
    if (kind === "pointerup" && wasDown && pointers.size === 0 && travelled < 4)
      choose(nearest(event.offsetX, event.offsetY, event.pointerType === "mouse" ? REACH : 2 * REACH));
  });
canvas.addEventListener("pointerleave", () => hover(-1));
for (const kind of ["focus", "blur"]) canvas.addEventListener(kind, redraw);
canvas.addEventListener("wheel", event => {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.offsetX, event.offsetY);
}, { passive: false });
const middle = factor => zoom(factor, size.width / 2, size.height / 2);
canvas.addEventListener("keydown", event => {
  const step = 60;
  const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in moves) move(...moves[event.key]);
  else if (event.key === "+" || event.key === "=") middle(1.5);
  else if (event.key === "-") middle(1 / 1.5);
  else if (event.key === "0") showAll();
  else if (event.key === "Enter") choose(nearest(size.width / 2, size.height / 2, size.width));
  else if (event.key === "Escape") { if (chosen >= 0) choose(-1); else if (alone >= 0) isolate(-1); }
  else return;
  event.preventDefault();
});
element("in").addEventListener("click", () => middle(1.5));
element("out").addEventListener("click", () => middle(1 / 1.5));
element("whole").addEventListener("click", showAll);
dark.addEventListener("change", () => { dress(); listArtists(); redraw(); });
new ResizeObserver(resize).observe(stage);
dress();
listArtists();
resize();
