// Drawing a rectangle on the picture of a page fills the field `box`, in tenths of a point. Without this script, words are written.

const SVG = "http://www.w3.org/2000/svg";
const SMALLEST = 20; // tenths of a point: less is a click
const panel = document.querySelector("[data-redacting]");
const sheet = document.querySelector(".sheet");
const part = (name) => panel.querySelector(`[data-redact="${name}"]`);

function layer() {
  const found = sheet.querySelector("svg.black");
  if (found) return found;
  const made = document.createElementNS(SVG, "svg");
  for (const name of ["viewBox", "preserveAspectRatio"]) made.setAttribute(name, sheet.querySelector("svg").getAttribute(name));
  made.setAttribute("class", "black");
  made.setAttribute("aria-hidden", "true");
  return sheet.appendChild(made);
}

function start() {
  const svg = layer();
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const rectangle = document.createElementNS(SVG, "rect");
  rectangle.setAttribute("class", "drawing");
  let from = null;

  const at = (event) => {
    const box = svg.getBoundingClientRect();
    const across = Math.round(((event.clientX - box.left) / box.width) * width);
    const down = Math.round(((event.clientY - box.top) / box.height) * height);
    return [Math.min(Math.max(across, 0), width), Math.min(Math.max(down, 0), height)];
  };
  const corners = (to) => [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1])];
  const show = ([x0, y0, x1, y1]) => {
    const edges = { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
    for (const [name, value] of Object.entries(edges)) rectangle.setAttribute(name, value);
  };
  const keep = (box) => {
    part("box").value = box ? box.join(" ") : "";
    part("drawn").hidden = !box;
    if (!box) rectangle.remove();
  };

  sheet.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    sheet.setPointerCapture(event.pointerId);
    from = at(event);
    show(corners(from));
    svg.append(rectangle);
  });
  sheet.addEventListener("pointermove", (event) => from && show(corners(at(event))));
  sheet.addEventListener("pointerup", (event) => {
    if (!from) return;
    const box = corners(at(event));
    from = null;
    keep(box[2] - box[0] < SMALLEST || box[3] - box[1] < SMALLEST ? null : box);
  });
  sheet.addEventListener("pointercancel", () => {
    from = null;
    keep(null);
  });
  part("undo").addEventListener("click", () => keep(null));
  document.body.classList.add("redacting-on");
}

if (panel && sheet) start();
