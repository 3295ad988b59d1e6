/** The library: searched, compared and mapped. */

import { by, element, percent } from "./dom";
import { songRow } from "./list";
import * as server from "./server";
import type { About, Song } from "./types";

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
  // The map tells which song was chosen on it.
  addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.source !== by<HTMLIFrameElement>("map").contentWindow) return;
    const { songs } = event.data as { songs?: string[] };
    if (songs?.length === 1) void alike(songs[0]!);
    else if (songs) void list(songs);
  });
}

/** Loads what is only needed when it is looked at. */
export function shown(): void {
  const map = by<HTMLIFrameElement>("map");
  if (!map.src) map.src = "/api/map";
  if (!by("found").childElementCount) void find("");
}

async function find(words: string): Promise<void> {
  const most = words.trim() ? 30 : 8;
  const found = await server.songs(words, most);
  by("found-words").textContent = found.length === most && words.trim() ? `The first ${most} songs that were found` : !words.trim() ? "Some songs of the library" : found.length ? "" : "Nothing was found";
  by("found").replaceChildren(...found.map((song) => songRow(song, told.plays, (of: Song) => void alike(of.path))));
}

/** Songs of a lasso on the map. */
async function list(paths: string[]): Promise<void> {
  const box = by("alike");
  const names = element("ul", { class: "songs" }, ...paths.slice(0, 200).map((path) => element("li", {}, element("span", { class: "what" }, element("b", {}, path.split("/").at(-1)!), element("span", {}, path)), element("button", { type: "button", click: () => void alike(path) }, "Alike"))));
  box.replaceChildren(element("h2", {}, `${paths.length} songs of the map`), names);
  box.hidden = false;
}

async function alike(to: string): Promise<void> {
  const box = by("alike");
  try {
    const found = await server.similar(to, 10);
    const title = to.split("/").at(-1)!;
    box.replaceChildren(
      element("h2", { tabindex: -1 }, `Most alike to ${title}`),
      element("ul", { class: "songs", "aria-label": `Songs that are most alike to ${title}` }, ...found.songs.map((song) => songRow(song, told.plays, (of: Song) => void alike(of.path)))),
      element("h3", {}, "Artists that are most alike"),
      element("p", {}, found.artists.map((one) => `${one.artist} (${percent(Math.max(0, one.likeness))})`).join(", ")));
  } catch (error) {
    box.replaceChildren(element("p", { class: "status bad" }, error instanceof Error ? error.message : String(error)));
  }
  box.hidden = false;
  box.querySelector("h2")?.focus();
  box.scrollIntoView({ block: "nearest" });
}
