/** The library: searched, compared and mapped. */

import { by, element, percent, reading } from "./dom";
import { songRow } from "./list";
import { framed } from "./frame";
import * as server from "./server";
import type { About, Song } from "./types";

/** Songs that are listed of those that were drawn around. */
const MOST_LISTED = 100;

let told: About;

export function begin(about: About): void {
  told = about;
  by("library-lead").textContent = `${about.library?.toLocaleString("en")} songs, searched, compared and mapped.`;
  const words = by<HTMLInputElement>("words");
  let later: number | undefined;
  words.addEventListener("input", () => {
    window.clearTimeout(later);
    later = window.setTimeout(() => void find(words.value), 150);
  });
  by("find").addEventListener("submit", (event) => {
    event.preventDefault();
    void find(words.value);
  });
  // The map tells which of its songs were chosen.
  addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.source !== by<HTMLIFrameElement>("map").contentWindow) return;
    const songs: unknown = (event.data as { songs?: unknown } | null)?.songs;
    if (Array.isArray(songs) && songs.every(Number.isInteger)) void chosen(songs as number[]);
  });
}

let numbers: Promise<(number | null)[]> | undefined;

async function chosen(places: number[]): Promise<void> {
  try {
    const all = await (numbers ??= server.numbersOfMap());
    const found = places.map((place) => all[place]).filter((number): number is number => number !== null && number !== undefined);
    if (found.length === 1) await alike((await server.song(found[0]!)).path, false);
    else if (found.length) list(await Promise.all(found.slice(0, MOST_LISTED).map(server.song)), found.length);
  } catch (error) {
    numbers = undefined;
    complain(error);
  }
}

/** Loads what is only needed when it is looked at. */
export function shown(): void {
  if (!by("found").childElementCount) void find("");
  void framed(by<HTMLIFrameElement>("map"), "/api/map", by("map-words"), MAP);
}

const MAP = "What lies close together sounds alike. A click on a dot shows the songs that are most alike; ◌ and a drag list those within a line.";

function complain(error: unknown): void {
  by("alike").replaceChildren(element("p", { class: "status bad" }, error instanceof Error ? error.message : String(error)));
  by("alike").hidden = false;
}

let searches = 0;
async function find(words: string): Promise<void> {
  const most = words.trim() ? 30 : 8;
  const own = (searches += 1);
  let found: Song[];
  try {
    found = await server.songs(words, most);
  } catch (error) {
    return complain(error);
  }
  // An answer that is overtaken by a later one.
  if (own !== searches) return;
  by("found-words").textContent = found.length === most && words.trim() ? `The first ${most} songs that were found` : !words.trim() ? "Some songs of the library" : found.length ? "" : "Nothing was found";
  by("found").replaceChildren(...found.map((song) => songRow(song, told.plays, (of: Song) => void alike(of.path))));
}

/** Songs that were drawn around on the map. */
function list(songs: Song[], of: number): void {
  const box = by("alike");
  const few = of > songs.length ? `, of which ${songs.length} are listed` : "";
  box.replaceChildren(
    element("h2", {}, `${of} songs of the map${few}`),
    element("ul", { class: "songs", "aria-label": "Songs within the line" }, ...songs.map((song) => songRow(song, told.plays, (one: Song) => void alike(one.path)))));
  box.hidden = false;
}

async function alike(to: string, jump = true): Promise<void> {
  const box = by("alike");
  try {
    const found = await server.similar(to, 10);
    const title = to.split("/").at(-1)!;
    const own = (await server.songs(title.replace(/\.[^.]*$/, ""), 50)).find((song) => song.path === to);
    box.replaceChildren(
      element("h2", { tabindex: -1 }, `Most alike to ${reading(own?.title ?? title)}`),
      own ? element("ul", { class: "songs" }, songRow(own, told.plays)) : "",
      element("ul", { class: "songs", "aria-label": `Songs that are most alike to ${title}` }, ...found.songs.map((song) => songRow(song, told.plays, (of: Song) => void alike(of.path)))),
      element("h3", {}, "Artists that are most alike"),
      element("p", {}, found.artists.map((one) => `${reading(one.artist)} (${percent(Math.max(0, one.likeness))})`).join(", ")));
    box.hidden = false;
    if (jump) {
      box.querySelector("h2")?.focus();
      box.scrollIntoView({ block: "nearest" });
    }
  } catch (error) {
    complain(error);
  }
}
