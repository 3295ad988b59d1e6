// What is said about songs, the search, and what the page around this one, if there is one, says and is told.

const search = element("search"), found = element("found");
// Within another page that page has the search and the lists.
const isFramed = parent !== window && location.protocol.startsWith("http");
document.documentElement.classList.toggle("framed", isFramed);

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
    if (song >= 0) tip.replaceChildren(line("b", titles[song]), line("span", artistNames[artistOf[song]]), line("span", albumNames[albumOf[song]]));
    redraw();
  }
  // What is chosen has its title beside it.
  tip.hidden = song < 0 || song === chosen;
  if (tip.hidden) return;
  const left = x + 16 + tip.offsetWidth > size.width ? x - 16 - tip.offsetWidth : x + 16;
  const top = y + 16 + tip.offsetHeight > size.height ? y - 16 - tip.offsetHeight : y + 16;
  tip.style.left = `${Math.max(0, left)}px`;
  tip.style.top = `${Math.max(0, top)}px`;
}

function rowOf(colour, isDiamond, text, more, act) {
  const item = document.createElement("li"), button = document.createElement("button");
  button.type = "button";
  const dot = document.createElement("i");
  dot.className = isDiamond ? "dot diamond" : "dot";
  dot.style.background = colour;
  button.append(dot, text);
  if (more) button.append(more);
  button.addEventListener("click", act);
  item.append(button);
  return item;
}

function songRow(song) {
  const text = line("span", titles[song]);
  text.append(line("small", artistNames[artistOf[song]]));
  const name = look.of[song];
  return rowOf(colourOf(name), look.diamonds[name], text, null, () => { choose(song); show([song]); });
}

// Tells the page that this one stands in, if any, which songs were taken: their numbers here, and whether it was by a click on one.
function tell(songs, how) {
  if (isFramed) parent.postMessage({ songs, how }, location.origin);
}

// Shows a song and those most alike to it; -1 lets go.
function choose(song, isTold = true) {
  chosen = song;
  marked = [];
  if (song >= 0 && isTold) tell([song], "click");
  if (song === hovered) tip.hidden = true;
  canvas.dataset.chosen = song < 0 ? "" : song;
  const said = element("chosen"), alike = element("alike");
  if (song < 0) {
    if (alone < 0) said.replaceChildren();
    alike.replaceChildren();
  } else {
    const artist = line("button", artistNames[artistOf[song]]);
    artist.type = "button";
    artist.addEventListener("click", () => { colourBy("artist"); isolate(artistOf[song]); });
    said.replaceChildren(line("b", titles[song]), artist, line("small", albumNames[albumOf[song]]),
      line("p", each > 0 ? "The songs most alike, by sound, wherever they lie on the map:" : ""));
    alike.replaceChildren(...Array.from(near.subarray(song * each, (song + 1) * each), songRow));
  }
  redraw();
}

const songsNamed = name => {
  const songs = [];
  for (let song = 0; song < count; song++) if (look.of[song] === name) songs.push(song);
  return songs;
};

// Shows the songs of one artist, album or part alone; -1, or the same again, shows all.
function isolate(name) {
  alone = name === alone ? -1 : name;
  canvas.dataset.alone = alone < 0 ? "" : look.names[alone];
  hover(-1);
  choose(-1);
  if (alone >= 0) {
    const all = line("button", "Show all songs");
    all.type = "button";
    all.addEventListener("click", () => isolate(-1));
    const songs = songsNamed(alone);
    aloneTop = songs.reduce((top, song) => Math.min(top, places[2 * song + 1]), SPAN);
    element("chosen").replaceChildren(line("b", look.names[alone]), line("small", `${songs.length.toLocaleString("en")} song${songs.length === 1 ? "" : "s"}`), all);
    show(songs);
  }
  for (const button of element("names").querySelectorAll("button[aria-pressed]"))
    button.setAttribute("aria-pressed", String(Number(button.dataset.name) === alone));
  redraw();
}

// What colours tell: "artist", "album", or "part" where that is known.
function colourBy(what) {
  if (what === "album") dealAlbums();
  if (alone >= 0) isolate(-1);
  by = what;
  look = looks[what];
  canvas.dataset.by = by;
  element("by").value = by;
  listNames();
  if (chosen >= 0) choose(chosen, false);
  redraw();
}

const MOST_NAMES = 40;
function listNames() {
  const all = (by === "part" ? look.names.map((_, part) => part) : bySize(look)).filter(name => look.sizes[name] > 0), left = all.length - MOST_NAMES;
  element("names").replaceChildren(...all.slice(0, MOST_NAMES).map(name => {
    const number = line("span", look.sizes[name].toLocaleString("en"));
    number.className = "count";
    const item = rowOf(colourOf(name), look.diamonds[name], line("span", look.names[name]), number, () => isolate(name));
    item.firstChild.dataset.name = name;
    item.firstChild.setAttribute("aria-pressed", String(name === alone));
    return item;
  }), ...(left > 0 ? [line("li", `and ${left.toLocaleString("en")} more`)] : []));
}

element("by").addEventListener("change", () => colourBy(element("by").value));

// What the page around this one says: which part of the split each song is in, the colours that it gives to artists, the songs to
// mark, and the song to show.
const NO_PART = 7; // of the palette
function hear(said) {
  if (said.parts) {
    const { names, of } = said.parts, parts = Object.assign(makeLook(names.length), { names, of: Uint8Array.from(of) });
    for (const part of parts.of) parts.sizes[part]++;
    names.forEach((_, part) => { parts.colours[part] = part === names.length - 1 ? NO_PART : [0, 2, 4][part]; });
    looks.part = parts;
    element("by").querySelector("[value=part]").hidden = element("by").querySelector("[value=part]").disabled = false;
  }
  if (said.colours && artistNames.every(name => said.colours[name] !== undefined)) {
    artistNames.forEach((name, artist) => {
      palette.push(said.colours[name]);
      looks.artist.colours[artist] = palette.length - 1;
      looks.artist.diamonds[artist] = 0;
    });
    listNames();
  }
  if (said.songs) {
    if (alone >= 0) isolate(-1);
    if (said.songs.length === 1) { choose(said.songs[0], false); show(said.songs); }
    else { choose(-1, false); marked = said.songs; }
  }
  redraw();
}
addEventListener("message", event => {
  if (isFramed && event.source === parent && event.origin === location.origin) hear(event.data);
});

// The search: artists first, each by what begins with the words and then by what holds them; case and accents do not count.
const plain = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const MOST_FOUND = 12;
let plainNames = null, plainTitles = null, entries = [], entry = -1;

function lookUp(words) {
  plainNames ??= artistNames.map(plain);
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
    const item = line("li", song < 0 ? artistNames[artist] : titles[song]);
    item.id = `found-${at}`;
    item.setAttribute("role", "option");
    item.append(line("small", song < 0 ? `artist, ${looks.artist.sizes[artist].toLocaleString("en")} songs` : artistNames[artist]));
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
  if (song < 0) {
    if (by !== "artist") colourBy("artist");
    if (alone !== artist) isolate(artist);
    return;
  }
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
