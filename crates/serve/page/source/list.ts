/** Lists of songs that can be played and asked for what is like them. */

import { element, percent, reading, time } from "./dom";
import { player } from "./player";
import { audio } from "./server";
import type { AlikeSong, Song } from "./types";

export function playButton(source: string, title: string): HTMLElement {
  let shown = false;
  const button = element("button", { type: "button", class: "play", "aria-label": `Play ${title}`, click: () => player().play(source, title) }, "▶");
  player().watch((playing, _at, _of, on) => {
    if (!button.isConnected && shown) return false;
    shown ||= button.isConnected;
    const is = playing === source && on;
    button.textContent = is ? "❚❚" : "▶";
    button.setAttribute("aria-label", `${is ? "Pause" : "Play"} ${title}`);
    return true;
  });
  return button;
}

export function songRow(song: Song | AlikeSong, plays: boolean, alike?: (song: Song) => void): HTMLElement {
  const what = element("span", { class: "what" }, element("b", {}, reading(song.title)), element("span", {}, `${reading(song.artist)} · ${reading(song.album)}`));
  return element("li", {},
    plays ? playButton(audio(song.number), `${reading(song.artist)}: ${reading(song.title)}`) : null,
    what,
    element("span", { class: "time" }, time(song.duration_s)),
    "likeness" in song ? element("span", { class: "number", title: "Likeness" }, percent(Math.max(0, song.likeness))) : null,
    alike ? element("button", { type: "button", "aria-label": `What is like ${reading(song.title)}`, click: () => alike(song) }, "Alike") : null);
}
