// What pointer, fingers and keys do.

// The lasso: with the button pressed, or with Shift, a drag draws around songs instead of moving the map.
const MOST_LISTED = 100;
let lassoing = false;
function list(songs, where) {
  choose(-1);
  marked = songs.slice(0, MOST_LISTED);
  const more = songs.length > MOST_LISTED ? `, of which ${MOST_LISTED} are listed` : "";
  element("chosen").replaceChildren(line("b", `${songs.length.toLocaleString("en")} song${songs.length === 1 ? "" : "s"} within the ${where}${more}`));
  element("alike").replaceChildren(...songs.slice(0, MOST_LISTED).map(songRow));
  tell(songs, where);
  redraw();
}

// Songs within a closed line of points of the window: a ray to the right crosses it an odd number of times.
function within(points) {
  const line = points.map(([x, y]) => [(x - view.x) / view.scale, (y - view.y) / view.scale]);
  const inside = (x, y) => {
    let odd = false;
    for (let at = 0, last = line.length - 1; at < line.length; last = at++) {
      const [x1, y1] = line[at], [x2, y2] = line[last];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd;
    }
    return odd;
  };
  const songs = [];
  for (let song = 0; song < count; song++)
    if ((alone < 0 || look.of[song] === alone) && inside(places[2 * song], places[2 * song + 1])) songs.push(song);
  return songs;
}

element("lasso").addEventListener("click", () => {
  lassoing = !lassoing;
  element("lasso").setAttribute("aria-pressed", String(lassoing));
  canvas.classList.toggle("lassoing", lassoing);
});

const pointers = new Map(); // those that are down, by id: one drags, two zoom
let travelled = 0;
canvas.addEventListener("pointerdown", event => {
  canvas.setPointerCapture(event.pointerId);
  if (pointers.size === 0) travelled = 0;
  if (pointers.size === 0 && (lassoing || event.shiftKey)) lasso = [[event.offsetX, event.offsetY]];
  pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
});
canvas.addEventListener("pointermove", event => {
  const before = pointers.get(event.pointerId);
  if (!before) { hover(nearest(event.offsetX, event.offsetY), event.offsetX, event.offsetY); return; }
  const now = { x: event.offsetX, y: event.offsetY };
  travelled += Math.hypot(now.x - before.x, now.y - before.y);
  pointers.set(event.pointerId, now);
  if (travelled < 4 && pointers.size === 1) { pointers.set(event.pointerId, before); return; }
  hover(-1);
  if (lasso !== null) { lasso.push([now.x, now.y]); redraw(); return; }
  canvas.classList.add("dragging");
  if (pointers.size === 1) { move(now.x - before.x, now.y - before.y); return; }
  travelled = Infinity;
  const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
  const distance = at => Math.hypot(at.x - other.x, at.y - other.y);
  // Half of what one finger does moves the middle between both.
  move((now.x - before.x) / 2, (now.y - before.y) / 2);
  if (distance(before) > 0) zoom(distance(now) / distance(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
});
for (const kind of ["pointerup", "pointercancel"])
  canvas.addEventListener(kind, event => {
    const wasDown = pointers.delete(event.pointerId);
    canvas.classList.remove("dragging");
    const points = lasso;
    lasso = null;
    if (points !== null && points.length > 2) {
      redraw();
      if (kind === "pointerup") list(within(points), "line");
      return;
    }
    if (kind === "pointerup" && wasDown && pointers.size === 0 && travelled < 4)
      choose(nearest(event.offsetX, event.offsetY, event.pointerType === "mouse" ? REACH : 2 * REACH));
  });
canvas.addEventListener("pointerleave", () => hover(-1));
canvas.addEventListener("focus", () => { if (canvas.matches(":focus-visible")) aim(); redraw(); });
canvas.addEventListener("blur", () => { hover(-1); redraw(); });
canvas.addEventListener("wheel", event => {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.offsetX, event.offsetY);
}, { passive: false });
// Where keys point: to the song nearest the middle, which is said.
const atMiddle = () => nearest(size.width / 2, size.height / 2, size.width);
function aim() {
  const song = atMiddle();
  hover(song, song < 0 ? 0 : across(song), song < 0 ? 0 : down(song));
  element("said").textContent = song < 0 ? "" : `${titles[song]}, ${artistNames[artistOf[song]]}`;
}
const middle = factor => zoom(factor, size.width / 2, size.height / 2);
canvas.addEventListener("keydown", event => {
  const step = 60;
  const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in moves) move(...moves[event.key]);
  else if (event.key === "+" || event.key === "=") middle(1.5);
  else if (event.key === "-") middle(1 / 1.5);
  else if (event.key === "0") showAll();
  else if (event.key === "Enter") choose(atMiddle());
  else if (event.key === "l") list(within([[0, 0], [size.width, 0], [size.width, size.height], [0, size.height]]), "window");
  else if (event.key === "Escape") { if (chosen >= 0 || marked.length > 0) choose(-1); else if (alone >= 0) isolate(-1); }
  else return;
  event.preventDefault();
  aim();
});
element("in").addEventListener("click", () => middle(1.5));
element("out").addEventListener("click", () => middle(1 / 1.5));
element("whole").addEventListener("click", showAll);
dark.addEventListener("change", () => { dress(); listNames(); redraw(); });
new ResizeObserver(resize).observe(stage);
dress();
listNames();
canvas.dataset.by = by;
resize();
