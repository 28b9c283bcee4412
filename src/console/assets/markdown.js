// Shows a small part of Markdown: bold, italic, code, fenced code, lists, links, headings,
// quotes. It builds nodes and sets their text; no text ever becomes markup by itself.

import { moment } from "/moments.js";

// Which moments stand in the text that is being rendered: other times in it are somebody's words.
let moments = [];

const INLINE = [
  // A backslash takes the meaning from the sign behind it.
  { pattern: /\\([!-/:-@[-`{-~])/, make: (match) => document.createTextNode(match[1]) },
  { pattern: /`([^`\n]+)`/, make: (match) => element("code", match[1]) },
  // No label hides where it leads, and no picture is fetched.
  { pattern: /!?\[([^\]\n]*)\]\(<?(https?:\/\/[^\s)>]+)>?\)/, make: (match) => labelled(match[1], match[2]) },
  { pattern: /<(https?:\/\/[^\s<>]+)>/, make: (match) => link(match[1], match[1]) },
  { pattern: /\*\*(?=\S)([^\n]*?\S)\*\*/, make: (match) => nested("strong", match[1]) },
  { pattern: /(?<![\w*])\*(?=[^\s*])([^*\n]*?[^\s*])\*(?![\w*])/, make: (match) => nested("em", match[1]) },
  { pattern: /(?<!\w)_(?=[^\s_])([^_\n]*?[^\s_])_(?!\w)/, make: (match) => nested("em", match[1]) },
  { pattern: /~~(?=\S)([^\n]*?\S)~~/, make: (match) => nested("del", match[1]) },
  { pattern: /https?:\/\/[^\s<>()"']+[^\s<>()"'.,;:!?]/, make: (match) => link(match[0], match[0]) },
  {
    pattern: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/,
    make: ([at]) => (moments.includes(at) ? moment(at) : document.createTextNode(at)),
  },
];

/** The text as nodes. Of the times in it, these moments are shown by how far off they are. */
export function rendered(text, itsMoments) {
  moments = itsMoments ?? [];
  const out = document.createDocumentFragment();
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  let at = 0;
  while (at < lines.length) {
    const fence = lines[at].match(/^\s*(`{3,}|~{3,})\s*([\w+#.-]*)/);
    if (fence) {
      at = code(out, lines, at, fence);
    } else if (lines[at].trim() === "") {
      at += 1;
    } else if (/^\s*([-*•]|\d{1,9}[.)])\s+/.test(lines[at])) {
      at = list(out, lines, at);
    } else if (/^#{1,6}\s+/.test(lines[at])) {
      out.append(nested("p", lines[at].replace(/^#+\s+/, ""), "heading"));
      at += 1;
    } else if (/^>\s?/.test(lines[at])) {
      at = quote(out, lines, at);
    } else {
      at = paragraph(out, lines, at);
    }
  }
  return out;
}

function code(out, lines, from, fence) {
  let end = from + 1;
  while (end < lines.length && !lines[end].trim().startsWith(fence[1])) end += 1;
  const content = lines.slice(from + 1, end).join("\n");
  const figure = element("figure", "", "code");
  const caption = element("figcaption", fence[2] || "code");
  const copy = element("button", "Copy", "plain");
  copy.type = "button";
  copy.addEventListener("click", () => copied(copy, content));
  caption.append(copy);
  const pre = document.createElement("pre");
  pre.tabIndex = 0;
  pre.append(element("code", content));
  figure.append(caption, pre);
  out.append(figure);
  return end + 1;
}

async function copied(button, content) {
  try {
    await navigator.clipboard.writeText(content);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed";
  }
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}

function list(out, lines, from) {
  const numbered = /^\s*\d/.test(lines[from]);
  const marker = numbered ? /^\s*\d{1,9}[.)]\s+/ : /^\s*[-*•]\s+/;
  const items = document.createElement(numbered ? "ol" : "ul");
  if (numbered) items.start = Number.parseInt(lines[from], 10);
  let at = from;
  while (at < lines.length && marker.test(lines[at])) {
    let item = lines[at].replace(marker, "");
    at += 1;
    while (at < lines.length && /^\s{2,}\S/.test(lines[at]) && !/^\s*([-*•]|\d{1,9}[.)])\s/.test(lines[at])) {
      item += `\n${lines[at].trim()}`;
      at += 1;
    }
    items.append(nested("li", item));
  }
  if (at === from) {
    // A nested list of the other sort: shown flat.
    items.append(nested("li", lines[from].trim()));
    at += 1;
  }
  out.append(items);
  return at;
}

function quote(out, lines, from) {
  let at = from;
  const quoted = [];
  while (at < lines.length && /^>\s?/.test(lines[at])) {
    quoted.push(lines[at].replace(/^>\s?/, ""));
    at += 1;
  }
  out.append(nested("blockquote", quoted.join("\n")));
  return at;
}

function paragraph(out, lines, from) {
  let at = from;
  const block = /^\s*(`{3,}|~{3,})|^\s*([-*•]|\d{1,9}[.)])\s+|^#{1,6}\s+|^>\s?/;
  do at += 1; while (at < lines.length && lines[at].trim() !== "" && !block.test(lines[at]));
  out.append(nested("p", lines.slice(from, at).join("\n")));
  return at;
}

function inline(parent, text) {
  let rest = text;
  while (rest !== "") {
    const found = first(rest);
    if (!found) {
      parent.append(rest);
      return;
    }
    const { match, make } = found;
    if (match.index > 0) parent.append(rest.slice(0, match.index));
    parent.append(make(match));
    rest = rest.slice(match.index + match[0].length);
  }
}

function first(text) {
  let best = null;
  for (const { pattern, make } of INLINE) {
    const match = text.match(pattern);
    if (match && (!best || match.index < best.match.index)) best = { match, make };
  }
  return best;
}

function nested(name, text, kind) {
  const node = element(name, "", kind);
  inline(node, text);
  return node;
}

function element(name, text, kind) {
  const node = document.createElement(name);
  if (text) node.textContent = text;
  if (kind) node.className = kind;
  return node;
}

function labelled(label, address) {
  const node = document.createDocumentFragment();
  if (label.trim() !== "" && label !== address) node.append(`${label} `);
  node.append(link(address, address));
  return node;
}

function link(text, address) {
  const node = element("a", text);
  node.href = address;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  return node;
}
