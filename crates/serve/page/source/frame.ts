/** A page within the page, which the server may still be drawing. */

import { element } from "./dom";

const AGAIN_MS = 2000;

/** What is done with a page that has come. */
interface Framed { words: HTMLElement; loaded?: (frame: HTMLIFrameElement) => void }

/** Shows a page in a frame as soon as it is there; until then, or instead, the words say why not. */
export async function framed(frame: HTMLIFrameElement, address: string, { words, loaded }: Framed): Promise<void> {
  if (frame.dataset.asked) return;
  frame.dataset.asked = "yes";
  for (;;) {
    const response = await fetch(address, { method: "HEAD" }).catch(() => null);
    if (response?.ok) {
      frame.addEventListener("load", () => loaded?.(frame));
      frame.src = address;
      frame.hidden = false;
      words.hidden = true;
      return;
    }
    frame.hidden = true;
    words.hidden = false;
    const problem = await fetch(address).then((full) => full.json()).catch(() => null);
    words.textContent = (problem as { detail?: string } | null)?.detail ?? "The server cannot be reached.";
    if (response && response.status !== 503) return;
    await new Promise((ready) => setTimeout(ready, AGAIN_MS));
  }
}

/** Offers the way back from a page that the framed one leads to. */
export function wayBack(frame: HTMLIFrameElement, address: string, words: HTMLElement, says: string): void {
  const isElsewhere = frame.contentWindow?.location.pathname !== address;
  words.hidden = !isElsewhere;
  words.replaceChildren(isElsewhere ? element("button", { type: "button", class: "small", click: () => { frame.src = address; } }, says) : "");
}

/** Gives a frame the height of what it holds, so that one bar scrolls both; a page that fills its window keeps a window's height. */
export function fitting(frame: HTMLIFrameElement): void {
  const page = frame.contentDocument;
  if (!page?.body) return;
  page.documentElement.classList.add("framed");
  frame.style.height = "";
  const fills = page.body.offsetHeight === frame.clientHeight;
  if (fills) return;
  const fit = (): void => { frame.style.height = `${Math.ceil(page.body.getBoundingClientRect().height) + 4}px`; };
  new (frame.contentWindow as typeof window & Window).ResizeObserver(fit).observe(page.body);
  fit();
}
