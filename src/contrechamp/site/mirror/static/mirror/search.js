/* Search in a copy, without a server. The index lies in ../search beside the pages (postings.py says how); its parts are
   scripts, which a browser also reads from a disk. Words have the form that the site's own search gives them
   (contrechamp/search/text.py): accents folded, then stemmed. */

"use strict";

const contrechamp = (() => {
  const ELIDED = /(?<![\p{L}\p{N}_])(?:[ldjmtsnc]|(?:jus|lors|puis|quoi)?qu)$/iu;
  const APOSTROPHE = /['’ʼ‘′]/u;
  const FIRST = "vid[ée]o|t[ée]l[ée]|audio|g[ée]o|cyber";
  const SECOND =
    "protec|prot[ée]g|surveil|verbalis|patrouil|assist|conf[ée]renc|localis|s[ée]curi|crimin|attaqu";
  const JOINED = new RegExp(`(?<![\\p{L}\\p{N}_])(${FIRST})s?(?:[-‐‑‒–]\\s*|\\s+(?:[-‐‑‒–]\\s+)?)(?=${SECOND})`, "giu");
  const LETTERS = { œ: "oe", æ: "ae", ß: "ss", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ı: "i" };
  const WORD = /[\p{L}\p{N}]+/gu;
  const TOKEN = /"([^"]*)"?|(-(?=[\p{L}\p{N}"]))|([^\s"]+)/gu;
  const MOST = 200; // pages of which a phrase is looked for in the text
  const AT_ONCE = 10;
  const EXTRACT = 260; // characters

  const waiting = new Map(); // name of a part → what waits for it
  const loaded = new Map(); // name of a part → promise of its content
  const root = new URL("../search/", document.baseURI);

  /** Called by each part of the index. */
  function part(name, content) {
    waiting.get(name)?.(content);
    waiting.delete(name);
  }

  function load(name) {
    if (!loaded.has(name)) {
      const asked = new Promise((resolve, reject) => {
        waiting.set(name, resolve);
        const script = document.createElement("script");
        script.src = new URL(`${name}.js`, root).href;
        script.addEventListener("error", () => reject(new Error(name)));
        script.addEventListener("load", () => script.remove());
        document.head.append(script);
      });
      loaded.set(name, asked);
    }
    return loaded.get(name);
  }

  function searchForm(text) {
    const pieces = text.normalize("NFC").replaceAll("\u00ad", "").split(APOSTROPHE);
    const last = pieces.pop();
    return [...pieces.map((piece) => piece.replace(ELIDED, "")), last].join(" ").replace(JOINED, "$1");
  }

  function fold(word) {
    const plain = word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
    return plain.replace(/[œæßøđðþłı]/gu, (letter) => LETTERS[letter]);
  }

  function stems(text) {
    return [...searchForm(text).matchAll(WORD)].map(([word]) => stemFrench(fold(word))).filter(Boolean);
  }

  /** FNV-1a over UTF-16 units, as terms.shard. */
  function shard(word, parts) {
    let number = 0x811c9dc5;
    for (let place = 0; place < word.length; place += 1) {
      number = Math.imul(number ^ word.charCodeAt(place), 0x01000193) >>> 0;
    }
    return number % parts;
  }

  /** A question as groups that must all be there; each is some phrases of which one must be there, or must not. */
  function parse(question) {
    const groups = [];
    let [negative, or] = [false, false];
    // First on the whole: `vidéo protection` is one word.
    for (const [whole, phrase, minus] of searchForm(question).replace(/[«»“”„‟]/gu, '"').matchAll(TOKEN)) {
      if (minus || whole === "NOT" || whole === "SAUF") negative = true;
      else if (whole === "OR" || whole === "OU") or = groups.length > 0;
      else if (whole !== "AND" && whole !== "ET") {
        const words = stems(phrase ?? whole);
        if (words.length > 0 && or) groups.at(-1).phrases.push(words);
        else if (words.length > 0) groups.push({ negative, phrases: [words] });
        [negative, or] = [false, false];
      }
    }
    return groups;
  }

  async function postings(segment, word) {
    const words = await load(`${segment.name}/w${shard(word, segment.parts)}`);
    const found = new Map();
    const held = Object.hasOwn(words, word) ? words[word] : [];
    for (let [place, entry] = [0, 0]; place < held.length; place += 2) {
      entry += held[place];
      found.set(entry, held[place + 1]);
    }
    return found;
  }

  /** The entries of a segment that have all words of a phrase, with their weights. */
  async function withPhrase(segment, words, total) {
    const held = await Promise.all(words.map((word) => postings(segment, word)));
    const weights = held.map((found) => Math.log(1 + (total + 0.5) / (found.size + 0.5)));
    held.sort((one, other) => one.size - other.size);
    const found = new Map();
    for (const entry of held[0].keys()) {
      if (!held.every((other) => other.has(entry))) continue;
      found.set(entry, held.reduce((sum, other, number) => sum + weights[number] * other.get(entry), 0));
    }
    return found;
  }

  async function inSegment(segment, groups, total) {
    const parts = await Promise.all(
      groups.map(async (group) => {
        const found = new Map();
        for (const phrase of await Promise.all(group.phrases.map((words) => withPhrase(segment, words, total)))) {
          for (const [entry, score] of phrase) found.set(entry, Math.max(score, found.get(entry) ?? 0));
        }
        return { negative: group.negative, found };
      }),
    );
    const wanted = parts.filter(({ negative }) => !negative).map(({ found }) => found);
    if (wanted.length === 0) return [];
    const not = new Set([...segment.dead, ...parts.flatMap(({ negative, found }) => (negative ? [...found.keys()] : []))]);
    return [...wanted[0].keys()]
      .filter((entry) => !not.has(entry) && wanted.every((found) => found.has(entry)))
      .map((entry) => ({ segment, entry, score: wanted.reduce((sum, found) => sum + found.get(entry), 0) }));
  }

  async function entryOf({ segment, entry }, chunk) {
    const held = await load(`${segment.name}/e${Math.floor(entry / chunk)}`);
    const [path, kind, page, titles, texts] = held[entry % chunk];
    return { path, kind, page, titles, texts };
  }

  /** The hits, best first. Phrases are looked for in the texts of the best ones. */
  async function search(question) {
    const [{ chunk, segments }, groups] = [await load("index"), parse(question)];
    const total = segments.reduce((sum, segment) => sum + segment.entries - segment.dead.length, 0);
    const found = (await Promise.all(segments.map((segment) => inSegment(segment, groups, total)))).flat();
    found.sort((one, other) => other.score - one.score);
    const phrases = groups.flatMap((group) => (group.negative ? [] : group.phrases.filter((words) => words.length > 1)));
    if (phrases.length === 0) return { hits: found, chunk, groups };
    const kept = [];
    for (const hit of found.slice(0, MOST)) {
      const { titles, texts } = await entryOf(hit, chunk);
      const all = [...Object.values(titles), ...Object.values(texts)].map((text) => ` ${stems(text).join(" ")} `);
      const follows = (words) => all.some((text) => text.includes(` ${words.join(" ")} `));
      if (groups.every((group) => group.negative || group.phrases.some((words) => words.length < 2 || follows(words)))) {
        kept.push(hit);
      }
    }
    return { hits: kept, chunk, groups };
  }

  /** The text around the first words that were looked for, with them marked. */
  function extract(text, groups) {
    const wanted = new Set(groups.flatMap((group) => (group.negative ? [] : group.phrases.flat())));
    const places = [...text.matchAll(/[\p{L}\p{N}]+(?:[-’'][\p{L}\p{N}]+)*/gu)].filter(([word]) =>
      stems(word).some((stem) => wanted.has(stem)),
    );
    const first = places[0]?.index ?? 0;
    const start = first < 90 ? 0 : text.lastIndexOf(" ", first - 60) + 1;
    const paragraph = document.createElement("p");
    let position = start;
    if (start > 0) paragraph.append("… ");
    for (const { 0: word, index } of places.filter((place) => place.index < start + EXTRACT)) {
      const mark = document.createElement("mark");
      mark.textContent = word;
      paragraph.append(text.slice(position, index), mark);
      position = index + word.length;
    }
    const end = Math.max(position, start + EXTRACT);
    paragraph.append(text.slice(position, end), end < text.length ? " …" : "");
    return paragraph;
  }

  async function show(list, results, from, said) {
    for (const hit of results.hits.slice(from, from + AT_ONCE)) {
      const { path, page, titles, texts } = await entryOf(hit, results.chunk);
      const item = document.createElement("li");
      const title = document.createElement("h2");
      const link = document.createElement("a");
      title.className = "as-h3";
      link.href = path;
      link.textContent = pick(titles, said.language) ?? path;
      title.append(link);
      if (page !== null) title.append(` · ${said.page.replace("{n}", page)}`);
      item.append(title, extract(pick(texts, said.language) ?? "", results.groups));
      list.append(item);
    }
  }

  function pick(map, language) {
    return map[language] ?? Object.values(map)[0];
  }

  async function answer(place, question) {
    const said = place.dataset;
    place.setAttribute("aria-busy", "true");
    place.replaceChildren(said.wait);
    let results;
    try {
      results = await search(question);
    } catch {
      place.replaceChildren(said.failed);
      place.setAttribute("aria-busy", "false");
      return;
    }
    const count = results.hits.length;
    const told = document.createElement("p");
    told.className = "lead";
    told.textContent = count === 0 ? said.none : count === 1 ? said.one : said.some.replace("{n}", count);
    const list = document.createElement("ol");
    list.className = "rows";
    place.replaceChildren(told, list);
    await show(list, results, 0, said);
    if (count > AT_ONCE) place.append(moreButton(list, results, said));
    place.setAttribute("aria-busy", "false");
  }

  function moreButton(list, results, said) {
    const button = document.createElement("button");
    button.className = "quiet";
    button.textContent = said.more;
    let shown = AT_ONCE;
    button.addEventListener("click", async () => {
      await show(list, results, shown, said);
      shown += AT_ONCE;
      if (shown >= results.hits.length) button.remove();
    });
    return button;
  }

  function begin() {
    const [place, field] = [document.getElementById("found"), document.getElementById("question")];
    const question = new URLSearchParams(location.search).get("q")?.trim() ?? "";
    for (const one of document.querySelectorAll('input[name="q"]')) one.value = question;
    field.form.addEventListener("submit", (event) => {
      event.preventDefault();
      history.replaceState(null, "", `?${new URLSearchParams({ q: field.value })}`);
      answer(place, field.value);
    });
    if (question) answer(place, question);
  }

  if (typeof document !== "undefined") addEventListener("DOMContentLoaded", begin);
  return { part, parse, stems };
})();
