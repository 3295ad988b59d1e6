/** A song as a picture: how loud it is, and below it who sounds in which second. */

import { type Colours, element, reading, time } from "./dom";
import { player } from "./player";
import type { Answer, Stretch } from "./types";

const HEIGHT = 110;
const LANE = 26;
/** Longer songs are not decoded for their outline: it would take a gigabyte. */
const LONGEST_OUTLINE_S = 900;

/** Stretches of the answer, else its clips, one after the other. */
export function lanes(answer: Answer, duration: number): Stretch[] {
  if (answer.stretches?.length) return answer.stretches;
  return answer.clips.map((clip, place) => ({
    ...clip, end_s: answer.clips[place + 1]?.start_s ?? Math.max(duration, clip.start_s),
  }));
}

/** Neighbours with one answer as one, for the words beside the picture. */
export function runs(stretches: Stretch[]): Stretch[] {
  const found: Stretch[] = [];
  for (const stretch of stretches) {
    const last = found.at(-1);
    if (last && last.artist === stretch.artist && (last.known ?? true) === (stretch.known ?? true)) last.end_s = stretch.end_s;
    else found.push({ ...stretch });
  }
  return found;
}

export function wave(answer: Answer, file: Blob, source: string, colours: Colours): HTMLElement {
  const canvas = element("canvas", { tabindex: 0, role: "img" });
  const cursor = element("div", { class: "cursor", hidden: true });
  const box = element("div", { class: "wave" }, canvas, cursor);
  let duration = answer.duration_s ?? (answer.clips.at(-1)?.start_s ?? 0) + 3;
  let outline: Float32Array | null = null;

  const seconds = (x: number): number => (x / canvas.clientWidth) * duration;
  const draw = (): void => paint(canvas, outline, lanes(answer, duration), duration, colours);
  canvas.addEventListener("click", (event) => {
    player().play(source, answer.path, seconds(event.offsetX));
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      player().play(source, answer.path);
    }
  });
  player().watch((playing, at, of) => {
    cursor.hidden = playing !== source;
    if (playing === source && Number.isFinite(of)) cursor.style.left = `${(100 * at) / of}%`;
  });
  new ResizeObserver(draw).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  const parts = runs(lanes(answer, duration));
  canvas.setAttribute("aria-label", `The song from 0 to ${time(duration)}. ${parts.slice(0, 40).map((part) =>
    `${time(part.start_s)} to ${time(part.end_s)}: ${part.known === false ? "none of these" : reading(part.artist)}`).join("; ")}. Enter plays it.`);
  if (duration <= LONGEST_OUTLINE_S) {
    void outlined(file).then((found) => {
      if (!found) return;
      outline = found.peaks;
      duration = answer.duration_s ?? found.duration;
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

function paint(canvas: HTMLCanvasElement, outline: Float32Array | null, stretches: Stretch[], duration: number, colours: Colours): void {
  const width = canvas.clientWidth;
  if (!width || !duration) return;
  const height = (outline ? HEIGHT : 0) + LANE;
  const scale = window.devicePixelRatio || 1;
  canvas.style.height = `${height}px`;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d")!;
  pen.scale(scale, scale);
  const style = getComputedStyle(document.documentElement);
  const [soft, unknown] = ["--soft", "--unknown"].map((name) => style.getPropertyValue(name).trim());
  if (outline) {
    pen.fillStyle = soft!;
    const step = width / outline.length;
    for (let place = 0; place < outline.length; place += 1) {
      const tall = Math.max(1, outline[place]! * (HEIGHT - 10));
      pen.fillRect(place * step, (HEIGHT - tall) / 2, Math.max(0.6, step * 0.7), tall);
    }
  }
  for (const stretch of stretches) {
    const [from, to] = [stretch.start_s, stretch.end_s].map((second) => (second / duration) * width) as [number, number];
    const [top, wide] = [height - LANE + 3, Math.max(1, to - from - 1)];
    pen.save();
    pen.beginPath();
    pen.roundRect(from, top, wide, LANE - 3, 3);
    pen.clip();
    if (stretch.known === false) {
      pen.strokeStyle = unknown!;
      pen.lineWidth = 2;
      for (let at = from - LANE; at < to; at += 5) {
        pen.beginPath();
        pen.moveTo(at, top + LANE);
        pen.lineTo(at + LANE, top);
        pen.stroke();
      }
      pen.strokeRect(from, top, wide, LANE - 3);
    } else {
      pen.globalAlpha = 0.35 + 0.65 * Math.min(1, stretch.probability);
      pen.fillStyle = colours.of(stretch.artist);
      pen.fillRect(from, top, wide, LANE);
    }
    pen.restore();
  }
}
