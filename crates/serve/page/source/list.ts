/** Lists of songs that can be played and asked for what is like them. */

import { element, icon, percent, reading, time } from "./dom";
import { player } from "./player";
import { audio } from "./server";
import type { AlikeSong, Song } from "./types";

export function playButton(source: string, title: string): HTMLElement {
  let shown = false;
  let drawn: boolean | undefined;
  const button = element("button", { type: "button", class: "play", click: () => player().play(source, title) });
  const draw = (is: boolean): void => {
    if (is === drawn) return;
    drawn = is;
    button.replaceChildren(icon(is ? "pause" : "play"));
    button.classList.toggle("going", is);
    button.setAttribute("aria-label", `${is ? "Pause" : "Play"} ${title}`);
  };
  draw(player().isPlaying(source));
  player().watch((playing, _at, _of, on) => {
    if (!button.isConnected && shown) return false;
    shown ||= button.isConnected;
    draw(playing === source && on);
    return true;
  });
  return button;
}

export const called = (song: Song): string => `${reading(song.artist)}: ${reading(song.title)}`;

export function songRow(song: Song | AlikeSong, plays: boolean, alike?: (song: Song) => void): HTMLElement {
  const what = element("span", { class: "what" },
    element("b", { title: reading(song.title) }, reading(song.title)),
    element("span", { title: `${reading(song.artist)} · ${reading(song.album)}` }, `${reading(song.artist)} · ${reading(song.album)}`));
  return element("li", {},
    plays ? playButton(audio(song.number), called(song)) : null,
    what,
    "likeness" in song
      ? element("span", { class: "number", title: "How alike: the cosine of the angle between both" }, percent(Math.max(0, song.likeness)))
      : element("span", { class: "time" }, time(song.duration_s)),
    alike ? element("button", { type: "button", class: "small", "aria-label": `What is like ${reading(song.title)}`, click: () => alike(song) }, "Alike") : null);
}
