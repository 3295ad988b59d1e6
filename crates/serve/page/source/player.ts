/** One player for everything that can be heard. */

import { by, time } from "./dom";

/** Told what plays; one that answers `false` is told no more. */
type Watcher = (source: string | null, seconds: number, duration: number, playing: boolean) => boolean | void;

class Player {
  private readonly sound = new Audio();
  private source: string | null = null;
  private readonly watchers = new Set<Watcher>();

  constructor() {
    this.sound.preload = "metadata";
    for (const event of ["timeupdate", "play", "pause", "ended", "loadedmetadata", "seeking"]) {
      this.sound.addEventListener(event, () => this.tell());
    }
    this.sound.addEventListener("error", () => {
      if (this.source) by("player-title").textContent = "This browser cannot play the file.";
    });
    by("player-toggle").addEventListener("click", () => this.toggle());
    by("player-close").addEventListener("click", () => this.stop());
    const place = by<HTMLInputElement>("player-place");
    place.addEventListener("input", () => {
      if (Number.isFinite(this.sound.duration)) this.sound.currentTime = (Number(place.value) / 1000) * this.sound.duration;
    });
  }

  watch(watcher: Watcher): void { this.watchers.add(watcher); }

  /** Plays from a second on; the same source again goes on or pauses. */
  play(source: string, title: string, from?: number): void {
    if (this.source === source && from === undefined) return this.toggle();
    if (this.source !== source) {
      this.source = source;
      this.sound.src = source;
      by("player-title").textContent = title;
    }
    by("player").hidden = false;
    if (from !== undefined) this.seek(from);
    void this.sound.play().catch(() => undefined);
  }

  isPlaying(source: string): boolean { return this.source === source && !this.sound.paused; }

  private seek(second: number): void {
    if (this.sound.readyState > 0) this.sound.currentTime = second;
    else this.sound.addEventListener("loadedmetadata", () => { this.sound.currentTime = second; }, { once: true });
  }

  private toggle(): void {
    if (this.sound.paused) void this.sound.play().catch(() => undefined);
    else this.sound.pause();
  }

  private stop(): void {
    this.sound.pause();
    this.sound.removeAttribute("src");
    this.source = null;
    by("player").hidden = true;
    this.tell();
  }

  private tell(): void {
    const { currentTime, duration, paused } = this.sound;
    by("player-toggle").textContent = paused ? "▶" : "❚❚";
    by("player-toggle").setAttribute("aria-label", paused ? "Play" : "Pause");
    by("player-time").textContent = Number.isFinite(duration) ? `${time(currentTime)} / ${time(duration)}` : time(currentTime);
    if (Number.isFinite(duration)) by<HTMLInputElement>("player-place").value = String(Math.round((1000 * currentTime) / duration));
    for (const watcher of this.watchers) {
      if (watcher(this.source, currentTime, duration, !paused) === false) this.watchers.delete(watcher);
    }
  }
}

let only: Player | undefined;
export const player = (): Player => (only ??= new Player());
