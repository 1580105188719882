// The live map. Where the browser cannot show it, the server's drawing stays, with the same address.
import { copied, deviceSource, file, style } from "./style.js";

const stage = document.getElementById("stage");
const form = document.getElementById("choose");
const words = (id) => JSON.parse(document.getElementById(id).textContent);

function able() {
  const canvas = document.createElement("canvas");
  return Boolean(window.pmtiles && canvas.getContext("webgl2"));
}

function place(text) {
  const [zoom, latitude, longitude] = text.split("/").map(Number);
  return { zoom, center: [longitude, latitude] };
}

// A link may name a place behind the mark #, for copies have no other way.
function asked() {
  const text = location.hash.slice(1);
  return /^[0-9.]+\/-?[0-9.]+\/-?[0-9.]+$/.test(text) ? text : "";
}

function at(map) {
  const { lng, lat } = map.getCenter().wrap();
  return `${map.getZoom().toFixed(2)}/${lat.toFixed(5)}/${lng.toFixed(5)}`;
}

function popup(library, map, types, states, kinds) {
  let open = null;
  map.on("click", "clusters", ({ lngLat }) => map.easeTo({ center: lngLat, zoom: map.getZoom() + 2 }));
  map.on("click", "devices", ({ features, lngLat }) => {
    const { address, type, status, kind } = features[0].properties;
    if (!address) return map.easeTo({ center: lngLat, zoom: 15 });
    const content = document.createElement("div");
    const line = (text) => content.appendChild(Object.assign(document.createElement("p"), { textContent: text }));
    line(types[type]).classList.add("about");
    line(`${states[status]} · ${kinds[kind]}`);
    if (!copied()) {
      const link = Object.assign(document.createElement("a"), { href: `/${stage.dataset.language}${address}`, textContent: stage.dataset.more });
      if (document.body.classList.contains("embedded")) Object.assign(link, { target: "_blank", rel: "noopener" });
      line("").append(link);
    }
    open?.remove();
    open = new library.Popup({ maxWidth: "18rem" }).setLngLat(features[0].geometry.coordinates).setDOMContent(content).addTo(map);
  });
  for (const layer of ["devices", "clusters"]) {
    map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
  }
}

// The arrows and + and - move the map by steps that add up, however slowly the browser draws. The library's own keys begin
// each move where the one before was cut short, so that on a slow machine many presses go nowhere.
const STEP = 100; // pixels
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const NEARER = { "+": 1, "=": 1, "-": -1, "_": -1 };

function keys(library, map) {
  let goal = null;
  map.keyboard.disable();
  map.on("moveend", () => { goal = null; });
  map.getCanvas().addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key], nearer = NEARER[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey || !(arrow || nearer)) return;
    event.preventDefault();
    const from = goal ?? { center: map.getCenter(), zoom: map.getZoom() };
    const zoom = Math.min(Math.max(nearer ? Math.round(from.zoom) + nearer : from.zoom, map.getMinZoom()), map.getMaxZoom());
    const { x, y } = library.MercatorCoordinate.fromLngLat(from.center);
    const [right, down] = (arrow ?? [0, 0]).map((way) => (way * STEP) / (512 * 2 ** zoom));
    goal = { center: new library.MercatorCoordinate(x + right, Math.min(Math.max(y + down, 0), 1)).toLngLat(), zoom };
    map.easeTo({ ...goal, duration: 300, easeId: "keys" });
  });
}

// Address, links and list follow the map.
function follow(map) {
  let asked = null;
  const list = document.getElementById("found");
  const moved = async () => {
    const query = [`at=${at(map)}`, stage.dataset.query].filter(Boolean).join("&");
    for (const id of ["permalink", "sheet"]) {
      const link = document.getElementById(id);
      if (link) link.href = `${link.pathname}?${query}`;
    }
    if (!list) return;
    if (copied()) return still(map);
    history.replaceState(null, "", `?${query}`);
    form.elements.at.value = at(map);
    const snippet = document.getElementById("snippet");
    snippet.value = snippet.value.replace(/\?[^"]*/, `?${query}`);
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`?${query}`, { signal: asked.signal });
      if (!answer.ok) return unanswered();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of ["found", "map-figures"]) {
        const fresh = page.getElementById(id);
        if (fresh) document.getElementById(id)?.replaceChildren(...fresh.childNodes);
      }
    } catch (fault) {
      if (fault.name !== "AbortError") unanswered();
    }
  };
  map.on("moveend", moved);
  return moved;
}

// The list and the figures that stand there are those of another window: they go, and a line says why.
function unanswered() {
  const line = Object.assign(document.createElement("p"), { className: "empty", textContent: stage.dataset.unanswered });
  line.setAttribute("role", "status");
  document.getElementById("found").replaceChildren(line);
  document.getElementById("map-figures")?.replaceChildren();
}

// In a copy nobody answers: the list and the figures are those of the first window, and go with it.
function still(map) {
  history.replaceState(null, "", `#${at(map)}`);
  for (const id of ["found", "map-figures"]) document.getElementById(id)?.replaceChildren();
}

function choose(map, moved) {
  form?.addEventListener("change", (event) => {
    if (event.target.name === "town") return;
    const chosen = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value && name !== "at" && name !== "town") chosen.append(name, value);
    stage.dataset.query = chosen.toString();
    map.getSource("devices").setTiles(deviceSource(stage.dataset, stage.dataset.query).tiles);
    moved();
  });
}

async function start() {
  const data = stage.dataset;
  const [library] = await Promise.all([import(file("library")), document.fonts.load('500 16px "Atkinson Hyperlegible Next"')]);
  library.setWorkerUrl(file("worker"));
  library.addProtocol("pmtiles", new window.pmtiles.Protocol({ metadata: true }).tile);
  const container = document.createElement("div");
  container.className = "canvas";
  stage.append(container);
  stage.classList.add("live");
  const map = new library.Map({
    container, style: style(data, data.query), ...place(asked() || data.at), maxZoom: 19, minZoom: 0.5, attributionControl: false,
    dragRotate: false, pitchWithRotate: false, touchPitch: false, rollEnabled: false,
    locale: {
      "Map.Title": data.title, "NavigationControl.ZoomIn": data.nearer, "NavigationControl.ZoomOut": data.farther,
      "Popup.Close": data.close, "AttributionControl.ToggleAttribution": data.sources,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }));
  map.addControl(new library.ScaleControl());
  map.addControl(new library.AttributionControl({ compact: true }));
  popup(library, map, words("map-types"), words("map-states"), words("map-kinds"));
  keys(library, map);
  choose(map, follow(map));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => map.setStyle(style(data, data.query)));
  map.once("idle", () => stage.classList.add("ready"));
}

if (stage && able() && (file("archive") || !copied())) {
  start().catch(() => {
    stage.classList.remove("live");
    stage.querySelector(".canvas")?.remove();
  });
}
