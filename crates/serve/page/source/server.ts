/** Requests to the server. */

import type { About, Alike, Answer, Findings, MapSongs, Problem, Song } from "./types";

/** What the server says is wrong, in words. */
export class Refused extends Error {
  constructor(readonly status: number, detail: string, readonly again_s = 0) { super(detail); }
}

async function asked<T>(address: string): Promise<T> {
  const response = await fetch(address, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Refused(response.status, await detail(response));
  return (await response.json()) as T;
}

async function detail(response: Response): Promise<string> {
  try {
    return ((await response.json()) as Problem).detail;
  } catch {
    return `the server answered ${response.status}`;
  }
}

const query = (parameters: Record<string, string | number | boolean>): string =>
  new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)])).toString();

export const about = (): Promise<About> => asked("/api/about");
export const songs = (find: string, most: number): Promise<Song[]> => asked(`/api/songs?${query({ find, most })}`);
export const similar = (to: string, most: number): Promise<Alike> => asked(`/api/similar?${query({ to, most })}`);
/** The song most alike by this artist. */
export const similarBy = (to: string, by: string): Promise<Alike> => asked(`/api/similar?${query({ to, by, most: 1 })}`);
export const song = (number: number): Promise<Song> => asked(`/api/songs/${number}`);
export const songsOfMap = (): Promise<MapSongs> => asked("/api/map/songs");
export const audit = (): Promise<Findings> => asked("/api/audit");
export const place = (ticket: string): Promise<{ before: number | null }> => asked(`/api/queue/${encodeURIComponent(ticket)}`);
/** All that can be asked: method and address, and what for. */
export async function requests(): Promise<[string, string][]> {
  const { paths } = await asked<{ paths: Record<string, Record<string, { summary?: string }>> }>("/api/openapi.json");
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary }]): [string, string] => [`${method.toUpperCase()} ${path}`, summary ?? ""]));
}
export const audio = (number: number): string => `/api/songs/${number}/audio`;

/** How far a song is. */
export type Step = { sent: number } | { before: number | null } | { again_s: number };

/** Seconds until a busy server is asked again, if it does not say, and tries until that is given up. */
const AGAIN_S = 3;
const TRIES = 60;

/** Sends a song and waits for its name; when all places are taken, comes again. */
export async function name(file: Blob, called: string, step: (step: Step) => void): Promise<Answer> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await send(file, called, step);
    } catch (error) {
      if (!(error instanceof Refused && error.status === 503) || tries >= TRIES) throw error;
      const again_s = error.again_s || AGAIN_S;
      step({ again_s });
      // Not all at the same moment.
      await new Promise((ready) => setTimeout(ready, 1000 * (again_s + Math.random())));
    }
  }
}

function send(file: Blob, called: string, step: (step: Step) => void): Promise<Answer> {
  const ticket = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`;
  const form = new FormData();
  form.append("file", file, called);
  // Only this kind of request says how much has been sent.
  const request = new XMLHttpRequest();
  request.open("POST", `/api/songs?${query({ top: 100000, detail: true, ticket })}`);
  request.responseType = "json";
  let asking: number | undefined;
  // An answer may come before all is sent, and what was asked meanwhile after it: steps end with it.
  let isOver = false;
  const tell = (at: Step): void => { if (!isOver) step(at); };
  const ask = async (): Promise<void> => {
    try { tell(await place(ticket)); } catch { /* the answer will tell */ }
  };
  return new Promise<Answer>((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => tell({ sent: event.total ? event.loaded / event.total : 0 }));
    request.upload.addEventListener("load", () => {
      if (isOver) return;
      tell({ before: null });
      asking = window.setInterval(() => void ask(), 700);
    });
    request.addEventListener("load", () => {
      isOver = true;
      if (request.status === 200) resolve(request.response as Answer);
      else reject(new Refused(request.status, (request.response as Problem | null)?.detail ?? `the server answered ${request.status}`, Number(request.getResponseHeader("retry-after")) || 0));
    });
    request.addEventListener("error", () => reject(new Refused(0, "the server cannot be reached")));
    request.addEventListener("loadend", () => {
      isOver = true;
      window.clearInterval(asking);
    });
    request.send(form);
  });
}
