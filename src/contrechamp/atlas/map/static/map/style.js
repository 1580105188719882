// The layers of the live map, in the colours of the site.
const FACE = ["Atkinson Hyperlegible Next"];
const WAITS = ["suspected", "recheck", "contested"];

const STREETS = {
  protomaps: { roads: "roads", kind: "kind", wide: ["highway", "major_road"], buildings: "buildings" },
  openmaptiles: { roads: "transportation", kind: "class", wide: ["motorway", "trunk", "primary", "secondary"], buildings: "building" },
};

export function colours() {
  const root = getComputedStyle(document.documentElement);
  const named = ["paper", "sheet", "shade", "line", "ink", "soft", "signal", "on-signal", "marker"];
  return Object.fromEntries(named.map((name) => [name, root.getPropertyValue(`--${name}`).trim()]));
}

export function style(data, query) {
  const c = colours();
  const sources = { devices: deviceSource(data, query) };
  const layers = [{ id: "sea", type: "background", paint: { "background-color": c.shade } }];
  const base = file("base");
  if (base) {
    sources.base = { type: "vector", url: `pmtiles://${base}`, attribution: data.baseCredit };
    layers.push(
      { id: "land", type: "fill", source: "base", "source-layer": "land", paint: { "fill-color": c.sheet } },
      { id: "borders", type: "line", source: "base", "source-layer": "borders", paint: { "line-color": c.line, "line-dasharray": [3, 2] } },
    );
  }
  if (data.region && !copied()) layers.push(...region(data, c, sources));
  if (base) layers.push(towns(c));
  layers.push(...heat(c), ...views(c), ...dots(c));
  return { version: 8, sources, layers };
}

// The address of a file that the page names in its head.
export function file(name) {
  return document.querySelector(`link[rel=map-${name}]`)?.href;
}

// Whether this is a copy of the site, which has no server: its links lead from one file to another.
export function copied() {
  return document.querySelector("link[rel=map-library]").getAttribute("href")[0] !== "/";
}

export function deviceSource(data, query) {
  if (copied()) return { type: "vector", url: `pmtiles://${file("archive")}`, attribution: data.credits };
  const tiles = absolute(data.tiles).replace("/0/0/0.mvt", "/{z}/{x}/{y}.mvt");
  return { type: "vector", tiles: [query ? `${tiles}?${query}` : tiles], maxzoom: 16, attribution: data.credits };
}

function absolute(path) {
  return new URL(path, location.href).href;
}

function region(data, c, sources) {
  const raster = data.regionSchema === "raster";
  sources.region = { type: raster ? "raster" : "vector", url: `pmtiles://${absolute(data.region)}`, attribution: data.regionCredit };
  if (raster) return [{ id: "region", type: "raster", source: "region", paint: { "raster-saturation": -0.6 } }];
  const names = STREETS[data.regionSchema];
  if (!names) return [];
  const layer = (id, type, from, paint, more = {}) => ({ id, type, source: "region", "source-layer": from, paint, ...more });
  const wide = ["in", ["get", names.kind], ["literal", names.wide]];
  const width = (near) => ["interpolate", ["exponential", 1.6], ["zoom"], 9, near / 12, 18, near];
  return [
    layer("water", "fill", "water", { "fill-color": c.shade }, { filter: ["==", ["geometry-type"], "Polygon"] }),
    layer("buildings", "fill", names.buildings, { "fill-color": c.line, "fill-opacity": 0.55 }, { minzoom: 14 }),
    layer("streets", "line", names.roads, { "line-color": c.line, "line-width": width(8) }, { filter: ["!", wide], minzoom: 11 }),
    layer("roads", "line", names.roads, { "line-color": c.line, "line-width": width(16) }, { filter: wide }),
  ];
}

function towns(c) {
  return {
    id: "towns", type: "symbol", source: "base", "source-layer": "towns",
    filter: ["<=", ["get", "rank"], ["+", ["zoom"], 0.5]],
    layout: {
      "text-field": ["get", "name"], "text-font": FACE, "text-size": ["interpolate", ["linear"], ["get", "rank"], 2, 16, 10, 12.5],
      "symbol-sort-key": ["get", "rank"], "text-padding": 6,
    },
    paint: { "text-color": c.soft, "text-halo-color": c.sheet, "text-halo-width": 1.5 },
  };
}

// Heat while the map is far away: it fades out where single places can be told apart.
function heat(c) {
  const paint = (weight) => ({
    "heatmap-weight": weight,
    "heatmap-intensity": ["interpolate", ["linear"], ["zoom"], 0, 0.1, 9, 0.8],
    "heatmap-radius": ["interpolate", ["linear"], ["zoom"], 0, 5, 9, 18],
    "heatmap-opacity": ["interpolate", ["linear"], ["zoom"], 8, 0.85, 10, 0],
    "heatmap-color": ["interpolate", ["linear"], ["heatmap-density"], 0, `${c.marker}00`, 0.25, c.marker, 1, c.signal],
  });
  const layer = (from, weight) => ({ id: `heat-${from}`, type: "heatmap", source: "devices", "source-layer": from, maxzoom: 10, paint: paint(weight) });
  return [layer("devices", 0.4), layer("clusters", ["min", 4, ["*", 0.4, ["sqrt", ["get", "n"]]]])];
}

function views(c) {
  const colour = ["match", ["get", "status"], WAITS, c.soft, c.signal];
  return [
    { id: "views", type: "fill", source: "devices", "source-layer": "views", minzoom: 15, paint: { "fill-color": colour, "fill-opacity": ["case", ["get", "assumed"], 0.14, 0.26] } },
    { id: "views-edge", type: "line", source: "devices", "source-layer": "views", minzoom: 15, filter: ["!", ["get", "assumed"]], paint: { "line-color": colour, "line-width": 0.8 } },
    { id: "views-assumed", type: "line", source: "devices", "source-layer": "views", minzoom: 15, filter: ["get", "assumed"], paint: { "line-color": colour, "line-width": 0.8, "line-dasharray": [3, 3] } },
  ];
}

function dots(c) {
  const seen = ["interpolate", ["linear"], ["zoom"], 7.5, 0, 9, 1];
  const gone = ["==", ["get", "status"], "removed"];
  return [
    {
      id: "clusters", type: "circle", source: "devices", "source-layer": "clusters", minzoom: 7.5,
      paint: { "circle-color": c.signal, "circle-opacity": seen, "circle-radius": ["min", 16, ["+", 3, ["*", 2.4, ["log2", ["get", "n"]]]]] },
    },
    {
      id: "devices", type: "circle", source: "devices", "source-layer": "devices", minzoom: 7.5,
      paint: {
        "circle-color": ["match", ["get", "status"], "removed", c.sheet, WAITS, c.soft, c.signal],
        "circle-stroke-color": ["case", gone, c.soft, c.sheet], "circle-stroke-width": ["case", gone, 1.6, 1.2],
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 2.5, 14, 5, 18, 8], "circle-opacity": seen, "circle-stroke-opacity": seen,
      },
    },
    {
      id: "counts", type: "symbol", source: "devices", "source-layer": "clusters", minzoom: 9, filter: [">", ["get", "n"], 9],
      layout: { "text-field": ["to-string", ["get", "n"]], "text-font": FACE, "text-size": 11 },
      paint: { "text-color": c["on-signal"] },
    },
  ];
}
