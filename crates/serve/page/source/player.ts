/** One player for everything that can be heard. */

import { by, icon, time } from "./dom";

/** Told what plays; one that answers `false` is told no more. */
type Watcher = (source: string | null, seconds: number, duration: number, playing: boolean) => boolean | void;
interface Sound { source: string; title: string }

/** Seconds that are heard of each of several songs, and where they begin: a share of the song, as many begin with silence. */
const TASTE_S = 10;
const TASTE_FROM = 0.3;

class Player {
  private readonly sound = new Audio();
  private source: string | null = null;
  private readonly watchers = new Set<Watcher>();
  /** What is heard after this one, and until when this one is. */
  private after: Sound[] = [];
  private until = Infinity;

  constructor() {
    this.sound.preload = "metadata";
    for (const event of ["timeupdate", "play", "pause", "ended", "loadedmetadata", "seeking"]) {
      this.sound.addEventListener(event, () => this.tell());
    }
    this.sound.addEventListener("error", () => {
      if (this.source) by("player-title").textContent = "This browser cannot play the file.";
    });
    by("player-close").append(icon("close"));
    by("player-toggle").addEventListener("click", () => this.toggle());
    by("player-close").addEventListener("click", () => this.stop());
    const place = by<HTMLInputElement>("player-place");
    place.addEventListener("input", () => {
      this.until = Infinity;
      if (Number.isFinite(this.sound.duration)) this.sound.currentTime = (Number(place.value) / 1000) * this.sound.duration;
    });
  }

  watch(watcher: Watcher): void { this.watchers.add(watcher); }

  /** Plays from a second on; the same source again goes on or pauses. */
  play(source: string, title: string, from?: number): void {
    this.after = [];
    this.until = Infinity;
    if (this.source === source && from === undefined) return this.toggle();
    this.begin({ source, title });
    if (from !== undefined) this.seek(() => from);
    else if (this.sound.readyState > 0) this.sound.currentTime = 0;
  }

  /** Plays some seconds of one after the other. */
  taste(sounds: Sound[]): void {
    const [first, ...after] = sounds;
    this.after = after;
    if (!first) return this.stop();
    this.until = Infinity;
    this.begin(first);
    this.seek((duration) => {
      const from = Math.max(0, Math.min(TASTE_FROM * duration, duration - TASTE_S));
      this.until = from + TASTE_S;
      return from;
    });
  }

  isPlaying(source: string): boolean { return this.source === source && !this.sound.paused; }

  private begin({ source, title }: Sound): void {
    if (this.source !== source) {
      this.source = source;
      this.sound.src = source;
      by("player-title").textContent = title;
    }
    by("player").hidden = false;
    document.body.classList.add("playing");
    void this.sound.play().catch(() => undefined);
  }

  private seek(to: (duration: number) => number): void {
    const source = this.source;
    const now = (): void => {
      if (this.source === source) this.sound.currentTime = to(this.sound.duration);
    };
    if (this.sound.readyState > 0) now();
    else this.sound.addEventListener("loadedmetadata", now, { once: true });
  }

  private toggle(): void {
    if (this.sound.paused) void this.sound.play().catch(() => undefined);
    else this.sound.pause();
  }

  private stop(): void {
    this.after = [];
    this.until = Infinity;
    this.sound.pause();
    this.sound.removeAttribute("src");
    this.source = null;
    by("player").hidden = true;
    document.body.classList.remove("playing");
    this.tell();
  }

  private tell(): void {
    const { currentTime, duration, paused, ended } = this.sound;
    if (this.until < Infinity && (currentTime >= this.until || ended)) {
      this.until = Infinity;
      if (this.after.length) return this.taste(this.after);
      this.sound.pause();
    }
    by("player-toggle").replaceChildren(icon(paused ? "play" : "pause"));
    by("player-toggle").setAttribute("aria-label", paused ? "Play" : "Pause");
    by("player-time").textContent = Number.isFinite(duration) ? `${time(currentTime)} / ${time(duration)}` : time(currentTime);
    const place = by<HTMLInputElement>("player-place");
    if (Number.isFinite(duration)) place.value = String(Math.round((1000 * currentTime) / duration));
    place.setAttribute("aria-valuetext", by("player-time").textContent!.replace("/", "of"));
    for (const watcher of this.watchers) {
      if (watcher(this.source, currentTime, duration, !paused) === false) this.watchers.delete(watcher);
    }
  }
}

let only: Player | undefined;
export const player = (): Player => (only ??= new Player());
