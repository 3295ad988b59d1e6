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
var COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#a8a000", "#7a5fb0", "#8c564b", "#5f6b7a"];
var Colours = class {
  numbers;
  constructor(artists) {
    this.numbers = new Map(artists.map((artist, number) => [artist, number]));
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
var Player = class {
  sound = new Audio();
  source = null;
  watchers = /* @__PURE__ */ new Set();
  constructor() {
    this.sound.preload = "metadata";
    for (const event of ["timeupdate", "play", "pause", "ended", "loadedmetadata", "seeking"]) {
      this.sound.addEventListener(event, () => this.tell());
    }
    this.sound.addEventListener("error", () => {
      if (this.source) by("player-title").textContent = "This browser cannot play the file.";
    });
    by("player-toggle").addEventListener("click", () => this.toggle());
    by("player-close").addEventListener("click", () => this.stop());
    const place2 = by("player-place");
    place2.addEventListener("input", () => {
      if (Number.isFinite(this.sound.duration)) this.sound.currentTime = Number(place2.value) / 1e3 * this.sound.duration;
    });
  }
  watch(watcher) {
    this.watchers.add(watcher);
  }
  /** Plays from a second on; the same source again goes on or pauses. */
  play(source, title, from) {
    if (this.source === source && from === void 0) return this.toggle();
    if (this.source !== source) {
      this.source = source;
      this.sound.src = source;
      by("player-title").textContent = title;
    }
    by("player").hidden = false;
    if (from !== void 0) this.seek(from);
    void this.sound.play().catch(() => void 0);
  }
  isPlaying(source) {
    return this.source === source && !this.sound.paused;
  }
  seek(second) {
    if (this.sound.readyState > 0) this.sound.currentTime = second;
    else this.sound.addEventListener("loadedmetadata", () => {
      this.sound.currentTime = second;
    }, { once: true });
  }
  toggle() {
    if (this.sound.paused) void this.sound.play().catch(() => void 0);
    else this.sound.pause();
  }
  stop() {
    this.sound.pause();
    this.sound.removeAttribute("src");
    this.source = null;
    by("player").hidden = true;
    this.tell();
  }
  tell() {
    const { currentTime, duration, paused } = this.sound;
    by("player-toggle").textContent = paused ? "\u25B6" : "\u275A\u275A";
    by("player-toggle").setAttribute("aria-label", paused ? "Play" : "Pause");
    by("player-time").textContent = Number.isFinite(duration) ? `${time(currentTime)} / ${time(duration)}` : time(currentTime);
    if (Number.isFinite(duration)) by("player-place").value = String(Math.round(1e3 * currentTime / duration));
    for (const watcher of this.watchers) {
      if (watcher(this.source, currentTime, duration, !paused) === false) this.watchers.delete(watcher);
    }
  }
};
var only;
var player = () => only ??= new Player();

// source/server.ts
var Refused = class extends Error {
  constructor(status, detail2) {
    super(detail2);
    this.status = status;
  }
  status;
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
var similar = (to, most, not_same_artist = false) => asked(`/api/similar?${query({ to, most, not_same_artist })}`);
var song = (number) => asked(`/api/songs/${number}`);
var numbersOfMap = () => asked("/api/map/numbers");
var audit = () => asked("/api/audit");
var place = (ticket) => asked(`/api/queue/${encodeURIComponent(ticket)}`);
var audio = (number) => `/api/songs/${number}/audio`;
async function name(file, called, step) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await send(file, called, step);
    } catch (error) {
      if (!(error instanceof Refused && error.status === 503) || tries >= 60) throw error;
      step({ before: null });
      await new Promise((ready) => setTimeout(ready, 2e3 + 1e3 * Math.random()));
    }
  }
}
function send(file, called, step) {
  const ticket = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`;
  const form = new FormData();
  form.append("file", file, called);
  const request = new XMLHttpRequest();
  request.open("POST", `/api/songs?${query({ top: 1e5, detail: true, ticket })}`);
  request.responseType = "json";
  let asking;
  const ask = async () => {
    try {
      step(await place(ticket));
    } catch {
    }
  };
  return new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => step({ sent: event.total ? event.loaded / event.total : 0 }));
    request.upload.addEventListener("load", () => {
      step({ before: null });
      asking = window.setInterval(() => void ask(), 700);
    });
    request.addEventListener("load", () => {
      if (request.status === 200) resolve(request.response);
      else reject(new Refused(request.status, request.response?.detail ?? `the server answered ${request.status}`));
    });
    request.addEventListener("error", () => reject(new Refused(0, "the server cannot be reached")));
    request.addEventListener("loadend", () => window.clearInterval(asking));
    request.send(form);
  });
}

// source/list.ts
function playButton(source, title) {
  let shown2 = false;
  const button = element("button", { type: "button", class: "play", "aria-label": `Play ${title}`, click: () => player().play(source, title) }, "\u25B6");
  player().watch((playing, _at, _of, on) => {
    if (!button.isConnected && shown2) return false;
    shown2 ||= button.isConnected;
    const is = playing === source && on;
    button.textContent = is ? "\u275A\u275A" : "\u25B6";
    button.setAttribute("aria-label", `${is ? "Pause" : "Play"} ${title}`);
    return true;
  });
  return button;
}
function songRow(song2, plays, alike2) {
  const what = element("span", { class: "what" }, element("b", {}, reading(song2.title)), element("span", {}, `${reading(song2.artist)} \xB7 ${reading(song2.album)}`));
  return element(
    "li",
    {},
    plays ? playButton(audio(song2.number), `${reading(song2.artist)}: ${reading(song2.title)}`) : null,
    what,
    element("span", { class: "time" }, time(song2.duration_s)),
    "likeness" in song2 ? element("span", { class: "number", title: "Likeness" }, percent(Math.max(0, song2.likeness))) : null,
    alike2 ? element("button", { type: "button", "aria-label": `What is like ${reading(song2.title)}`, click: () => alike2(song2) }, "Alike") : null
  );
}

// source/audit.ts
var MORE_DOUBTED = 5;
async function show(about2) {
  const box = by("findings");
  if (box.childElementCount) return;
  const { audit: audit2, numbers: numbers2 } = await audit();
  const heard = (path, artist) => {
    const number = numbers2[path];
    return element(
      "li",
      {},
      about2.plays && number !== void 0 ? playButton(audio(number), path) : null,
      element("span", { class: "what" }, element("b", {}, reading(path.split("/").at(-1))), element("span", {}, reading(artist)))
    );
  };
  const pair = ({ songs: songs2, artists, similarity, is_exact, speed }) => {
    const how = is_exact ? "The same to the last bit." : `${percent(similarity)} alike${Math.abs(speed - 1) > 2e-3 ? `, at ${speed.toFixed(3)} times the speed` : ""}.`;
    return element("div", { class: "pair" }, element("p", {}, how), element("ul", { class: "songs" }, heard(songs2[0], artists[0]), heard(songs2[1], artists[1])));
  };
  box.replaceChildren(
    element("h2", {}, `The same recording twice: ${audit2.copies.length || "none found"}`),
    ...audit2.copies.map(pair),
    ...audit2.labels ? ofLabels(audit2.labels, heard) : [element("p", {}, audit2.labels_left_out ?? "")]
  );
}
function ofLabels(labels, heard) {
  const doubted = labels.doubts.slice(0, labels.wrong + MORE_DOUBTED).map((song2) => element(
    "div",
    { class: "pair" },
    element("p", {}, `Filed under ${reading(song2.artist)} (${percent(song2.own_probability)}), sounds like ${reading(song2.sounds_like)} (${percent(song2.other_probability)}).`),
    element("ul", { class: "songs" }, heard(song2.song, song2.artist))
  ));
  const alike2 = labels.alike.map((names) => element("li", {}, `${reading(names.artists[0])} and ${reading(names.artists[1])} are told apart in ${percent(names.told_apart)} of comparisons, where chance gives 50 %.`));
  return [
    element("h2", {}, `Songs that may have the wrong name: about ${labels.wrong} of ${labels.songs}`),
    element("p", { class: "note" }, "The most doubtful first; some more are listed than are counted."),
    ...doubted,
    ...alike2.length ? [element("h2", {}, "Two names that sound like one"), element("ul", {}, ...alike2)] : []
  ];
}

// source/frame.ts
var AGAIN_MS = 2e3;
async function framed(frame, address, words, about2) {
  if (frame.dataset.asked) return;
  frame.dataset.asked = "yes";
  for (; ; ) {
    const response = await fetch(address, { method: "HEAD" }).catch(() => null);
    if (response?.ok) {
      frame.src = address;
      frame.hidden = false;
      words.textContent = about2;
      return;
    }
    frame.hidden = true;
    const problem = await fetch(address).then((full) => full.json()).catch(() => null);
    words.textContent = problem?.detail ?? "The server cannot be reached.";
    if (response && response.status !== 503) return;
    await new Promise((ready) => setTimeout(ready, AGAIN_MS));
  }
}

// source/library.ts
var MOST_LISTED = 100;
var told;
function begin(about2) {
  told = about2;
  by("library-lead").textContent = `${about2.library?.toLocaleString("en")} songs, searched, compared and mapped.`;
  const words = by("words");
  let later;
  words.addEventListener("input", () => {
    window.clearTimeout(later);
    later = window.setTimeout(() => void find(words.value), 150);
  });
  by("find").addEventListener("submit", (event) => {
    event.preventDefault();
    void find(words.value);
  });
  addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.source !== by("map").contentWindow) return;
    const songs2 = event.data?.songs;
    if (Array.isArray(songs2) && songs2.every(Number.isInteger)) void chosen(songs2);
  });
}
var numbers;
async function chosen(places) {
  try {
    const all = await (numbers ??= numbersOfMap());
    const found = places.map((place2) => all[place2]).filter((number) => number !== null && number !== void 0);
    if (found.length === 1) await alike((await song(found[0])).path, false);
    else if (found.length) list(await Promise.all(found.slice(0, MOST_LISTED).map(song)), found.length);
  } catch (error) {
    numbers = void 0;
    complain(error);
  }
}
function shown() {
  if (!by("found").childElementCount) void find("");
  void framed(by("map"), "/api/map", by("map-words"), MAP);
}
var MAP = "What lies close together sounds alike. A click on a dot shows the songs that are most alike; \u25CC and a drag list those within a line.";
function complain(error) {
  by("alike").replaceChildren(element("p", { class: "status bad" }, error instanceof Error ? error.message : String(error)));
  by("alike").hidden = false;
}
var searches = 0;
async function find(words) {
  const most = words.trim() ? 30 : 8;
  const own = searches += 1;
  let found;
  try {
    found = await songs(words, most);
  } catch (error) {
    return complain(error);
  }
  if (own !== searches) return;
  by("found-words").textContent = found.length === most && words.trim() ? `The first ${most} songs that were found` : !words.trim() ? "Some songs of the library" : found.length ? "" : "Nothing was found";
  by("found").replaceChildren(...found.map((song2) => songRow(song2, told.plays, (of) => void alike(of.path))));
}
function list(songs2, of) {
  const box = by("alike");
  const few = of > songs2.length ? `, of which ${songs2.length} are listed` : "";
  box.replaceChildren(
    element("h2", {}, `${of} songs of the map${few}`),
    element("ul", { class: "songs", "aria-label": "Songs within the line" }, ...songs2.map((song2) => songRow(song2, told.plays, (one) => void alike(one.path))))
  );
  box.hidden = false;
}
async function alike(to, jump = true) {
  const box = by("alike");
  try {
    const found = await similar(to, 10);
    const title = to.split("/").at(-1);
    const own = (await songs(title.replace(/\.[^.]*$/, ""), 50)).find((song2) => song2.path === to);
    box.replaceChildren(
      element("h2", { tabindex: -1 }, `Most alike to ${reading(own?.title ?? title)}`),
      own ? element("ul", { class: "songs" }, songRow(own, told.plays)) : "",
      element("ul", { class: "songs", "aria-label": `Songs that are most alike to ${title}` }, ...found.songs.map((song2) => songRow(song2, told.plays, (of) => void alike(of.path)))),
      element("h3", {}, "Artists that are most alike"),
      element("p", {}, found.artists.map((one) => `${reading(one.artist)} (${percent(Math.max(0, one.likeness))})`).join(", "))
    );
    box.hidden = false;
    if (jump) {
      box.querySelector("h2")?.focus();
      box.scrollIntoView({ block: "nearest" });
    }
  } catch (error) {
    complain(error);
  }
}

// source/wave.ts
var HEIGHT = 110;
var LANE = 26;
var LONGEST_OUTLINE_S = 900;
function lanes(answer, duration) {
  if (answer.stretches?.length) return answer.stretches;
  return answer.clips.map((clip, place2) => ({
    ...clip,
    end_s: answer.clips[place2 + 1]?.start_s ?? Math.max(duration, clip.start_s)
  }));
}
function runs(stretches) {
  const found = [];
  for (const stretch of stretches) {
    const last = found.at(-1);
    if (last && last.artist === stretch.artist && (last.known ?? true) === (stretch.known ?? true)) last.end_s = stretch.end_s;
    else found.push({ ...stretch });
  }
  return found;
}
function wave(answer, file, source, colours2) {
  const canvas = element("canvas", { tabindex: 0, role: "img" });
  const cursor = element("div", { class: "cursor", hidden: true });
  const box = element("div", { class: "wave" }, canvas, cursor);
  let duration = answer.duration_s ?? (answer.clips.at(-1)?.start_s ?? 0) + 3;
  let outline = null;
  const seconds = (x) => x / canvas.clientWidth * duration;
  const draw = () => paint(canvas, outline, lanes(answer, duration), duration, colours2);
  canvas.addEventListener("click", (event) => {
    player().play(source, answer.path, seconds(event.offsetX));
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      player().play(source, answer.path);
    }
  });
  player().watch((playing, at, of) => {
    cursor.hidden = playing !== source;
    if (playing === source && Number.isFinite(of)) cursor.style.left = `${100 * at / of}%`;
  });
  new ResizeObserver(draw).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  const parts = runs(lanes(answer, duration));
  canvas.setAttribute("aria-label", `The song from 0 to ${time(duration)}. ${parts.slice(0, 40).map((part) => `${time(part.start_s)} to ${time(part.end_s)}: ${part.known === false ? "none of these" : reading(part.artist)}`).join("; ")}. Enter plays it.`);
  if (duration <= LONGEST_OUTLINE_S) {
    void outlined(file).then((found) => {
      if (!found) return;
      outline = found.peaks;
      duration = answer.duration_s ?? found.duration;
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
function paint(canvas, outline, stretches, duration, colours2) {
  const width = canvas.clientWidth;
  if (!width || !duration) return;
  const height = (outline ? HEIGHT : 0) + LANE;
  const scale = window.devicePixelRatio || 1;
  canvas.style.height = `${height}px`;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  const style = getComputedStyle(document.documentElement);
  const [soft, unknown] = ["--soft", "--unknown"].map((name2) => style.getPropertyValue(name2).trim());
  if (outline) {
    pen.fillStyle = soft;
    const step = width / outline.length;
    for (let place2 = 0; place2 < outline.length; place2 += 1) {
      const tall = Math.max(1, outline[place2] * (HEIGHT - 10));
      pen.fillRect(place2 * step, (HEIGHT - tall) / 2, Math.max(0.6, step * 0.7), tall);
    }
  }
  for (const stretch of stretches) {
    const [from, to] = [stretch.start_s, stretch.end_s].map((second) => second / duration * width);
    const [top, wide] = [height - LANE + 3, Math.max(1, to - from - 1)];
    pen.save();
    pen.beginPath();
    pen.roundRect(from, top, wide, LANE - 3, 3);
    pen.clip();
    if (stretch.known === false) {
      pen.strokeStyle = unknown;
      pen.lineWidth = 2;
      for (let at = from - LANE; at < to; at += 5) {
        pen.beginPath();
        pen.moveTo(at, top + LANE);
        pen.lineTo(at + LANE, top);
        pen.stroke();
      }
      pen.strokeRect(from, top, wide, LANE - 3);
    } else {
      pen.globalAlpha = 0.35 + 0.65 * Math.min(1, stretch.probability);
      pen.fillStyle = colours2.of(stretch.artist);
      pen.fillRect(from, top, wide, LANE);
    }
    pen.restore();
  }
}

// source/name.ts
var BARS = 8;
var FEWEST_BARS = 3;
var LEAST_BAR = 5e-3;
var AT_ONCE = 2;
var items = [];
var waiting = [];
var working = 0;
var told2;
var colours;
function begin2(about2) {
  told2 = about2;
  colours = new Colours(about2.artists);
  const few = about2.artists.length <= 12 ? `: ${about2.artists.map(reading).join(", ")}` : "";
  by("knows").textContent = `Drop music and see which of ${about2.artists.length} artists it sounds like${few}.`;
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
  const row = element("tr");
  const item = { file, name: name2, source: URL.createObjectURL(file), row };
  if (file.size > told2.file_bytes) item.error = `larger than ${Math.round(told2.file_bytes / 1e6)} MB`;
  items.push(item);
  by("rows").append(row);
  by("several").hidden = items.length < 2;
  fill(item, "waits");
  if (item.error) say(`${name2}: ${item.error}`, true);
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
    say(`${items.length} songs heard${bad ? `, ${bad} of them could not be read` : ""}.`);
  }
}
async function work(item) {
  try {
    item.answer = await name(item.file, item.name, (step) => {
      const words = "sent" in step ? `is sent, ${percent(step.sent)}` : step.before === null ? "is heard" : step.before === 0 ? "is next" : `waits behind ${step.before} others`;
      fill(item, words);
      if (items.length === 1 || !waiting.length) say(`${item.name} ${words} \u2026`);
    });
    fill(item, "");
    say(`${item.name}: ${verdict(item.answer)}`);
    if (by("answer").hidden) show2(item);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    item.error = words.startsWith(item.name) ? words.slice(item.name.length).replace(/^:? /, "") : words;
    fill(item, "");
    say(`${item.name}: ${item.error}`, true);
  }
}
function say(words, bad = false) {
  by("status").textContent = words;
  by("status").classList.toggle("bad", bad);
}
var isKnown = (answer) => answer.known !== false;
var verdict = (answer) => isKnown(answer) ? reading(answer.artist) : `none of these (nearest: ${reading(answer.artist)})`;
function fill(item, words) {
  const { answer, error } = item;
  const what = error ? element("span", { class: "bad" }, error) : answer ? verdict(answer) : words;
  const name2 = answer ? element("button", { type: "button", click: () => show2(item, true) }, item.name) : item.name;
  item.row.replaceChildren(element("td", {}, name2), element("td", {}, what), element("td", { class: "number" }, answer ? percent(answer.probability) : ""));
}
function sentence(answer) {
  const artist = reading(answer.artist);
  const sure = `${percent(answer.probability)} sure, if it is by any of the ${told2.artists.length} artists that the model knows.`;
  if (answer.known === void 0) return `Most like ${artist}: ${sure}`;
  const rates = `Of 100 songs by artists it has never heard, this model takes about ${Math.round(100 * (answer.false_accept ?? 0))} for one of its own, and of 100 by its own about ${Math.round(100 * (answer.false_reject ?? 0))} for nobody's.`;
  return answer.known ? `Sounds like ${artist}: ${sure} ${rates}` : `Sounds like none of the artists that the model knows; nearest is ${artist}. ${rates}`;
}
function show2(item, jump = false) {
  const answer = item.answer;
  const box = by("answer");
  const warnings = (answer.warnings ?? []).map((warning) => element("p", { class: "warning" }, `Note: ${warning}.`));
  const shown2 = answer.top.filter((one, place2) => place2 < FEWEST_BARS || place2 < BARS && one.probability >= LEAST_BAR);
  const rest = answer.top.length - shown2.length;
  const left = Math.max(0, 1 - shown2.reduce((sum, one) => sum + one.probability, 0));
  const bars = element("ul", { class: "bars", "aria-label": "Artists and how probable they are" }, ...shown2.map((one) => element(
    "li",
    {},
    element("span", { class: "name", title: reading(one.artist) }, painted(element("i", { class: "swatch" }), { background: colours.of(one.artist) }), element("span", {}, reading(one.artist))),
    element("span", { class: "bar" }, painted(element("i"), { width: `${100 * one.probability}%`, background: colours.of(one.artist) })),
    element("span", { class: "number" }, percent(one.probability))
  )));
  const duration = answer.duration_s ?? 0;
  const sounding = [...new Set(lanes(answer, duration).filter((part) => part.known !== false).map((part) => part.artist))];
  const legend = element(
    "ul",
    { class: "legend" },
    ...sounding.map((artist) => element("li", {}, painted(element("i", { class: "swatch" }), { background: colours.of(artist) }), reading(artist))),
    lanes(answer, duration).some((part) => part.known === false) && element("li", {}, element("i", { class: "swatch hatch" }), "none of these")
  );
  box.replaceChildren(
    element("header", {}, element("p", { class: "file" }, item.name), playButton(item.source, item.name)),
    element("p", { class: "who" }, isKnown(answer) ? reading(answer.artist) : "None of these"),
    element("p", { class: "sentence" }, sentence(answer)),
    ...warnings,
    bars,
    rest > 0 ? element("p", { class: "note" }, `The ${rest} other artists together: ${percent(left)}.`) : "",
    element("h3", {}, "Who sounds in which second"),
    wave(answer, item.file, item.source, colours),
    legend,
    ...answer.nearest?.length ? [element("h3", {}, "Nearest songs that the model has learnt from"), nearest(answer)] : [],
    element(
      "div",
      { class: "row" },
      element("button", { type: "button", click: () => save(`${stem(item)}.json`, "application/json", JSON.stringify(answer, null, 2)) }, "Save as JSON"),
      element("button", { type: "button", click: () => save(`${stem(item)}.csv`, "text/csv", csvOfClips(answer)) }, "Save as CSV"),
      element("button", { type: "button", click: () => save(`${stem(item)}.txt`, "text/plain", tags(answer)) }, "Save as tags")
    ),
    element("p", { class: "note" }, "This is evidence of likeness in sound, and never a verdict on who made a song.")
  );
  box.hidden = false;
  by("drop").classList.add("small");
  if (jump) box.scrollIntoView({ block: "start" });
}
function nearest(answer) {
  return element("ul", { class: "songs" }, ...answer.nearest.map((song2) => {
    const title = reading(song2.path?.split("/").at(-1)?.replace(/\.[^.]*$/, "") ?? song2.artist);
    return element(
      "li",
      {},
      song2.number !== null && told2.plays ? playButton(audio(song2.number), `${song2.artist}: ${title}`) : null,
      element("span", { class: "what" }, element("b", {}, title), element("span", {}, song2.same_recording ? `${reading(song2.artist)}, the same recording` : reading(song2.artist))),
      element("span", { class: "number" }, percent(Math.max(0, song2.alike)))
    );
  }));
}
var stem = (item) => item.name.replace(/\.[^.]*$/, "") || "song";
function csvOfClips(answer) {
  const rows = lanes(answer, answer.duration_s ?? 0).map((part) => [part.start_s, part.end_s, part.artist, part.probability, part.known].map(cell).join(","));
  return ["start_s,end_s,artist,probability,known", ...rows, ""].join("\r\n");
}
function tags(answer) {
  const parts = runs(lanes(answer, answer.duration_s ?? 0)).map((part) => `${part.start_s.toFixed(1)}	${part.end_s.toFixed(1)}	${part.known === false ? "none of these" : part.artist}`);
  return [
    `FILE=${answer.path}`,
    `AUTEUR_ARTIST=${answer.artist}`,
    `AUTEUR_CONFIDENCE=${answer.probability.toFixed(4)}`,
    ...answer.known === void 0 ? [] : [`AUTEUR_KNOWN=${answer.known ? 1 : 0}`],
    "",
    ...parts,
    ""
  ].join("\n");
}
function saveAll() {
  const rows = items.map(({ name: name2, answer, error }) => [name2, answer?.artist, answer?.probability, answer?.known, error].map(cell).join(","));
  save("songs.csv", "text/csv", ["file,artist,probability,known,error", ...rows, ""].join("\r\n"));
}
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
        button.textContent = "Record from the microphone";
        button.classList.remove("on");
        const ending = kind.includes("ogg") ? "ogg" : kind.includes("mp4") ? "m4a" : "webm";
        add(new Blob(parts, { type: kind }), `recording ${(/* @__PURE__ */ new Date()).toTimeString().slice(0, 8).replaceAll(":", ".")}.${ending}`);
      });
      recorder.start();
      button.classList.add("on");
      const tick = () => {
        button.textContent = `Stop after ${Math.round((Date.now() - begun) / 1e3)} s`;
      };
      tick();
      ticking = window.setInterval(tick, 500);
    } catch (error) {
      say(`The microphone cannot be used: ${error instanceof Error ? error.message : error}`, true);
    }
  });
}

// source/script.ts
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
  if (page === "audit" && about2.audit) void show(about2);
  if (page === "scores" && about2.report) void framed(by("report"), "/report/report.html", by("report-words"), "");
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
    const has = { library: about2.library !== null, audit: about2.audit, report: about2.report };
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
    by("status").classList.add("bad");
  }
}
void begin3();
