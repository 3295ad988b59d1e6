/** A song as a picture: how loud it is, below it who sounds in which second, and a scale. */

import { type Colours, element, reading, time, TYPEFACE } from "./dom";
import { player } from "./player";
import type { Answer, Stretch } from "./types";

const HEIGHT = 104;
const LANE = 24;
const SCALE = 20;
/** Pixels from one bar of the outline to the next, and of each bar. */
const PITCH = 3;
const BAR = 2;
/** Longer songs are not decoded for their outline: it would take a gigabyte. */
const LONGEST_OUTLINE_S = 900;
/** Seconds by which keys move. */
const STEP_S = 5;

/** Stretches of the answer, else its clips, one after the other. */
export function lanes(answer: Answer, duration: number): Stretch[] {
  if (answer.stretches?.length) return answer.stretches;
  return answer.clips.map((clip, place) => ({
    ...clip, end_s: answer.clips[place + 1]?.start_s ?? Math.max(duration, clip.start_s),
  }));
}

/** Who sounds in a stretch, in words. */
export const sounding = (part: Stretch): string => (part.silent ? "silence" : part.known === false ? "none of these" : reading(part.artist));

/** Neighbours with one answer as one, for the words beside the picture. */
export function runs(stretches: Stretch[]): Stretch[] {
  const found: Stretch[] = [];
  for (const stretch of stretches) {
    const last = found.at(-1);
    if (last && sounding(last) === sounding(stretch)) last.end_s = stretch.end_s;
    else found.push({ ...stretch });
  }
  return found;
}

export function wave(answer: Answer, file: Blob, source: string, colours: Colours): HTMLElement {
  const canvas = element("canvas", { tabindex: 0, role: "slider", "aria-label": "Place in the song", "aria-describedby": "wave-words", "aria-valuemin": 0, "aria-valuenow": 0 });
  const words = element("p", { id: "wave-words", class: "unseen" });
  const cursor = element("div", { class: "cursor", hidden: true });
  const box = element("div", { class: "wave" }, canvas, cursor, words);
  let duration = answer.duration_s ?? (answer.clips.at(-1)?.start_s ?? 0) + 3;
  let outline: Float32Array | null = null;
  let heard = 0;

  const draw = (): void => paint(canvas, { outline, heard, stretches: lanes(answer, duration), duration, colours });
  const told = (): void => {
    canvas.setAttribute("aria-valuemax", String(Math.round(duration)));
    canvas.setAttribute("aria-valuenow", String(Math.round(heard * duration)));
    canvas.setAttribute("aria-valuetext", `${time(heard * duration)} of ${time(duration)}`);
  };
  const playFrom = (second: number): void => player().play(source, answer.path, Math.min(Math.max(0, second), Math.max(0, duration - 0.5)));
  canvas.addEventListener("click", (event) => playFrom((event.offsetX / canvas.clientWidth) * duration));
  canvas.addEventListener("keydown", (event) => {
    const moves: Record<string, number> = { ArrowRight: STEP_S, ArrowUp: STEP_S, ArrowLeft: -STEP_S, ArrowDown: -STEP_S };
    const move = moves[event.key];
    if (move !== undefined) playFrom(heard * duration + move);
    else if (event.key === "Home") playFrom(0);
    else if (event.key === "Enter" || event.key === " ") player().play(source, answer.path);
    else return;
    event.preventDefault();
  });
  player().watch((playing, at, of) => {
    if (!box.isConnected && duration && outline) return false;
    const is = playing === source && Number.isFinite(of);
    cursor.hidden = !is;
    heard = is ? at / of : 0;
    cursor.style.left = `${100 * heard}%`;
    told();
    draw();
    return true;
  });
  new ResizeObserver(draw).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  const parts = runs(lanes(answer, duration));
  words.textContent = `${parts.slice(0, 40).map((part) => `${time(part.start_s)} to ${time(part.end_s)}: ${sounding(part)}`).join("; ")}. Enter plays and pauses, arrow keys move.`;
  told();
  if (duration <= LONGEST_OUTLINE_S) {
    void outlined(file).then((found) => {
      if (!found) return;
      outline = found.peaks;
      duration = answer.duration_s ?? found.duration;
      told();
      draw();
    });
  }
  return box;
}

/** The highest sample of each of many stretches, if the browser can decode the file. */
async function outlined(file: Blob): Promise<{ peaks: Float32Array; duration: number } | null> {
  try {
    const context = new OfflineAudioContext(1, 1, 8000);
    const sound = await context.decodeAudioData(await file.arrayBuffer());
    const samples = sound.getChannelData(0);
    const peaks = new Float32Array(1200);
    const each = samples.length / peaks.length;
    let highest = 1e-6;
    for (let place = 0; place < peaks.length; place += 1) {
      let peak = 0;
      const end = Math.min(samples.length, Math.ceil((place + 1) * each));
      for (let at = Math.floor(place * each); at < end; at += 1) peak = Math.max(peak, Math.abs(samples[at]!));
      peaks[place] = peak;
      highest = Math.max(highest, peak);
    }
    for (let place = 0; place < peaks.length; place += 1) peaks[place]! /= highest;
    return { peaks, duration: sound.duration };
  } catch {
    return null;
  }
}

interface Picture { outline: Float32Array | null; heard: number; stretches: Stretch[]; duration: number; colours: Colours }

function paint(canvas: HTMLCanvasElement, { outline, heard, stretches, duration, colours }: Picture): void {
  const width = canvas.clientWidth;
  if (!width || !duration) return;
  const height = (outline ? HEIGHT : 0) + LANE + SCALE;
  const scale = window.devicePixelRatio || 1;
  canvas.style.height = `${height}px`;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d")!;
  pen.scale(scale, scale);
  const style = getComputedStyle(document.documentElement);
  const [soft, unknown, idle, accent] = ["--soft", "--unknown", "--idle", "--accent"].map((name) => style.getPropertyValue(name).trim()) as [string, string, string, string];
  if (outline) {
    const bars = Math.floor(width / PITCH);
    for (let bar = 0; bar < bars; bar += 1) {
      // Half of the mean and half of the highest: the one alone is a block, the other alone noise.
      const [from, to] = [bar, bar + 1].map((at) => Math.floor((at / bars) * outline.length)) as [number, number];
      const peaks = outline.subarray(from, Math.max(from + 1, to));
      const loud = (Math.max(...peaks) + peaks.reduce((sum, peak) => sum + peak, 0) / peaks.length) / 2;
      const tall = Math.max(2, loud * (HEIGHT - 12));
      pen.fillStyle = bar / bars < heard ? accent : idle;
      pen.beginPath();
      pen.roundRect(bar * PITCH, (HEIGHT - tall) / 2, BAR, tall, 1);
      pen.fill();
    }
  }
  const top = height - LANE - SCALE;
  for (const stretch of stretches) {
    const [from, to] = [stretch.start_s, stretch.end_s].map((second) => (second / duration) * width) as [number, number];
    const wide = Math.max(1, to - from - 1.5);
    pen.save();
    pen.beginPath();
    pen.roundRect(from, top, wide, LANE, 3);
    pen.clip();
    if (stretch.silent) {
      pen.fillStyle = idle;
      pen.fillRect(from, top + LANE / 2 - 1, wide, 2);
    } else if (stretch.known === false) {
      pen.strokeStyle = unknown;
      pen.lineWidth = 2;
      for (let at = from - LANE; at < to; at += 5) {
        pen.beginPath();
        pen.moveTo(at, top + LANE);
        pen.lineTo(at + LANE, top);
        pen.stroke();
      }
      pen.strokeRect(from, top, wide, LANE);
    } else {
      pen.globalAlpha = 0.35 + 0.65 * Math.min(1, stretch.probability);
      pen.fillStyle = colours.of(stretch.artist);
      pen.fillRect(from, top, wide, LANE);
    }
    pen.restore();
  }
  pen.fillStyle = soft;
  pen.font = `12px ${TYPEFACE}`;
  pen.textBaseline = "bottom";
  for (const second of marks(duration, width)) {
    const words = time(second);
    const half = pen.measureText(words).width / 2;
    pen.fillText(words, Math.min(width - 2 * half, Math.max(0, (second / duration) * width - half)), height);
  }
}

/** Seconds that the scale names: round ones, at least 70 pixels apart. */
function marks(duration: number, width: number): number[] {
  const least = (70 * duration) / width;
  const step = [5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].find((seconds) => seconds >= least) ?? 7200;
  return Array.from({ length: Math.floor(duration / step) + 1 }, (_, at) => at * step);
}
