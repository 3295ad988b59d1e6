/** What an audit found, with both songs to be heard. */

import { by, element, percent, reading } from "./dom";
import { playButton } from "./list";
import * as server from "./server";
import type { About, AuditLabels, CopyPair } from "./types";

/** Songs whose names are in doubt that are listed beyond those that are counted as wrong. */
const MORE_DOUBTED = 5;

export async function show(about: About): Promise<void> {
  const box = by("findings");
  if (box.childElementCount) return;
  const { audit, numbers } = await server.audit();
  const heard = (path: string, artist: string): HTMLElement => {
    const number = numbers[path];
    return element("li", {},
      about.plays && number !== undefined ? playButton(server.audio(number), path) : null,
      element("span", { class: "what" }, element("b", {}, reading(path.split("/").at(-1)!)), element("span", {}, reading(artist))));
  };
  const pair = ({ songs, artists, similarity, is_exact, speed }: CopyPair): HTMLElement => {
    const how = is_exact ? "The same to the last bit." : `${percent(similarity)} alike${Math.abs(speed - 1) > 0.002 ? `, at ${speed.toFixed(3)} times the speed` : ""}.`;
    return element("div", { class: "pair" }, element("p", {}, how), element("ul", { class: "songs" }, heard(songs[0], artists[0]), heard(songs[1], artists[1])));
  };
  box.replaceChildren(
    element("h2", {}, `The same recording twice: ${audit.copies.length || "none found"}`), ...audit.copies.map(pair),
    ...(audit.labels ? ofLabels(audit.labels, heard) : [element("p", {}, audit.labels_left_out ?? "")]));
}

function ofLabels(labels: AuditLabels, heard: (path: string, artist: string) => HTMLElement): HTMLElement[] {
  const doubted = labels.doubts.slice(0, labels.wrong + MORE_DOUBTED).map((song) => element("div", { class: "pair" },
    element("p", {}, `Filed under ${reading(song.artist)} (${percent(song.own_probability)}), sounds like ${reading(song.sounds_like)} (${percent(song.other_probability)}).`),
    element("ul", { class: "songs" }, heard(song.song, song.artist))));
  const alike = labels.alike.map((names) => element("li", {}, `${reading(names.artists[0])} and ${reading(names.artists[1])} are told apart in ${percent(names.told_apart)} of comparisons, where chance gives 50 %.`));
  return [
    element("h2", {}, `Songs that may have the wrong name: about ${labels.wrong} of ${labels.songs}`),
    element("p", { class: "note" }, "The most doubtful first; some more are listed than are counted."), ...doubted,
    ...(alike.length ? [element("h2", {}, "Two names that sound like one"), element("ul", {}, ...alike)] : []),
  ];
}
