/** The page: which part of it is shown, and what it is about. */

import * as audit from "./audit";
import { by, element } from "./dom";
import { fitting, framed, wayBack } from "./frame";
import * as library from "./library";
import * as name from "./name";
import * as server from "./server";
import type { About } from "./types";

const REPORT = "/report/report.html";
const PAGES = ["name", "library", "audit", "scores", "programs"];

function show(about: About): void {
  const wanted = location.hash.slice(1);
  const page = PAGES.includes(wanted) ? wanted : "name";
  for (const other of PAGES) by(`page-${other}`).hidden = other !== page;
  for (const link of document.querySelectorAll<HTMLAnchorElement>("nav a")) {
    if (link.hash === `#${page}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${by(`title-${page}`).textContent} – auteur`;
  if (page === "library" && about.library !== null) library.shown();
  if (page === "programs") void requests();
  if (page === "audit" && about.audit) void audit.show(about);
  const missing = missings(about).get(page);
  by("missing").textContent = missing ?? "";
  by("missing").hidden = missing === undefined;
  by(`page-${page}`).hidden = missing !== undefined;
  if (page === "scores" && about.report) {
    const words = by("report-words");
    const loaded = (frame: HTMLIFrameElement): void => {
      fitting(frame);
      wayBack(frame, REPORT, words, "Back to the report");
    };
    void framed(by<HTMLIFrameElement>("report"), REPORT, { words, loaded });
  }
}

/** Pages that have nothing to show, and what would change that. */
function missings(about: About): Map<string, string> {
  const all: [string, boolean, string][] = [
    ["library", about.library !== null, "No library is served. Start the server with --store STORE to search, compare and map its songs."],
    ["audit", about.audit, "No audit is served. Make one with auteur audit, and start the server with --audit AUDIT."],
    ["scores", about.report, "This run was not evaluated. After auteur evaluate its scores stand here."],
  ];
  return new Map(all.filter(([, is]) => !is).map(([page, , words]) => [page, words]));
}

async function requests(): Promise<void> {
  if (by("requests").childElementCount) return;
  const all = await server.requests().catch(() => []);
  by("requests").replaceChildren(...all.map(([request, what]) =>
    element("tr", {}, element("td", {}, element("code", {}, request)), element("td", {}, what))));
}

function programs(about: About): void {
  by("example").textContent = `curl -F file=@song.mp3 ${location.origin}/api/songs\ncurl '${location.origin}/api/similar?to=SONG&most=10'`;
  const facts: [string, string][] = [
    ["Classifier", about.classifier],
    ["Artists", about.artists.join(", ")],
    ["Tells strangers", about.tells_strangers ? "yes" : "no"],
    ["Library", about.library === null ? "none; start the server with --store" : `${about.library} songs`],
    ["Plays songs", about.plays ? "yes" : "no; start the server with --music"],
    ["Version", about.version],
  ];
  by("about").replaceChildren(...facts.flatMap(([term, words]) => [element("dt", {}, term), element("dd", {}, words)]));
}

async function begin(): Promise<void> {
  try {
    const about = await server.about();
    const has: Record<string, boolean> = { library: about.library !== null, audit: about.audit, report: about.report, plays: about.plays };
    for (const link of document.querySelectorAll<HTMLElement>("[data-needs]")) link.hidden = !has[link.dataset.needs!];
    name.begin(about);
    if (has.library) library.begin(about);
    programs(about);
    addEventListener("hashchange", () => {
      show(about);
      by("main").focus();
      scrollTo(0, 0);
    });
    show(about);
  } catch (error) {
    by("status").textContent = error instanceof Error ? error.message : String(error);
    by("state").hidden = false;
    by("state").classList.add("bad");
  }
}

void begin();
