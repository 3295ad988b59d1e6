/** The library: one search, one list, and the map, each of which moves the others. */

import { by, Colours, element, percent, reading } from "./dom";
import { framed } from "./frame";
import { called, songRow } from "./list";
import { player } from "./player";
import * as server from "./server";
import type { About, MapSongs, Song } from "./types";

/** Songs that are listed: of all, of those that were found, and of those that were drawn around. */
const MOST = { all: 20, found: 50, around: 100 };
const MOST_ALIKE = 15;

let told: About;
let map: HTMLIFrameElement;
let ofMap: Promise<MapSongs> | undefined;

export function begin(about: About): void {
  told = about;
  map = by<HTMLIFrameElement>("map");
  by("library-lead").textContent = `${about.library?.toLocaleString("en")} songs. Find one, or look around: what lies close together sounds alike.`;
  const words = by<HTMLInputElement>("words");
  let later: number | undefined;
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
  // The map tells which of its songs were taken.
  addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.source !== map.contentWindow) return;
    const { songs, how } = (event.data ?? {}) as { songs?: unknown; how?: unknown };
    if (Array.isArray(songs) && songs.every(Number.isInteger)) void taken(songs as number[], how === "click" ? "click" : how === "window" ? "window" : "line");
  });
}

/** Loads what is only needed when it is looked at. */
export function shown(): void {
  if (!by("found").childElementCount) void find("");
  const loaded = (): void => {
    by("map-hint").hidden = false;
    void dress().catch(complain);
  };
  void framed(map, "/api/map", { words: by("map-words"), loaded });
}

/** Numbers of the map's songs, and their parts of the split. */
const mapped = (): Promise<MapSongs> => (ofMap ??= server.songsOfMap().catch((error) => { ofMap = undefined; throw error; }));

const tellMap = (words: object): void => map.contentWindow?.postMessage(words, location.origin);

/** Tells the map what it cannot know: parts of the split, and the colours of artists. */
async function dress(): Promise<void> {
  const colours = new Colours(told.artists);
  if (colours.areOwn) tellMap({ colours: Object.fromEntries(told.artists.map((artist) => [reading(artist), colours.of(artist)])) });
  const { parts } = await mapped();
  if (parts) tellMap({ parts });
}

/** Shows songs on the map, if it is there. */
async function mark(songs: Song[]): Promise<void> {
  if (map.hidden) return;
  const { numbers } = await mapped();
  const places = new Map(numbers.map((number, place) => [number, place]));
  tellMap({ songs: songs.map((song) => places.get(song.number)).filter((place) => place !== undefined) });
}

async function taken(places: number[], how: "click" | "line" | "window"): Promise<void> {
  by("library").classList.remove("looking");
  try {
    const { numbers } = await mapped();
    const found = places.map((place) => numbers[place]).filter((number): number is number => number !== null && number !== undefined);
    if (how === "click") {
      const song = found.length ? await server.song(found[0]!) : null;
      if (!song) return;
      if (told.plays && !player().isPlaying(server.audio(song.number))) player().play(server.audio(song.number), called(song));
      await alike(song, "map");
    } else {
      searches += 1;
      const songs = await Promise.all(found.slice(0, MOST.around).map(server.song));
      const few = found.length > songs.length ? `, of which ${songs.length} are listed` : "";
      list(`${counted(found.length)} within the ${how}`, few ? `${found.length} songs${few}` : "", songs);
    }
  } catch (error) {
    complain(error);
  }
}

const counted = (songs: number): string => `${songs.toLocaleString("en")} song${songs === 1 ? "" : "s"}`;

function complain(error: unknown): void {
  by("list-words").textContent = error instanceof Error ? error.message : String(error);
}

/** The one list. */
function list(title: string, words: string, songs: Song[], more: (Node | null)[] = []): void {
  by("list-title").textContent = title;
  by("list-words").textContent = words;
  by("found").replaceChildren(...songs.map((song) => songRow(song, told.plays, (of: Song) => void alike(of, "list"))));
  by("list-more").replaceChildren(...more.filter((node) => node !== null));
  by("list-all").hidden = title === ALL;
  by("list").scrollTop = 0;
}

const ALL = "Songs";
let searches = 0;
async function find(words: string): Promise<void> {
  const asked = words.trim();
  const most = asked ? MOST.found : MOST.all;
  const own = (searches += 1);
  try {
    const found = await server.songs(asked, most);
    // An answer that is overtaken by a later one.
    if (own !== searches) return;
    if (!asked) list(ALL, told.library! > most ? `The first ${most} of ${told.library!.toLocaleString("en")}` : "", found);
    else list(`“${asked}”`, found.length === most ? `The first ${most} that were found` : found.length ? `${counted(found.length)} found` : "No artist, album or title has these words.", found);
    // What was typed is answered where it was typed: on a telephone above the map.
    by("library").classList.toggle("looking", asked !== "");
    await mark(asked ? found : []);
  } catch (error) {
    complain(error);
  }
}

async function alike(of: Song, from: "list" | "map"): Promise<void> {
  const own = (searches += 1);
  try {
    const found = await server.similar(of.path, MOST_ALIKE);
    if (own !== searches) return;
    const self = songRow(of, told.plays);
    self.classList.add("own");
    list(`Most alike to ${reading(of.title)}`, "By sound; 100 % would be the same.", found.songs, [
      element("h3", {}, "Artists that are most alike"),
      element("p", { class: "note" }, found.artists.slice(0, 5).map((one) => `${reading(one.artist)} (${percent(Math.max(0, one.likeness))})`).join(", ")),
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
