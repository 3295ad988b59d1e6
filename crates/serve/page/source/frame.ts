/** A page within the page, which the server may still be drawing. */

const AGAIN_MS = 2000;

/** Shows a page in a frame as soon as it is there; until then, or instead, the words say why not. */
export async function framed(frame: HTMLIFrameElement, address: string, words: HTMLElement, about: string): Promise<void> {
  if (frame.dataset.asked) return;
  frame.dataset.asked = "yes";
  for (;;) {
    const response = await fetch(address, { method: "HEAD" }).catch(() => null);
    if (response?.ok) {
      frame.src = address;
      frame.hidden = false;
      words.textContent = about;
      return;
    }
    frame.hidden = true;
    const problem = await fetch(address).then((full) => full.json()).catch(() => null);
    words.textContent = (problem as { detail?: string } | null)?.detail ?? "The server cannot be reached.";
    if (response && response.status !== 503) return;
    await new Promise((ready) => setTimeout(ready, AGAIN_MS));
  }
}
