// Selecting words in the text of a page puts them into the form "Use as source". Without this script they are copied there.

const text = document.querySelector("[data-page-text]");
const form = document.querySelector("[data-quote-form]");
const offer = document.querySelector("[data-quote-offer]");
const field = (name) => form.querySelector(`[data-quote="${name}"]`);
const CONTEXT = 32; // characters kept before and after, as the server keeps them

/** How many code points of the page's text stand before `node` at `offset`: the server counts in code points. */
function position(node, offset) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const block = element.closest("[data-offset]");
  if (!block) return null;
  const before = document.createRange();
  before.setStart(block, 0);
  before.setEnd(node, offset);
  return Number(block.dataset.offset) + [...before.toString()].length;
}

function around(range, block, side) {
  const part = document.createRange();
  part.selectNodeContents(block);
  if (side === "before") part.setEnd(range.startContainer, range.startOffset);
  else part.setStart(range.endContainer, range.endOffset);
  const characters = [...part.toString()];
  return (side === "before" ? characters.slice(-CONTEXT) : characters.slice(0, CONTEXT)).join("");
}

function take() {
  const selection = document.getSelection();
  if (selection.rangeCount === 0 || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.commonAncestorContainer)) return;
  // Not selection.toString(): it changes white space to what is seen on the screen.
  const words = range.toString().trim();
  if (!words) return;
  field("exact").value = words;
  field("before").value = around(range, text, "before");
  field("after").value = around(range, text, "after");
  field("start").value = position(range.startContainer, range.startOffset) ?? "";
  offer.hidden = false;
}

function go() {
  offer.hidden = true;
  form.scrollIntoView({ block: "center" });
  form.elements.target.focus();
}

if (text && form && field("start")) {
  document.addEventListener("selectionchange", take);
  offer.querySelector("button").addEventListener("click", go);
  // Words typed by hand have no known place.
  field("exact").addEventListener("input", () => ["before", "after", "start"].forEach((name) => (field(name).value = "")));
}
