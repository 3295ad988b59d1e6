/** What an audit found, with both songs to be heard. */

import { by, element, percent, reading } from "./dom";
import { playButton } from "./list";
import { player } from "./player";
import * as server from "./server";
import type { About, AuditLabels, CopyPair, Doubt } from "./types";

/** Songs whose names are in doubt that are listed beyond those that are counted as wrong, and at each "more". */
const MORE_DOUBTED = 5;

/** A song as it is listed. */
interface Heard { path: string; artist: string; number: number | undefined; note: string }

const title = (path: string): string => reading(path.split("/").at(-1)!.replace(/\.[^.]*$/, ""));

let plays = false;

function row({ path, artist, number, note }: Heard): HTMLElement {
  return element("li", {},
    plays && number !== undefined ? playButton(server.audio(number), `${reading(artist)}: ${title(path)}`) : null,
    element("span", { class: "what" }, element("b", { title: path }, title(path)), element("span", {}, note)));
}

/** Two songs beside each other, and a button that plays some seconds of both. */
function pair(words: string, songs: Heard[]): HTMLElement {
  const sounds = songs.flatMap(({ path, artist, number }) =>
    number === undefined ? [] : [{ source: server.audio(number), title: `${reading(artist)}: ${title(path)}` }]);
  return element("div", { class: "pair" },
    element("div", { class: "pair-head" }, element("p", {}, words),
      plays && sounds.length === 2 && element("button", { type: "button", class: "small", "aria-label": `Hear both: ${sounds.map((sound) => sound.title).join(" and ")}`, click: () => player().taste(sounds) }, "Hear both")),
    element("ul", { class: "songs" }, ...songs.map(row)));
}

export async function show(about: About): Promise<void> {
  const box = by("findings");
  if (box.childElementCount) return;
  plays = about.plays;
  box.replaceChildren(element("p", { class: "note", role: "status" }, "The findings are fetched …"));
  try {
    const { audit, numbers } = await server.audit();
    const ofCopies = ({ songs, artists, similarity, is_exact, speed }: CopyPair): HTMLElement => {
      const how = is_exact ? "The same to the last bit." : `${percent(similarity)} alike${Math.abs(speed - 1) > 0.002 ? `, at ${speed.toFixed(3)} times the speed` : ""}.`;
      return pair(how, [0, 1].map((at) => {
        const path = songs[at]!, artist = artists[at]!;
        return { path, artist, number: numbers[path], note: `${reading(artist)} · ${reading(path.split("/").at(-2) ?? "")}` };
      }));
    };
    box.replaceChildren(
      ...(audit.labels ? ofLabels(audit.labels, numbers, about.library !== null) : [element("p", {}, audit.labels_left_out ?? "")]),
      element("h2", {}, audit.copies.length ? `The same recording twice: ${audit.copies.length}` : "No recording is there twice"),
      ...audit.copies.map(ofCopies));
  } catch (error) {
    box.replaceChildren(element("p", { class: "state bad" }, error instanceof Error ? error.message : String(error)));
  }
}

function ofLabels(labels: AuditLabels, numbers: Record<string, number>, hasLibrary: boolean): HTMLElement[] {
  const list = element("div");
  const more = element("button", { type: "button", click: () => add(MORE_DOUBTED) });
  let listed = 0;
  const add = (many: number): void => {
    for (const doubt of labels.doubts.slice(listed, listed + many)) list.append(ofDoubt(doubt, numbers, hasLibrary));
    listed = Math.min(labels.doubts.length, listed + many);
    more.hidden = listed === labels.doubts.length;
    more.textContent = `${Math.min(MORE_DOUBTED, labels.doubts.length - listed)} more, less doubtful`;
  };
  add(labels.wrong + MORE_DOUBTED);
  const alike = labels.alike.map((names) => element("li", {}, `${reading(names.artists[0])} and ${reading(names.artists[1])} are told apart in ${percent(names.told_apart)} of comparisons, where chance gives 50 %.`));
  return [
    element("h2", {}, `Songs that may have the wrong name: about ${labels.wrong} of ${labels.songs}`),
    element("p", { class: "note" }, "The most doubtful first; some more are listed than are counted. Beside each stands the song most alike to it by the artist that it sounds like."), list, more,
    ...(alike.length ? [element("h2", {}, "Two names that sound like one"), element("ul", {}, ...alike)] : []),
  ];
}

/** A song whose name is in doubt; that of the other artist is asked for, and comes beside it. */
function ofDoubt(doubt: Doubt, numbers: Record<string, number>, hasLibrary: boolean): HTMLElement {
  const words = `Filed under ${reading(doubt.artist)} (${percent(doubt.own_probability)}), sounds like ${reading(doubt.sounds_like)} (${percent(doubt.other_probability)}).`;
  const own: Heard = { path: doubt.song, artist: doubt.artist, number: numbers[doubt.song], note: `filed under ${reading(doubt.artist)}` };
  const box = pair(words, [own]);
  if (hasLibrary && own.number !== undefined) {
    void server.similarBy(doubt.song, doubt.sounds_like).then(({ songs: [near] }) => {
      if (!near) return;
      box.replaceWith(pair(words, [own, { path: near.path, artist: near.artist, number: near.number, note: `by ${reading(near.artist)}, ${percent(Math.max(0, near.likeness))} alike` }]));
    }).catch(() => undefined);
  }
  return box;
}
