/** Songs are dropped, chosen or recorded, sent one after the other, and answered. */

import { by, cell, Colours, element, painted, percent, reading, save } from "./dom";
import { player } from "./player";
import * as server from "./server";
import type { About, Answer } from "./types";
import { lanes, runs, sounding, wave } from "./wave";
import { playButton } from "./list";

/** Artists whose bars are shown. */
const BARS = 8;
/** Those that are shown however improbable they are. */
const FEWEST_BARS = 3;
/** The least probability that has a bar beyond those. */
const LEAST_BAR = 0.005;
/** Songs that are sent at a time. */
const AT_ONCE = 2;
/** Artists that are named before there is an answer. */
const MOST_NAMED = 40;

interface Item { file: Blob; name: string; source: string; answer?: Answer; error?: string; row: HTMLTableRowElement }

const items: Item[] = [];
const waiting: Item[] = [];
let working = 0;
let told: About;
let colours: Colours;

export function begin(about: About): void {
  told = about;
  colours = new Colours(about.artists);
  by("knows").textContent = `Drop music and see which of ${about.artists.length} artists it sounds like, second by second.`;
  by("known-title").textContent = "Artists that it knows";
  const more = about.artists.length - MOST_NAMED;
  by("known-artists").replaceChildren(...about.artists.slice(0, MOST_NAMED).map((artist) => element("li", {}, swatch(artist), reading(artist))),
    ...(more > 0 ? [element("li", {}, `and ${more.toLocaleString("en")} more`)] : []));
  by("known").hidden = false;
  const chooser = by<HTMLInputElement>("files");
  by("choose").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    take([...(chooser.files ?? [])]);
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
    take([...(event.dataTransfer?.files ?? [])]);
  });
  by("all-csv").addEventListener("click", saveAll);
  recording();
}

function take(files: File[]): void {
  for (const file of files) add(file, file.name);
}

function add(file: Blob, name: string): void {
  const row = element("tr");
  const item: Item = { file, name, source: URL.createObjectURL(file), row };
  if (file.size > told.file_bytes) item.error = `larger than ${Math.round(told.file_bytes / 1e6)} MB`;
  items.push(item);
  by("rows").append(row);
  by("several").hidden = items.length < 2;
  fill(item, "waits");
  if (item.error) say(`${name}: ${item.error}`, { bad: true });
  else waiting.push(item);
  next();
}

function next(): void {
  while (working < AT_ONCE && waiting.length) {
    working += 1;
    void work(waiting.shift()!).finally(() => {
      working -= 1;
      next();
    });
  }
  if (!working && !waiting.length && items.length > 1) {
    const bad = items.filter((item) => item.error).length;
    say(`${items.length - bad} of ${items.length} songs were heard${bad ? `; ${bad} could not be` : ""}.`);
  }
}

async function work(item: Item): Promise<void> {
  try {
    item.answer = await server.name(item.file, item.name, (step) => {
      const words = "sent" in step ? `is sent, ${percent(step.sent)}`
        : "again_s" in step ? `waits: the server is busy and is asked again in ${step.again_s} s`
        : step.before === null ? "is heard" : step.before === 0 ? "is next" : `waits behind ${step.before} other${step.before === 1 ? "" : "s"}`;
      fill(item, words);
      const done = items.filter((one) => one.answer || one.error).length;
      const of = items.length > 1 ? `${done} of ${items.length} done. ` : "";
      say(`${of}${item.name} ${words} …`, { progress: "sent" in step && step.sent < 1 && items.length === 1 ? step.sent : null });
    });
    fill(item, "");
    // What somebody reads is not taken away by the next answer.
    if (by("answer").hidden) show(item);
    say(`${item.name}: ${verdict(item.answer)}`, { seen: items.length > 1 });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    item.error = words.startsWith(item.name) ? words.slice(item.name.length).replace(/^:? /, "") : words;
    fill(item, "");
    say(`${item.name}: ${item.error}`, { bad: true });
  }
}

/** How far something is: a share, or `null` where that is not known; whether it is bad; whether it is seen, or only said. */
interface Said { bad?: boolean; progress?: number | null; seen?: boolean }

function say(words: string, { bad = false, progress, seen = true }: Said = {}): void {
  by("state").hidden = false;
  by("state").classList.toggle("unseen", !seen);
  by("state").classList.toggle("bad", bad);
  by("status").textContent = words;
  const bar = by<HTMLProgressElement>("progress");
  bar.hidden = progress === undefined;
  if (typeof progress === "number") bar.value = progress;
  else bar.removeAttribute("value");
}

const swatch = (artist: string): HTMLElement => painted(element("i", { class: "swatch" }), { background: colours.of(artist) });

const isKnown = (answer: Answer): boolean => answer.known !== false;
const verdict = (answer: Answer): string => (isKnown(answer) ? reading(answer.artist) : `none of these (nearest: ${reading(answer.artist)})`);

function fill(item: Item, words: string): void {
  const { answer, error } = item;
  const what = error ? element("span", { class: "bad" }, error)
    : answer ? verdict(answer) : words;
  const name = answer ? element("button", { type: "button", click: () => show(item, true) }, item.name) : item.name;
  item.row.replaceChildren(element("td", {}, name), ...(answer ? [element("td", {}, what), element("td", { class: "number" }, isKnown(answer) ? percent(answer.probability) : "")] : [element("td", { colspan: 2 }, what)]));
}

/** The answer in words: how sure. */
function sentence(answer: Answer): string {
  const sure = `${percent(answer.probability)} sure, if it is by any of the ${told.artists.length} artists that the model knows.`;
  if (answer.known === false) return `Sounds like none of the ${told.artists.length} artists that the model knows. Nearest is ${reading(answer.artist)}.`;
  return answer.known === undefined ? `The most alike, and ${sure}` : sure;
}

/** How often such an answer is wrong. */
function rates(answer: Answer): string {
  if (answer.known === undefined || answer.false_accept === undefined || answer.false_reject === undefined) return "";
  return `Of 100 songs by artists it has never heard, this model takes about ${Math.round(100 * answer.false_accept)} for one of its own, and of 100 by its own about ${Math.round(100 * answer.false_reject)} for nobody's. `;
}

let shownNow: Item | undefined;

function show(item: Item, jump = false): void {
  const answer = item.answer!;
  shownNow?.row.removeAttribute("aria-current");
  shownNow = item;
  if (items.length > 1) item.row.setAttribute("aria-current", "true");
  const box = by("answer");
  const notes = answer.learnt_from ? ["The model has learnt from this recording: the answer says little about songs that it has not heard.", ...(answer.warnings ?? []).map((warning) => `Note: ${warning}.`)]
    : (answer.warnings ?? []).map((warning) => `Note: ${warning}.`);
  const warnings = notes.map((note) => element("p", { class: "warning" }, note));
  const shown = answer.top.filter((one, place) => place < FEWEST_BARS || (place < BARS && one.probability >= LEAST_BAR));
  const rest = answer.top.length - shown.length;
  const left = Math.max(0, 1 - shown.reduce((sum, one) => sum + one.probability, 0));
  const bars = element("ul", { class: "bars", "aria-label": "Artists and how probable they are" }, ...shown.map((one) =>
    element("li", {},
      element("span", { class: "name", title: reading(one.artist) }, swatch(one.artist), element("span", {}, reading(one.artist))),
      element("span", { class: "bar" }, painted(element("i"), { width: `${100 * one.probability}%`, background: colours.of(one.artist) })),
      element("span", { class: "number" }, percent(one.probability)))));
  const duration = answer.duration_s ?? 0;
  const heard = [...new Set(lanes(answer, duration).filter((part) => part.known !== false && !part.silent).map((part) => part.artist))];
  const legend = element("ul", { class: "legend" }, ...heard.map((artist) => element("li", {}, swatch(artist), reading(artist))),
    lanes(answer, duration).some((part) => part.known === false) && element("li", {}, element("i", { class: "swatch hatch" }), "none of these"));
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
    ...(answer.nearest?.length ? [element("h3", {}, "Nearest songs that the model has learnt from"), nearest(answer)] : []),
    element("div", { class: "row" },
      saving(`${stem(item)}.json`, "application/json", () => `${JSON.stringify(answer, null, 2)}\n`, "Save as JSON", "Everything, as programs get it"),
      saving(`${stem(item)}.csv`, "text/csv", () => csvOfStretches(answer), "Seconds as CSV", "A line for each stretch of the song"),
      saving(`${stem(item)}.labels.txt`, "text/plain", () => labels(answer), "Seconds as labels", "Label tracks, as Audacity imports them"),
      saving(`${stem(item)}.tags.txt`, "text/plain", () => tags(answer), "Save as tags", "NAME=value, as metaflac and vorbiscomment import them")),
    element("p", { class: "note rates" }, `${rates(answer)}This is evidence of likeness in sound, and never a verdict on who made a song.`),
  );
  by("known").hidden = true;
  box.hidden = false;
  by("drop").classList.add("small");
  if (jump) box.scrollIntoView({ block: "start" });
}

function nearest(answer: Answer): HTMLElement {
  return element("ul", { class: "songs" }, ...answer.nearest!.map((song) => {
    const title = reading(song.path?.split("/").at(-1)?.replace(/\.[^.]*$/, "") ?? song.artist);
    return element("li", {},
      song.number !== null && told.plays ? playButton(server.audio(song.number), `${song.artist}: ${title}`) : null,
      element("span", { class: "what" }, element("b", {}, title), element("span", {}, song.same_recording ? `${reading(song.artist)}, the same recording` : reading(song.artist))),
      element("span", { class: "number" }, `${percent(Math.max(0, song.alike))} alike`));
  }));
}

const stem = (item: Item): string => item.name.replace(/\.[^.]*$/, "") || "song";

const saving = (name: string, kind: string, text: () => string, words: string, title: string): HTMLElement =>
  element("button", { type: "button", class: "small", title, click: () => save(name, kind, text()) }, words);

function csvOfStretches(answer: Answer): string {
  const rows = lanes(answer, answer.duration_s ?? 0).map((part) =>
    [part.start_s, part.end_s, part.artist, part.probability, part.known, part.silent].map(cell).join(","));
  return ["start_s,end_s,artist,probability,known,silent", ...rows, ""].join("\r\n");
}

/** Who sounds from which second to which, as label tracks have it. */
function labels(answer: Answer): string {
  const parts = runs(lanes(answer, answer.duration_s ?? 0)).map((part) => `${part.start_s.toFixed(3)}\t${part.end_s.toFixed(3)}\t${sounding(part)}`);
  return [...parts, ""].join("\n");
}

/** Lines that tag editors import; the file's own artist is left as it is, and of a stranger nobody is named. */
function tags(answer: Answer): string {
  const isKnown = answer.known !== false;
  return [...(isKnown ? [`AUTEUR_ARTIST=${reading(answer.artist)}`, `AUTEUR_CONFIDENCE=${answer.probability.toFixed(4)}`] : [`AUTEUR_NEAREST=${reading(answer.artist)}`]),
    ...(answer.known === undefined ? [] : [`AUTEUR_KNOWN=${answer.known ? "yes" : "no"}`]),
    `AUTEUR_MODEL=${told.classifier}, ${told.artists.length} artists, auteur ${told.version}`, ""].join("\n");
}

function saveAll(): void {
  const rows = items.map(({ name, answer, error }) =>
    [name, answer?.artist, answer?.probability, answer?.known, error].map(cell).join(","));
  save("songs.csv", "text/csv", ["file,artist,probability,known,error", ...rows, ""].join("\r\n"));
}

const RECORD = "Record";

/** The microphone, until the button is pressed again. */
function recording(): void {
  const button = by<HTMLButtonElement>("record");
  if (!navigator.mediaDevices?.getUserMedia || !("MediaRecorder" in window)) {
    button.hidden = true;
    return;
  }
  let recorder: MediaRecorder | undefined;
  let ticking: number | undefined;
  button.addEventListener("click", async () => {
    if (recorder) return recorder.stop();
    try {
      // What a telephone does to voices would be done to music.
      const sound = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
      const stream = await navigator.mediaDevices.getUserMedia({ audio: sound });
      recorder = new MediaRecorder(stream);
      const parts: Blob[] = [];
      const begun = Date.now();
      recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
      recorder.addEventListener("stop", () => {
        stream.getTracks().forEach((track) => track.stop());
        window.clearInterval(ticking);
        const kind = recorder?.mimeType ?? "audio/webm";
        recorder = undefined;
        button.textContent = RECORD;
        button.classList.remove("on");
        const ending = kind.includes("ogg") ? "ogg" : kind.includes("mp4") ? "m4a" : "webm";
        add(new Blob(parts, { type: kind }), `recording ${new Date().toTimeString().slice(0, 8).replaceAll(":", ".")}.${ending}`);
      });
      recorder.start();
      say("The microphone is heard. Some ten seconds are enough; press again to stop and have it named.");
      button.classList.add("on");
      const tick = (): void => { button.textContent = `Stop after ${Math.round((Date.now() - begun) / 1000)} s`; };
      tick();
      ticking = window.setInterval(tick, 500);
    } catch (error) {
      say(`The microphone cannot be used: ${error instanceof Error ? error.message : error}`, { bad: true });
    }
  });
}
