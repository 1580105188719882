// Keys for the queue of findings: J and K in the list; K, N, L and the arrows on a finding. Without this script, buttons and links do it.

const writing = (target) => target.closest("input, select, textarea, [contenteditable]");
const links = [...document.querySelectorAll("[data-queue] h3 a")];

function step(by) {
  const here = links.indexOf(document.activeElement);
  const next = links[Math.min(Math.max(here + by, 0), links.length - 1)];
  if (next) next.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const meant = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (meant) meant.click();
  else if (links.length && key === "j") step(1);
  else if (links.length && key === "k") step(-1);
  else return;
  event.preventDefault();
});
