/** What an audit found, with both songs to be heard. */

import { by, element, percent } from "./dom";
import { playButton } from "./list";
import * as server from "./server";
import type { About } from "./types";

export async function show(about: About): Promise<void> {
  const box = by("findings");
  if (box.childElementCount) return;
  const { audit, numbers } = await server.audit();
  const heard = (path: string): HTMLElement => element("li", {},
    about.plays && path in numbers ? playButton(server.audio(numbers[path]), path) : null,
    element("span", { class: "what" }, element("b", {}, path.split("/").at(-1)!), element("span", {}, path)));
  const copies = audit.copies.map((pair: any) => element("div", { class: "pair" },
    element("p", {}, "These look like one recording."),
    element("ul", { class: "songs" }, ...pairPaths(pair).map(heard))));
  const labels = audit.labels?.songs ?? audit.labels?.doubted ?? [];
  const doubted = labels.slice(0, 200).map((song: any) => element("div", { class: "pair" },
    element("p", {}, `Filed under ${song.artist}${song.likelier ?? song.suggested ? `; sounds like ${song.likelier ?? song.suggested}` : ""}.`),
    element("ul", { class: "songs" }, heard(song.path ?? song.song))));
  box.replaceChildren(
    element("h2", {}, `The same recording twice (${copies.length})`), ...(copies.length ? copies : [element("p", {}, "None was found.")]),
    element("h2", {}, `Songs that may have the wrong name (${labels.length})`), ...(doubted.length ? doubted : [element("p", {}, audit.labels_left_out ?? "None was found.")]));
  void percent;
}

/** The paths of a pair, whatever its fields are called. */
function pairPaths(pair: Record<string, unknown>): string[] {
  const found = Object.values(pair).flatMap((value) => typeof value === "string" ? [value] : Array.isArray(value) ? value.filter((one) => typeof one === "string") : []);
  return (found as string[]).filter((text) => text.includes("/")).slice(0, 2);
}
