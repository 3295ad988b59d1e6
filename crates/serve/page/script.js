// source/dom.ts
function element(name2, attributes = {}, ...children) {
  const made = document.createElement(name2);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== void 0) made.setAttribute(key, String(value));
  }
  made.append(...children.filter((child) => !!child || child === ""));
  return made;
}
function by(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element ${id}`);
  return found;
}
var DRAWINGS = {
  play: "M4 2.5v11l9.5-5.5z",
  pause: "M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z",
  close: "M3.8 2.5 8 6.7l4.2-4.2 1.3 1.3L9.3 8l4.2 4.2-1.3 1.3L8 9.3l-4.2 4.2-1.3-1.3L6.7 8 2.5 3.8z"
};
function icon(name2) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", DRAWINGS[name2]);
  drawing.append(path);
  return drawing;
}
var TYPEFACE = '"Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif';
var COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#a8a000", "#7a5fb0", "#8c564b", "#5f6b7a"];
var Colours = class {
  numbers;
  constructor(artists) {
    this.numbers = new Map(artists.map((artist, number) => [artist, number]));
  }
  /** Whether no two artists share a colour. */
  get areOwn() {
    return this.numbers.size <= COLOURS.length;
  }
  of(artist) {
    return COLOURS[(this.numbers.get(artist) ?? 0) % COLOURS.length];
  }
};
function painted(of, style) {
  Object.assign(of.style, style);
  return of;
}
function percent(share) {
  if (share <= 0 || share >= 1) return `${100 * share}\xA0%`;
  if (share < 1e-3) return "<\xA00.1\xA0%";
  return share < 0.0995 || share > 0.9905 ? `${Math.min(99.9, 100 * share).toFixed(1)}\xA0%` : `${Math.round(100 * share)}\xA0%`;
}
var reading = (name2) => name2.includes(" ") ? name2 : name2.replaceAll("_", " ");
function time(seconds) {
  if (!Number.isFinite(seconds)) return "";
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
function save(name2, kind, text) {
  const url = URL.createObjectURL(new Blob([text], { type: kind }));
  element("a", { href: url, download: name2 }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1e4);
}
function cell(value) {
  const text = value === void 0 ? "" : String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// source/player.ts
var TASTE_S = 10;
var TASTE_FROM = 0.3;
var Player = class {
  sound = new Audio();
  source = null;
  watchers = /* @__PURE__ */ new Set();
  /** What is heard after this one, and until when this one is. */
  after = [];
  until = Infinity;
  constructor() {
    this.sound.preload = "metadata";
    for (const event of ["timeupdate", "play", "pause", "ended", "loadedmetadata", "seeking"]) {
      this.sound.addEventListener(event, () => this.tell());
    }
    this.sound.addEventListener("error", () => {
      if (this.source) by("player-title").textContent = "This browser cannot play the file.";
    });
    by("player-close").append(icon("close"));
    by("player-toggle").addEventListener("click", () => this.toggle());
    by("player-close").addEventListener("click", () => this.stop());
    const place2 = by("player-place");
    place2.addEventListener("input", () => {
      this.until = Infinity;
      if (Number.isFinite(this.sound.duration)) this.sound.currentTime = Number(place2.value) / 1e3 * this.sound.duration;
    });
  }
  watch(watcher) {
    this.watchers.add(watcher);
  }
  /** Plays from a second on; the same source again goes on or pauses. */
  play(source, title2, from) {
    this.after = [];
    this.until = Infinity;
    if (this.source === source && from === void 0) return this.toggle();
    this.begin({ source, title: title2 });
    if (from !== void 0) this.seek(() => from);
    else if (this.sound.readyState > 0) this.sound.currentTime = 0;
  }
  /** Plays some seconds of one after the other. */
  taste(sounds) {
    const [first, ...after] = sounds;
    this.after = after;
    if (!first) return this.stop();
    this.until = Infinity;
    this.begin(first);
    this.seek((duration) => {
      const from = Math.max(0, Math.min(TASTE_FROM * duration, duration - TASTE_S));
      this.until = from + TASTE_S;
      return from;
    });
  }
  isPlaying(source) {
    return this.source === source && !this.sound.paused;
  }
  begin({ source, title: title2 }) {
    if (this.source !== source) {
      this.source = source;
      this.sound.src = source;
      by("player-title").textContent = title2;
    }
    by("player").hidden = false;
    document.body.classList.add("playing");
    void this.sound.play().catch(() => void 0);
  }
  seek(to) {
    const source = this.source;
    const now = () => {
      if (this.source === source) this.sound.currentTime = to(this.sound.duration);
    };
    if (this.sound.readyState > 0) now();
    else this.sound.addEventListener("loadedmetadata", now, { once: true });
  }
  toggle() {
    if (this.sound.paused) void this.sound.play().catch(() => void 0);
    else this.sound.pause();
  }
  stop() {
    this.after = [];
    this.until = Infinity;
    this.sound.pause();
    this.sound.removeAttribute("src");
    this.source = null;
    by("player").hidden = true;
    document.body.classList.remove("playing");
    this.tell();
  }
  tell() {
    const { currentTime, duration, paused, ended } = this.sound;
    if (this.until < Infinity && (currentTime >= this.until || ended)) {
      this.until = Infinity;
      if (this.after.length) return this.taste(this.after);
      this.sound.pause();
    }
    by("player-toggle").replaceChildren(icon(paused ? "play" : "pause"));
    by("player-toggle").setAttribute("aria-label", paused ? "Play" : "Pause");
    by("player-time").textContent = Number.isFinite(duration) ? `${time(currentTime)} / ${time(duration)}` : time(currentTime);
    const place2 = by("player-place");
    if (Number.isFinite(duration)) place2.value = String(Math.round(1e3 * currentTime / duration));
    place2.setAttribute("aria-valuetext", by("player-time").textContent.replace("/", "of"));
    for (const watcher of this.watchers) {
      if (watcher(this.source, currentTime, duration, !paused) === false) this.watchers.delete(watcher);
    }
  }
};
var only;
var player = () => only ??= new Player();

// source/server.ts
var Refused = class extends Error {
  constructor(status, detail2, again_s = 0) {
    super(detail2);
    this.status = status;
    this.again_s = again_s;
  }
  status;
  again_s;
};
async function asked(address) {
  const response = await fetch(address, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Refused(response.status, await detail(response));
  return await response.json();
}
async function detail(response) {
  try {
    return (await response.json()).detail;
  } catch {
    return `the server answered ${response.status}`;
  }
}
var query = (parameters) => new URLSearchParams(Object.entries(parameters).map(([name2, value]) => [name2, String(value)])).toString();
var about = () => asked("/api/about");
var songs = (find2, most) => asked(`/api/songs?${query({ find: find2, most })}`);
var similar = (to, most) => asked(`/api/similar?${query({ to, most })}`);
var similarBy = (to, by2) => asked(`/api/similar?${query({ to, by: by2, most: 1 })}`);
var song = (number) => asked(`/api/songs/${number}`);
var songsOfMap = () => asked("/api/map/songs");
var audit = () => asked("/api/audit");
var place = (ticket) => asked(`/api/queue/${encodeURIComponent(ticket)}`);
async function requests() {
  const { paths } = await asked("/api/openapi.json");
  return Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, { summary }]) => [`${method.toUpperCase()} ${path}`, summary ?? ""]));
}
var audio = (number) => `/api/songs/${number}/audio`;
var AGAIN_S = 3;
var TRIES = 60;
async function name(file, called2, step) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await send(file, called2, step);
    } catch (error) {
      if (!(error instanceof Refused && error.status === 503) || tries >= TRIES) throw error;
      const again_s = error.again_s || AGAIN_S;
      step({ again_s });
      await new Promise((ready) => setTimeout(ready, 1e3 * (again_s + Math.random())));
    }
  }
}
function send(file, called2, step) {
  const ticket = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`;
  const form = new FormData();
  form.append("file", file, called2);
  const request = new XMLHttpRequest();
  request.open("POST", `/api/songs?${query({ top: 1e5, detail: true, ticket })}`);
  request.responseType = "json";
  let asking;
  let isOver = false;
  const tell = (at) => {
    if (!isOver) step(at);
  };
  const ask = async () => {
    try {
      tell(await place(ticket));
    } catch {
    }
  };
  return new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => tell({ sent: event.total ? event.loaded / event.total : 0 }));
    request.upload.addEventListener("load", () => {
      if (isOver) return;
      tell({ before: null });
      asking = window.setInterval(() => void ask(), 700);
    });
    request.addEventListener("load", () => {
      isOver = true;
      if (request.status === 200) resolve(request.response);
      else reject(new Refused(request.status, request.response?.detail ?? `the server answered ${request.status}`, Number(request.getResponseHeader("retry-after")) || 0));
    });
    request.addEventListener("error", () => reject(new Refused(0, "the server cannot be reached")));
    request.addEventListener("loadend", () => {
      isOver = true;
      window.clearInterval(asking);
    });
    request.send(form);
  });
}

// source/list.ts
function playButton(source, title2) {
  let shown2 = false;
  let drawn;
  const button = element("button", { type: "button", class: "play", click: () => player().play(source, title2) });
  const draw = (is) => {
    if (is === drawn) return;
    drawn = is;
    button.replaceChildren(icon(is ? "pause" : "play"));
    button.classList.toggle("going", is);
    button.setAttribute("aria-label", `${is ? "Pause" : "Play"} ${title2}`);
  };
  draw(player().isPlaying(source));
  player().watch((playing, _at, _of, on) => {
    if (!button.isConnected && shown2) return false;
    shown2 ||= button.isConnected;
    draw(playing === source && on);
    return true;
  });
  return button;
}
var called = (song2) => `${reading(song2.artist)}: ${reading(song2.title)}`;
function songRow(song2, plays2, alike2) {
  const what = element(
    "span",
    { class: "what" },
    element("b", { title: reading(song2.title) }, reading(song2.title)),
    element("span", { title: `${reading(song2.artist)} \xB7 ${reading(song2.album)}` }, `${reading(song2.artist)} \xB7 ${reading(song2.album)}`)
  );
  return element(
    "li",
    {},
    plays2 ? playButton(audio(song2.number), called(song2)) : null,
    what,
    "likeness" in song2 ? element("span", { class: "number", title: "How alike: the cosine of the angle between both" }, percent(Math.max(0, song2.likeness))) : element("span", { class: "time" }, time(song2.duration_s)),
    alike2 ? element("button", { type: "button", class: "small", "aria-label": `What is like ${reading(song2.title)}`, click: () => alike2(song2) }, "Alike") : null
  );
}

// source/audit.ts
var MORE_DOUBTED = 5;
var title = (path) => reading(path.split("/").at(-1).replace(/\.[^.]*$/, ""));
var plays = false;
function row({ path, artist, number, note }) {
  return element(
    "li",
    {},
    plays && number !== void 0 ? playButton(audio(number), `${reading(artist)}: ${title(path)}`) : null,
    element("span", { class: "what" }, element("b", { title: path }, title(path)), element("span", {}, note))
  );
}
function pair(words, songs2) {
  const sounds = songs2.flatMap(({ path, artist, number }) => number === void 0 ? [] : [{ source: audio(number), title: `${reading(artist)}: ${title(path)}` }]);
  return element(
    "div",
    { class: "pair" },
    element(
      "div",
      { class: "pair-head" },
      element("p", {}, words),
      plays && sounds.length === 2 && element("button", { type: "button", class: "small", "aria-label": `Hear both: ${sounds.map((sound) => sound.title).join(" and ")}`, click: () => player().taste(sounds) }, "Hear both")
    ),
    element("ul", { class: "songs" }, ...songs2.map(row))
  );
}
async function show(about2) {
  const box = by("findings");
  if (box.childElementCount) return;
  plays = about2.plays;
  box.replaceChildren(element("p", { class: "note", role: "status" }, "The findings are fetched \u2026"));
  try {
    const { audit: audit2, numbers } = await audit();
    const ofCopies = ({ songs: songs2, artists, similarity, is_exact, speed }) => {
      const how = is_exact ? "The same to the last bit." : `${percent(similarity)} alike${Math.abs(speed - 1) > 2e-3 ? `, at ${speed.toFixed(3)} times the speed` : ""}.`;
      return pair(how, [0, 1].map((at) => {
        const path = songs2[at], artist = artists[at];
        return { path, artist, number: numbers[path], note: `${reading(artist)} \xB7 ${reading(path.split("/").at(-2) ?? "")}` };
      }));
    };
    box.replaceChildren(
      ...audit2.labels ? ofLabels(audit2.labels, numbers, about2.library !== null) : [element("p", {}, audit2.labels_left_out ?? "")],
      element("h2", {}, audit2.copies.length ? `The same recording twice: ${audit2.copies.length}` : "No recording is there twice"),
      ...audit2.copies.map(ofCopies)
    );
  } catch (error) {
    box.replaceChildren(element("p", { class: "state bad" }, error instanceof Error ? error.message : String(error)));
  }
}
function ofLabels(labels2, numbers, hasLibrary) {
  const list2 = element("div");
  const more = element("button", { type: "button", click: () => add2(MORE_DOUBTED) });
  let listed = 0;
  const add2 = (many) => {
    for (const doubt of labels2.doubts.slice(listed, listed + many)) list2.append(ofDoubt(doubt, numbers, hasLibrary));
    listed = Math.min(labels2.doubts.length, listed + many);
    more.hidden = listed === labels2.doubts.length;
    more.textContent = `${Math.min(MORE_DOUBTED, labels2.doubts.length - listed)} more, less doubtful`;
  };
  add2(labels2.wrong + MORE_DOUBTED);
  const alike2 = labels2.alike.map((names) => element("li", {}, `${reading(names.artists[0])} and ${reading(names.artists[1])} are told apart in ${percent(names.told_apart)} of comparisons, where chance gives 50 %.`));
  return [
    element("h2", {}, `Songs that may have the wrong name: about ${labels2.wrong} of ${labels2.songs}`),
    element("p", { class: "note" }, "The most doubtful first; some more are listed than are counted. Beside each stands the song most alike to it by the artist that it sounds like."),
    list2,
    more,
    ...alike2.length ? [element("h2", {}, "Two names that sound like one"), element("ul", {}, ...alike2)] : []
  ];
}
function ofDoubt(doubt, numbers, hasLibrary) {
  const words = `Filed under ${reading(doubt.artist)} (${percent(doubt.own_probability)}), sounds like ${reading(doubt.sounds_like)} (${percent(doubt.other_probability)}).`;
  const own = { path: doubt.song, artist: doubt.artist, number: numbers[doubt.song], note: `filed under ${reading(doubt.artist)}` };
  const box = pair(words, [own]);
  if (hasLibrary && own.number !== void 0) {
    void similarBy(doubt.song, doubt.sounds_like).then(({ songs: [near] }) => {
      if (!near) return;
      box.replaceWith(pair(words, [own, { path: near.path, artist: near.artist, number: near.number, note: `by ${reading(near.artist)}, ${percent(Math.max(0, near.likeness))} alike` }]));
    }).catch(() => void 0);
  }
  return box;
}

// source/frame.ts
var AGAIN_MS = 2e3;
async function framed(frame, address, { words, loaded }) {
  if (frame.dataset.asked) return;
  frame.dataset.asked = "yes";
  for (; ; ) {
    const response = await fetch(address, { method: "HEAD" }).catch(() => null);
    if (response?.ok) {
      frame.addEventListener("load", () => loaded?.(frame));
      frame.src = address;
      frame.hidden = false;
      words.hidden = true;
      return;
    }
    frame.hidden = true;
    words.hidden = false;
    const problem = await fetch(address).then((full) => full.json()).catch(() => null);
    words.textContent = problem?.detail ?? "The server cannot be reached.";
    if (response && response.status !== 503) return;
    await new Promise((ready) => setTimeout(ready, AGAIN_MS));
  }
}
function wayBack(frame, address, words, says) {
  const isElsewhere = frame.contentWindow?.location.pathname !== address;
  words.hidden = !isElsewhere;
  words.replaceChildren(isElsewhere ? element("button", { type: "button", class: "small", click: () => {
    frame.src = address;
  } }, says) : "");
}
function fitting(frame) {
  const page = frame.contentDocument;
  if (!page?.body) return;
  page.documentElement.classList.add("framed");
  frame.style.height = "";
  const fills = page.body.offsetHeight === frame.clientHeight;
  if (fills) return;
  const fit = () => {
    frame.style.height = `${Math.ceil(page.body.getBoundingClientRect().height) + 4}px`;
  };
  new frame.contentWindow.ResizeObserver(fit).observe(page.body);
  fit();
}

// source/library.ts
var MOST = { all: 20, found: 50, around: 100 };
var MOST_ALIKE = 15;
var told;
var map;
var ofMap;
function begin(about2) {
  told = about2;
  map = by("map");
  by("library-lead").textContent = `${about2.library?.toLocaleString("en")} songs. Find one, or look around: what lies close together sounds alike.`;
  const words = by("words");
  let later;
  words.addEventListener("input", () => {
    window.clearTimeout(later);
    later = window.setTimeout(() => void find(words.value), 150);
  });
  by("find").addEventListener("submit", (event) => {
    event.preventDefault();
    window.clearTimeout(later);
    void find(words.value);
  });
  by("list-all").addEventListener("click", () => {
    words.value = "";
    void find("").then(() => by("list-title").focus());
  });
  addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.source !== map.contentWindow) return;
    const { songs: songs2, how } = event.data ?? {};
    if (Array.isArray(songs2) && songs2.every(Number.isInteger)) void taken(songs2, how === "click" ? "click" : how === "window" ? "window" : "line");
  });
}
function shown() {
  if (!by("found").childElementCount) void find("");
  const loaded = () => {
    by("map-hint").hidden = false;
    void dress().catch(complain);
  };
  void framed(map, "/api/map", { words: by("map-words"), loaded });
}
var mapped = () => ofMap ??= songsOfMap().catch((error) => {
  ofMap = void 0;
  throw error;
});
var tellMap = (words) => map.contentWindow?.postMessage(words, location.origin);
async function dress() {
  const colours2 = new Colours(told.artists);
  if (colours2.areOwn) tellMap({ colours: Object.fromEntries(told.artists.map((artist) => [reading(artist), colours2.of(artist)])) });
  const { parts } = await mapped();
  if (parts) tellMap({ parts });
}
async function mark(songs2) {
  if (map.hidden) return;
  const { numbers } = await mapped();
  const places = new Map(numbers.map((number, place2) => [number, place2]));
  tellMap({ songs: songs2.map((song2) => places.get(song2.number)).filter((place2) => place2 !== void 0) });
}
async function taken(places, how) {
  by("library").classList.remove("looking");
  try {
    const { numbers } = await mapped();
    const found = places.map((place2) => numbers[place2]).filter((number) => number !== null && number !== void 0);
    if (how === "click") {
      const song2 = found.length ? await song(found[0]) : null;
      if (!song2) return;
      if (told.plays && !player().isPlaying(audio(song2.number))) player().play(audio(song2.number), called(song2));
      await alike(song2, "map");
    } else {
      searches += 1;
      const songs2 = await Promise.all(found.slice(0, MOST.around).map(song));
      const few = found.length > songs2.length ? `, of which ${songs2.length} are listed` : "";
      list(`${counted(found.length)} within the ${how}`, few ? `${found.length} songs${few}` : "", songs2);
    }
  } catch (error) {
    complain(error);
  }
}
var counted = (songs2) => `${songs2.toLocaleString("en")} song${songs2 === 1 ? "" : "s"}`;
function complain(error) {
  by("list-words").textContent = error instanceof Error ? error.message : String(error);
}
function list(title2, words, songs2, more = []) {
  by("list-title").textContent = title2;
  by("list-words").textContent = words;
  by("found").replaceChildren(...songs2.map((song2) => songRow(song2, told.plays, (of) => void alike(of, "list"))));
  by("list-more").replaceChildren(...more.filter((node) => node !== null));
  by("list-all").hidden = title2 === ALL;
  by("list").scrollTop = 0;
}
var ALL = "Songs";
var searches = 0;
async function find(words) {
  const asked2 = words.trim();
  const most = asked2 ? MOST.found : MOST.all;
  const own = searches += 1;
  try {
    const found = await songs(asked2, most);
    if (own !== searches) return;
    if (!asked2) list(ALL, told.library > most ? `The first ${most} of ${told.library.toLocaleString("en")}` : "", found);
    else list(`\u201C${asked2}\u201D`, found.length === most ? `The first ${most} that were found` : found.length ? `${counted(found.length)} found` : "No artist, album or title has these words.", found);
    by("library").classList.toggle("looking", asked2 !== "");
    await mark(asked2 ? found : []);
  } catch (error) {
    complain(error);
  }
}
async function alike(of, from) {
  const own = searches += 1;
  try {
    const found = await similar(of.path, MOST_ALIKE);
    if (own !== searches) return;
    const self = songRow(of, told.plays);
    self.classList.add("own");
    list(`Most alike to ${reading(of.title)}`, "By sound; 100 % would be the same.", found.songs, [
      element("h3", {}, "Artists that are most alike"),
      element("p", { class: "note" }, found.artists.slice(0, 5).map((one) => `${reading(one.artist)} (${percent(Math.max(0, one.likeness))})`).join(", "))
    ]);
    by("found").prepend(self);
    if (from === "list") {
      void mark([of]);
      by("list-title").focus();
    }
  } catch (error) {
    complain(error);
  }
}

// source/wave.ts
var HEIGHT = 104;
var LANE = 24;
var SCALE = 20;
var PITCH = 3;
var BAR = 2;
var LONGEST_OUTLINE_S = 900;
var STEP_S = 5;
function lanes(answer, duration) {
  if (answer.stretches?.length) return answer.stretches;
  return answer.clips.map((clip, place2) => ({
    ...clip,
    end_s: answer.clips[place2 + 1]?.start_s ?? Math.max(duration, clip.start_s)
  }));
}
var sounding = (part) => part.silent ? "silence" : part.known === false ? "none of these" : reading(part.artist);
function runs(stretches) {
  const found = [];
  for (const stretch of stretches) {
    const last = found.at(-1);
    if (last && sounding(last) === sounding(stretch)) last.end_s = stretch.end_s;
    else found.push({ ...stretch });
  }
  return found;
}
function wave(answer, file, source, colours2) {
  const canvas = element("canvas", { tabindex: 0, role: "slider", "aria-label": "Place in the song", "aria-describedby": "wave-words", "aria-valuemin": 0, "aria-valuenow": 0 });
  const words = element("p", { id: "wave-words", class: "unseen" });
  const cursor = element("div", { class: "cursor", hidden: true });
  const box = element("div", { class: "wave" }, canvas, cursor, words);
  let duration = answer.duration_s ?? (answer.clips.at(-1)?.start_s ?? 0) + 3;
  let outline = null;
  let heard = 0;
  const draw = () => paint(canvas, { outline, heard, stretches: lanes(answer, duration), duration, colours: colours2 });
  const told3 = () => {
    canvas.setAttribute("aria-valuemax", String(Math.round(duration)));
    canvas.setAttribute("aria-valuenow", String(Math.round(heard * duration)));
    canvas.setAttribute("aria-valuetext", `${time(heard * duration)} of ${time(duration)}`);
  };
  const playFrom = (second) => player().play(source, answer.path, Math.min(Math.max(0, second), Math.max(0, duration - 0.5)));
  canvas.addEventListener("click", (event) => playFrom(event.offsetX / canvas.clientWidth * duration));
  canvas.addEventListener("keydown", (event) => {
    const moves = { ArrowRight: STEP_S, ArrowUp: STEP_S, ArrowLeft: -STEP_S, ArrowDown: -STEP_S };
    const move = moves[event.key];
    if (move !== void 0) playFrom(heard * duration + move);
    else if (event.key === "Home") playFrom(0);
    else if (event.key === "Enter" || event.key === " ") player().play(source, answer.path);
    else return;
    event.preventDefault();
  });
  player().watch((playing, at, of) => {
    if (!box.isConnected && duration && outline) return false;
    const is = playing === source && Number.isFinite(of);
    cursor.hidden = !is;
    heard = is ? at / of : 0;
    cursor.style.left = `${100 * heard}%`;
    told3();
    draw();
    return true;
  });
  new ResizeObserver(draw).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  const parts = runs(lanes(answer, duration));
  words.textContent = `${parts.slice(0, 40).map((part) => `${time(part.start_s)} to ${time(part.end_s)}: ${sounding(part)}`).join("; ")}. Enter plays and pauses, arrow keys move.`;
  told3();
  if (duration <= LONGEST_OUTLINE_S) {
    void outlined(file).then((found) => {
      if (!found) return;
      outline = found.peaks;
      duration = answer.duration_s ?? found.duration;
      told3();
      draw();
    });
  }
  return box;
}
async function outlined(file) {
  try {
    const context = new OfflineAudioContext(1, 1, 8e3);
    const sound = await context.decodeAudioData(await file.arrayBuffer());
    const samples = sound.getChannelData(0);
    const peaks = new Float32Array(1200);
    const each = samples.length / peaks.length;
    let highest = 1e-6;
    for (let place2 = 0; place2 < peaks.length; place2 += 1) {
      let peak = 0;
      const end = Math.min(samples.length, Math.ceil((place2 + 1) * each));
      for (let at = Math.floor(place2 * each); at < end; at += 1) peak = Math.max(peak, Math.abs(samples[at]));
      peaks[place2] = peak;
      highest = Math.max(highest, peak);
    }
    for (let place2 = 0; place2 < peaks.length; place2 += 1) peaks[place2] /= highest;
    return { peaks, duration: sound.duration };
  } catch {
    return null;
  }
}
function paint(canvas, { outline, heard, stretches, duration, colours: colours2 }) {
  const width = canvas.clientWidth;
  if (!width || !duration) return;
  const height = (outline ? HEIGHT : 0) + LANE + SCALE;
  const scale = window.devicePixelRatio || 1;
  canvas.style.height = `${height}px`;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  const style = getComputedStyle(document.documentElement);
  const [soft, unknown, idle, accent] = ["--soft", "--unknown", "--idle", "--accent"].map((name2) => style.getPropertyValue(name2).trim());
  if (outline) {
    const bars = Math.floor(width / PITCH);
    for (let bar = 0; bar < bars; bar += 1) {
      const [from, to] = [bar, bar + 1].map((at) => Math.floor(at / bars * outline.length));
      const peaks = outline.subarray(from, Math.max(from + 1, to));
      const loud = (Math.max(...peaks) + peaks.reduce((sum, peak) => sum + peak, 0) / peaks.length) / 2;
      const tall = Math.max(2, loud * (HEIGHT - 12));
      pen.fillStyle = bar / bars < heard ? accent : idle;
      pen.beginPath();
      pen.roundRect(bar * PITCH, (HEIGHT - tall) / 2, BAR, tall, 1);
      pen.fill();
    }
  }
  const top = height - LANE - SCALE;
  for (const stretch of stretches) {
    const [from, to] = [stretch.start_s, stretch.end_s].map((second) => second / duration * width);
    const wide = Math.max(1, to - from - 1.5);
    pen.save();
    pen.beginPath();
    pen.roundRect(from, top, wide, LANE, 3);
    pen.clip();
    if (stretch.silent) {
      pen.fillStyle = idle;
      pen.fillRect(from, top + LANE / 2 - 1, wide, 2);
    } else if (stretch.known === false) {
      pen.strokeStyle = unknown;
      pen.lineWidth = 2;
      for (let at = from - LANE; at < to; at += 5) {
        pen.beginPath();
        pen.moveTo(at, top + LANE);
        pen.lineTo(at + LANE, top);
        pen.stroke();
      }
      pen.strokeRect(from, top, wide, LANE);
    } else {
      pen.globalAlpha = 0.35 + 0.65 * Math.min(1, stretch.probability);
      pen.fillStyle = colours2.of(stretch.artist);
      pen.fillRect(from, top, wide, LANE);
    }
    pen.restore();
  }
  pen.fillStyle = soft;
  pen.font = `12px ${TYPEFACE}`;
  pen.textBaseline = "bottom";
  for (const second of marks(duration, width)) {
    const words = time(second);
    const half = pen.measureText(words).width / 2;
    pen.fillText(words, Math.min(width - 2 * half, Math.max(0, second / duration * width - half)), height);
  }
}
function marks(duration, width) {
  const least = 70 * duration / width;
  const step = [5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].find((seconds) => seconds >= least) ?? 7200;
  return Array.from({ length: Math.floor(duration / step) + 1 }, (_, at) => at * step);
}

// source/name.ts
var BARS = 8;
var FEWEST_BARS = 3;
var LEAST_BAR = 5e-3;
var AT_ONCE = 2;
var MOST_NAMED = 40;
var items = [];
var waiting = [];
var working = 0;
var told2;
var colours;
function begin2(about2) {
  told2 = about2;
  colours = new Colours(about2.artists);
  by("knows").textContent = `Drop music and see which of ${about2.artists.length} artists it sounds like, second by second.`;
  by("known-title").textContent = "Artists that it knows";
  const more = about2.artists.length - MOST_NAMED;
  by("known-artists").replaceChildren(
    ...about2.artists.slice(0, MOST_NAMED).map((artist) => element("li", {}, swatch(artist), reading(artist))),
    ...more > 0 ? [element("li", {}, `and ${more.toLocaleString("en")} more`)] : []
  );
  by("known").hidden = false;
  const chooser = by("files");
  by("choose").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    take([...chooser.files ?? []]);
    chooser.value = "";
  });
  const drop = by("drop");
  for (const kind of ["dragenter", "dragover"]) {
    addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    location.hash = "#name";
    take([...event.dataTransfer?.files ?? []]);
  });
  by("all-csv").addEventListener("click", saveAll);
  recording();
}
function take(files) {
  for (const file of files) add(file, file.name);
}
function add(file, name2) {
  const row2 = element("tr");
  const item = { file, name: name2, source: URL.createObjectURL(file), row: row2 };
  if (file.size > told2.file_bytes) item.error = `larger than ${Math.round(told2.file_bytes / 1e6)} MB`;
  items.push(item);
  by("rows").append(row2);
  by("several").hidden = items.length < 2;
  fill(item, "waits");
  if (item.error) say(`${name2}: ${item.error}`, { bad: true });
  else waiting.push(item);
  next();
}
function next() {
  while (working < AT_ONCE && waiting.length) {
    working += 1;
    void work(waiting.shift()).finally(() => {
      working -= 1;
      next();
    });
  }
  if (!working && !waiting.length && items.length > 1) {
    const bad = items.filter((item) => item.error).length;
    say(`${items.length - bad} of ${items.length} songs were heard${bad ? `; ${bad} could not be` : ""}.`);
  }
}
async function work(item) {
  try {
    item.answer = await name(item.file, item.name, (step) => {
      const words = "sent" in step ? `is sent, ${percent(step.sent)}` : "again_s" in step ? `waits: the server is busy and is asked again in ${step.again_s} s` : step.before === null ? "is heard" : step.before === 0 ? "is next" : `waits behind ${step.before} other${step.before === 1 ? "" : "s"}`;
      fill(item, words);
      const done = items.filter((one) => one.answer || one.error).length;
      const of = items.length > 1 ? `${done} of ${items.length} done. ` : "";
      say(`${of}${item.name} ${words} \u2026`, { progress: "sent" in step && step.sent < 1 && items.length === 1 ? step.sent : null });
    });
    fill(item, "");
    if (by("answer").hidden) show2(item);
    say(`${item.name}: ${verdict(item.answer)}`, { seen: items.length > 1 });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    item.error = words.startsWith(item.name) ? words.slice(item.name.length).replace(/^:? /, "") : words;
    fill(item, "");
    say(`${item.name}: ${item.error}`, { bad: true });
  }
}
function say(words, { bad = false, progress, seen = true } = {}) {
  by("state").hidden = false;
  by("state").classList.toggle("unseen", !seen);
  by("state").classList.toggle("bad", bad);
  by("status").textContent = words;
  const bar = by("progress");
  bar.hidden = progress === void 0;
  if (typeof progress === "number") bar.value = progress;
  else bar.removeAttribute("value");
}
var swatch = (artist) => painted(element("i", { class: "swatch" }), { background: colours.of(artist) });
var isKnown = (answer) => answer.known !== false;
var verdict = (answer) => isKnown(answer) ? reading(answer.artist) : `none of these (nearest: ${reading(answer.artist)})`;
function fill(item, words) {
  const { answer, error } = item;
  const what = error ? element("span", { class: "bad" }, error) : answer ? verdict(answer) : words;
  const name2 = answer ? element("button", { type: "button", click: () => show2(item, true) }, item.name) : item.name;
  item.row.replaceChildren(element("td", {}, name2), ...answer ? [element("td", {}, what), element("td", { class: "number" }, isKnown(answer) ? percent(answer.probability) : "")] : [element("td", { colspan: 2 }, what)]);
}
function sentence(answer) {
  const sure = `${percent(answer.probability)} sure, if it is by any of the ${told2.artists.length} artists that the model knows.`;
  if (answer.known === false) return `Sounds like none of the ${told2.artists.length} artists that the model knows. Nearest is ${reading(answer.artist)}.`;
  return answer.known === void 0 ? `The most alike, and ${sure}` : sure;
}
function rates(answer) {
  if (answer.known === void 0 || answer.false_accept === void 0 || answer.false_reject === void 0) return "";
  return `Of 100 songs by artists it has never heard, this model takes about ${Math.round(100 * answer.false_accept)} for one of its own, and of 100 by its own about ${Math.round(100 * answer.false_reject)} for nobody's. `;
}
var shownNow;
function show2(item, jump = false) {
  const answer = item.answer;
  shownNow?.row.removeAttribute("aria-current");
  shownNow = item;
  if (items.length > 1) item.row.setAttribute("aria-current", "true");
  const box = by("answer");
  const notes = answer.learnt_from ? ["The model has learnt from this recording: the answer says little about songs that it has not heard.", ...(answer.warnings ?? []).map((warning) => `Note: ${warning}.`)] : (answer.warnings ?? []).map((warning) => `Note: ${warning}.`);
  const warnings = notes.map((note) => element("p", { class: "warning" }, note));
  const shown2 = answer.top.filter((one, place2) => place2 < FEWEST_BARS || place2 < BARS && one.probability >= LEAST_BAR);
  const rest = answer.top.length - shown2.length;
  const left = Math.max(0, 1 - shown2.reduce((sum, one) => sum + one.probability, 0));
  const bars = element("ul", { class: "bars", "aria-label": "Artists and how probable they are" }, ...shown2.map((one) => element(
    "li",
    {},
    element("span", { class: "name", title: reading(one.artist) }, swatch(one.artist), element("span", {}, reading(one.artist))),
    element("span", { class: "bar" }, painted(element("i"), { width: `${100 * one.probability}%`, background: colours.of(one.artist) })),
    element("span", { class: "number" }, percent(one.probability))
  )));
  const duration = answer.duration_s ?? 0;
  const heard = [...new Set(lanes(answer, duration).filter((part) => part.known !== false && !part.silent).map((part) => part.artist))];
  const legend = element(
    "ul",
    { class: "legend" },
    ...heard.map((artist) => element("li", {}, swatch(artist), reading(artist))),
    lanes(answer, duration).some((part) => part.known === false) && element("li", {}, element("i", { class: "swatch hatch" }), "none of these")
  );
  box.replaceChildren(
    element("header", {}, element("p", { class: "file" }, item.name), playButton(item.source, item.name)),
    element("p", { class: "who" }, isKnown(answer) ? reading(answer.artist) : "None of these"),
    element("p", { class: "sentence" }, sentence(answer)),
    ...warnings,
    isKnown(answer) ? "" : element("p", { class: "note" }, "If it were by one of them all the same:"),
    bars,
    rest > 0 ? element("p", { class: "note" }, `The ${rest} other artists together: ${percent(left)}.`) : "",
    element("h3", {}, "Who sounds in which second"),
    wave(answer, item.file, item.source, colours),
    legend,
    ...answer.nearest?.length ? [element("h3", {}, "Nearest songs that the model has learnt from"), nearest(answer)] : [],
    element(
      "div",
      { class: "row" },
      saving(`${stem(item)}.json`, "application/json", () => `${JSON.stringify(answer, null, 2)}
`, "Save as JSON", "Everything, as programs get it"),
      saving(`${stem(item)}.csv`, "text/csv", () => csvOfStretches(answer), "Seconds as CSV", "A line for each stretch of the song"),
      saving(`${stem(item)}.labels.txt`, "text/plain", () => labels(answer), "Seconds as labels", "Label tracks, as Audacity imports them"),
      saving(`${stem(item)}.tags.txt`, "text/plain", () => tags(answer), "Save as tags", "NAME=value, as metaflac and vorbiscomment import them")
    ),
    element("p", { class: "note rates" }, `${rates(answer)}This is evidence of likeness in sound, and never a verdict on who made a song.`)
  );
  by("known").hidden = true;
  box.hidden = false;
  by("drop").classList.add("small");
  if (jump) box.scrollIntoView({ block: "start" });
}
function nearest(answer) {
  return element("ul", { class: "songs" }, ...answer.nearest.map((song2) => {
    const title2 = reading(song2.path?.split("/").at(-1)?.replace(/\.[^.]*$/, "") ?? song2.artist);
    return element(
      "li",
      {},
      song2.number !== null && told2.plays ? playButton(audio(song2.number), `${song2.artist}: ${title2}`) : null,
      element("span", { class: "what" }, element("b", {}, title2), element("span", {}, song2.same_recording ? `${reading(song2.artist)}, the same recording` : reading(song2.artist))),
      element("span", { class: "number" }, `${percent(Math.max(0, song2.alike))} alike`)
    );
  }));
}
var stem = (item) => item.name.replace(/\.[^.]*$/, "") || "song";
var saving = (name2, kind, text, words, title2) => element("button", { type: "button", class: "small", title: title2, click: () => save(name2, kind, text()) }, words);
function csvOfStretches(answer) {
  const rows = lanes(answer, answer.duration_s ?? 0).map((part) => [part.start_s, part.end_s, part.artist, part.probability, part.known, part.silent].map(cell).join(","));
  return ["start_s,end_s,artist,probability,known,silent", ...rows, ""].join("\r\n");
}
function labels(answer) {
  const parts = runs(lanes(answer, answer.duration_s ?? 0)).map((part) => `${part.start_s.toFixed(3)}	${part.end_s.toFixed(3)}	${sounding(part)}`);
  return [...parts, ""].join("\n");
}
function tags(answer) {
  const isKnown2 = answer.known !== false;
  return [
    ...isKnown2 ? [`AUTEUR_ARTIST=${reading(answer.artist)}`, `AUTEUR_CONFIDENCE=${answer.probability.toFixed(4)}`] : [`AUTEUR_NEAREST=${reading(answer.artist)}`],
    ...answer.known === void 0 ? [] : [`AUTEUR_KNOWN=${answer.known ? "yes" : "no"}`],
    `AUTEUR_MODEL=${told2.classifier}, ${told2.artists.length} artists, auteur ${told2.version}`,
    ""
  ].join("\n");
}
function saveAll() {
  const rows = items.map(({ name: name2, answer, error }) => [name2, answer?.artist, answer?.probability, answer?.known, error].map(cell).join(","));
  save("songs.csv", "text/csv", ["file,artist,probability,known,error", ...rows, ""].join("\r\n"));
}
var RECORD = "Record";
function recording() {
  const button = by("record");
  if (!navigator.mediaDevices?.getUserMedia || !("MediaRecorder" in window)) {
    button.hidden = true;
    return;
  }
  let recorder;
  let ticking;
  button.addEventListener("click", async () => {
    if (recorder) return recorder.stop();
    try {
      const sound = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
      const stream = await navigator.mediaDevices.getUserMedia({ audio: sound });
      recorder = new MediaRecorder(stream);
      const parts = [];
      const begun = Date.now();
      recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
      recorder.addEventListener("stop", () => {
        stream.getTracks().forEach((track) => track.stop());
        window.clearInterval(ticking);
        const kind = recorder?.mimeType ?? "audio/webm";
        recorder = void 0;
        button.textContent = RECORD;
        button.classList.remove("on");
        const ending = kind.includes("ogg") ? "ogg" : kind.includes("mp4") ? "m4a" : "webm";
        add(new Blob(parts, { type: kind }), `recording ${(/* @__PURE__ */ new Date()).toTimeString().slice(0, 8).replaceAll(":", ".")}.${ending}`);
      });
      recorder.start();
      say("The microphone is heard. Some ten seconds are enough; press again to stop and have it named.");
      button.classList.add("on");
      const tick = () => {
        button.textContent = `Stop after ${Math.round((Date.now() - begun) / 1e3)} s`;
      };
      tick();
      ticking = window.setInterval(tick, 500);
    } catch (error) {
      say(`The microphone cannot be used: ${error instanceof Error ? error.message : error}`, { bad: true });
    }
  });
}

// source/script.ts
var REPORT = "/report/report.html";
var PAGES = ["name", "library", "audit", "scores", "programs"];
function show3(about2) {
  const wanted = location.hash.slice(1);
  const page = PAGES.includes(wanted) ? wanted : "name";
  for (const other of PAGES) by(`page-${other}`).hidden = other !== page;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${page}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${by(`title-${page}`).textContent} \u2013 auteur`;
  if (page === "library" && about2.library !== null) shown();
  if (page === "programs") void requests2();
  if (page === "audit" && about2.audit) void show(about2);
  const missing = missings(about2).get(page);
  by("missing").textContent = missing ?? "";
  by("missing").hidden = missing === void 0;
  by(`page-${page}`).hidden = missing !== void 0;
  if (page === "scores" && about2.report) {
    const words = by("report-words");
    const loaded = (frame) => {
      fitting(frame);
      wayBack(frame, REPORT, words, "Back to the report");
    };
    void framed(by("report"), REPORT, { words, loaded });
  }
}
function missings(about2) {
  const all = [
    ["library", about2.library !== null, "No library is served. Start the server with --store STORE to search, compare and map its songs."],
    ["audit", about2.audit, "No audit is served. Make one with auteur audit, and start the server with --audit AUDIT."],
    ["scores", about2.report, "This run was not evaluated. After auteur evaluate its scores stand here."]
  ];
  return new Map(all.filter(([, is]) => !is).map(([page, , words]) => [page, words]));
}
async function requests2() {
  if (by("requests").childElementCount) return;
  const all = await requests().catch(() => []);
  by("requests").replaceChildren(...all.map(([request, what]) => element("tr", {}, element("td", {}, element("code", {}, request)), element("td", {}, what))));
}
function programs(about2) {
  by("example").textContent = `curl -F file=@song.mp3 ${location.origin}/api/songs
curl '${location.origin}/api/similar?to=SONG&most=10'`;
  const facts = [
    ["Classifier", about2.classifier],
    ["Artists", about2.artists.join(", ")],
    ["Tells strangers", about2.tells_strangers ? "yes" : "no"],
    ["Library", about2.library === null ? "none; start the server with --store" : `${about2.library} songs`],
    ["Plays songs", about2.plays ? "yes" : "no; start the server with --music"],
    ["Version", about2.version]
  ];
  by("about").replaceChildren(...facts.flatMap(([term, words]) => [element("dt", {}, term), element("dd", {}, words)]));
}
async function begin3() {
  try {
    const about2 = await about();
    const has = { library: about2.library !== null, audit: about2.audit, report: about2.report, plays: about2.plays };
    for (const link of document.querySelectorAll("[data-needs]")) link.hidden = !has[link.dataset.needs];
    begin2(about2);
    if (has.library) begin(about2);
    programs(about2);
    addEventListener("hashchange", () => {
      show3(about2);
      by("main").focus();
      scrollTo(0, 0);
    });
    show3(about2);
  } catch (error) {
    by("status").textContent = error instanceof Error ? error.message : String(error);
    by("state").hidden = false;
    by("state").classList.add("bad");
  }
}
void begin3();
