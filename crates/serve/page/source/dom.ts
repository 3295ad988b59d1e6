/** Elements, from what they are to hold: text is always text, never markup. */

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | ((event: Event) => void) | undefined>;

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K, attributes: Attributes = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined) made.setAttribute(key, String(value));
  }
  made.append(...children.filter((child): child is Node | string => !!child || child === ""));
  return made;
}

export function by<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element ${id}`);
  return found as T;
}

const DRAWINGS = {
  play: "M4 2.5v11l9.5-5.5z",
  pause: "M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z",
  close: "M3.8 2.5 8 6.7l4.2-4.2 1.3 1.3L9.3 8l4.2 4.2-1.3 1.3L8 9.3l-4.2 4.2-1.3-1.3L6.7 8 2.5 3.8z",
};

/** A small drawing; words stand in the label of what holds it. */
export function icon(name: keyof typeof DRAWINGS): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", DRAWINGS[name]);
  drawing.append(path);
  return drawing;
}

/** The typeface of the page, for what is drawn. */
export const TYPEFACE = '"Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif';

/** A colour of an artist: of a palette that colour-blind people tell apart, by Okabe and Ito; names always stand beside it. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#a8a000", "#7a5fb0", "#8c564b", "#5f6b7a"];

export class Colours {
  private readonly numbers: Map<string, number>;
  constructor(artists: string[]) { this.numbers = new Map(artists.map((artist, number) => [artist, number])); }
  /** Whether no two artists share a colour. */
  get areOwn(): boolean { return this.numbers.size <= COLOURS.length; }
  of(artist: string): string { return COLOURS[(this.numbers.get(artist) ?? 0) % COLOURS.length]!; }
}

/** Sets a colour by the object model, which a strict policy allows and a style attribute is not. */
export function painted<T extends HTMLElement>(of: T, style: Partial<CSSStyleDeclaration>): T {
  Object.assign(of.style, style);
  return of;
}

/** `72 %`, and near the ends a digit more: what is not certain is never 100 %. */
export function percent(share: number): string {
  if (share <= 0 || share >= 1) return `${100 * share}\u00a0%`;
  if (share < 0.001) return "<\u00a00.1\u00a0%";
  return share < 0.0995 || share > 0.9905 ? `${Math.min(99.9, 100 * share).toFixed(1)}\u00a0%` : `${Math.round(100 * share)}\u00a0%`;
}

/** A name as people write it: folders often have underscores for spaces. */
export const reading = (name: string): string => (name.includes(" ") ? name : name.replaceAll("_", " "));

export function time(seconds: number): string {
  if (!Number.isFinite(seconds)) return "";
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Offers a text as a file. */
export function save(name: string, kind: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: kind }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A cell of CSV; what a spreadsheet would take for a formula is kept from it. */
export function cell(value: string | number | boolean | undefined): string {
  const text = value === undefined ? "" : String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
