// The conversation as it is shown: what was written, what was answered, what is being answered.
// It is told what happened and draws it; it asks the server for nothing.

import { rendered } from "/markdown.js";
import { hold, pressable } from "/pressing.js";

const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

const STATES = {
  sending: "Sending …",
  sent: "Sent",
  answered: "",
  waiting: "Waiting to be sent",
  failed: "Not sent",
};

export class Chat {
  constructor({ log, scroll, empty, newest, onRetry, onPress }) {
    Object.assign(this, { log, scroll, empty, newest, onRetry, onPress });
    this.clear();
    scroll.addEventListener("scroll", () => this.noteScroll(), { passive: true });
    newest.addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => this.follow()).observe(scroll);
  }

  /** Empties the view, for another conversation. */
  clear() {
    this.log.replaceChildren();
    this.mine = new Map();
    this.live = new Map();
    this.shown = new Set();
    this.answered = new Set();
    this.said = [];
    this.pressing = new Map();
    this.day = null;
    this.atEnd = true;
    this.newest.hidden = true;
    this.empty.hidden = true;
  }

  /** Shows the hints when there is nothing else to show. */
  ready() {
    this.empty.hidden = this.log.childElementCount > 0;
  }

  /** Shows what the person wrote. */
  write({ id, text, at, state }) {
    if (this.mine.has(id)) return this.mark(id, state);
    const item = bubble("mine", at);
    item.body.textContent = text;
    this.place(item, at);
    this.mine.set(id, item);
    this.mark(id, state);
  }

  /** Tells how far a written message got. */
  mark(id, state, detail) {
    const item = this.mine.get(id);
    if (!item || item.state === "answered") return;
    item.state = this.answered.has(id) ? "answered" : state;
    item.node.dataset.state = item.state;
    item.note.textContent = detail ?? STATES[item.state];
    item.note.classList.toggle("fault", item.state === "failed");
    item.retry?.remove();
    item.retry = null;
    if (item.state === "failed") {
      item.retry = document.createElement("button");
      item.retry.type = "button";
      item.retry.className = "plain";
      item.retry.textContent = "Try again";
      item.retry.addEventListener("click", () => this.onRetry(id));
      item.note.after(item.retry);
    }
  }

  /** Shows that a message is being answered, with as much of the answer as there is. */
  progress(id, text, moments) {
    if (this.answered.has(id)) return;
    const item = this.live.get(id) ?? this.begin(id);
    if (text === undefined) return;
    item.text = text;
    item.moments = moments;
    if (item.frame) return;
    item.frame = requestAnimationFrame(() => {
      item.frame = null;
      item.node.classList.remove("typing");
      item.body.replaceChildren(rendered(item.text, item.moments));
      this.follow();
    });
  }

  /** Shows a reply or an update, once: as a message of its own, or in the place of another. */
  show(event) {
    const { id, kind, message_id, text, moments, at, asked } = event;
    if (this.shown.has(id)) return;
    this.shown.add(id);
    const replaced = this.replaced(event);
    if (asked && !replaced) this.write({ id: message_id, text: asked.text, at: asked.at, state: "sent" });
    if (kind === "reply") this.finish(message_id);
    this.settle(message_id, replaced);
    if (replaced) return this.change(replaced, event);
    const item = bubble("bot", at);
    item.node.classList.toggle("update", kind === "update");
    item.body.append(rendered(text, moments));
    item.names = new Set([message_id, id]);
    this.said.push(item);
    this.offer(item, event);
    this.illustrate(item, event.pictures);
    this.place(item, at);
    if (event.progress) this.goOn(message_id, event.progress);
  }

  /** Shows on an answer how far the work behind it has come; what comes of that is an update. */
  goOn(message, { stage, text, moments }) {
    const item = this.said.find((item) => item.names.has(message) && !item.node.classList.contains("update"));
    if (!item) return;
    item.node.dataset.stage = stage;
    item.body.replaceChildren(rendered(text, moments));
    this.follow();
  }

  // Small first: the whole picture is for whoever wants to see it.
  illustrate(item, pictures) {
    item.pictures?.remove();
    item.pictures = null;
    if (!pictures?.length) return;
    item.pictures = document.createElement("div");
    item.pictures.className = "pictures";
    for (const { url, small, alt, width, height } of pictures) {
      const link = document.createElement("a");
      link.href = url;
      link.target = "_blank";
      link.rel = "noopener";
      const image = document.createElement("img");
      image.src = small;
      image.alt = alt;
      image.title = alt;
      const scale = Math.min(1, 320 / Math.max(width, height, 1));
      image.width = Math.round(width * scale);
      image.height = Math.round(height * scale);
      image.addEventListener("load", () => this.follow());
      link.append(image);
      item.pictures.append(link);
    }
    item.body.after(item.pictures);
  }

  /** A press was not taken: everything can be used again. */
  release(press) {
    const item = this.pressing.get(press);
    this.pressing.delete(press);
    if (item?.below) hold(item.below, false);
  }

  // The message that an event takes the place of: the one that was pressed here, or of those with
  // that name the newest that can be pressed.
  replaced({ in_place_of: name, message_id, components }) {
    if (!name) return null;
    const pressed = this.pressing.get(message_id);
    if (pressed) return pressed;
    const named = this.said.filter((item) => item.names.has(name)).reverse();
    const ids = new Set((components ?? []).map((component) => component.id));
    return named.find((item) => item.ids.some((id) => ids.has(id)))
      ?? named.find((item) => item.below) ?? named[0] ?? null;
  }

  // What was chosen stays so when its answer is a message of its own; a vote and a text can be
  // given again.
  settle(press, replaced) {
    const item = this.pressing.get(press);
    this.pressing.delete(press);
    if (!item || item === replaced) return;
    if (item.choice) choose(item, item.choice);
    else hold(item.below, false);
  }

  change(item, event) {
    if (event.text) item.body.replaceChildren(rendered(event.text, event.moments));
    item.names.add(event.message_id).add(event.id);
    this.offer(item, event);
    if (event.pictures) this.illustrate(item, event.pictures);
    if (event.asked) choose(item, event.asked.text);
    if (this.atEnd) this.toEnd();
  }

  // Whoever is there with the keyboard stays there, if it is there still.
  offer(item, { id, components }) {
    const before = item.below;
    const controls = (node) => [...node.querySelectorAll("button, select, input")];
    const active = document.activeElement;
    const inside = before ? controls(before).indexOf(active) : -1;
    const focused = active === document.body && before ? (item.focused ?? -1) : inside;
    before?.remove();
    item.ids = (components ?? []).map((component) => component.id);
    item.below = pressable(components ?? [], (pressed) => {
      item.focused = controls(item.below).indexOf(document.activeElement);
      item.choice = pressed.component_id.startsWith("v:") ? null : pressed.label;
      hold(item.below, true);
      this.pressing.set(this.onPress({ message_id: id, ...pressed }), item);
    });
    if (item.below) item.body.after(item.below);
    if (focused >= 0 && item.below) controls(item.below)[focused]?.focus();
    else if (focused >= 0) this.scroll.focus();
    item.focused = null;
  }

  /** The messages that wait for an answer are not being answered as far as we know. */
  quiet() {
    for (const item of this.live.values()) item.node.remove();
    this.live.clear();
  }

  /** Goes to the newest message. */
  toEnd() {
    this.atEnd = true;
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.newest.hidden = true;
  }

  begin(id) {
    const item = bubble("bot", null);
    item.node.classList.add("typing");
    item.node.setAttribute("aria-live", "off");
    item.body.append(dots());
    this.log.append(item.node);
    this.live.set(id, item);
    this.empty.hidden = true;
    this.follow();
    return item;
  }

  finish(id) {
    this.mark(id, "answered");
    this.answered.add(id);
    const live = this.live.get(id);
    if (!live) return;
    if (live.frame) cancelAnimationFrame(live.frame);
    live.node.remove();
    this.live.delete(id);
  }

  place(item, at) {
    this.empty.hidden = true;
    const date = new Date(at).toDateString();
    if (date !== this.day) {
      this.day = date;
      const line = document.createElement("p");
      line.className = "day";
      line.textContent = date === new Date().toDateString() ? "Today" : day.format(new Date(at));
      this.log.append(line);
    }
    // What is being answered stays last.
    const first = this.live.values().next().value;
    if (first) this.log.insertBefore(item.node, first.node);
    else this.log.append(item.node);
    this.follow();
  }

  follow() {
    if (this.atEnd) this.toEnd();
    else this.newest.hidden = false;
  }

  noteScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroll;
    this.atEnd = scrollHeight - scrollTop - clientHeight < 48;
    if (this.atEnd) this.newest.hidden = true;
  }
}

function bubble(who, at) {
  const node = document.createElement("article");
  node.className = `message ${who}`;
  node.setAttribute("aria-label", who === "mine" ? "You" : "chinwag");
  const body = document.createElement("div");
  body.className = "body";
  const foot = document.createElement("p");
  foot.className = "foot quiet small";
  const note = document.createElement("span");
  note.className = "note";
  if (at) {
    const stamp = document.createElement("time");
    stamp.dateTime = new Date(at).toISOString();
    stamp.textContent = time.format(new Date(at));
    stamp.title = new Date(at).toLocaleString();
    foot.append(stamp);
  }
  foot.append(note);
  node.append(body, foot);
  return { node, body, note };
}

function choose(item, label) {
  item.chosen?.remove();
  item.chosen = document.createElement("p");
  item.chosen.className = "chosen quiet small";
  item.chosen.textContent = `You chose: ${label}`;
  (item.below ?? item.body).after(item.chosen);
}

function dots() {
  const node = document.createElement("span");
  node.className = "dots";
  node.setAttribute("role", "img");
  node.setAttribute("aria-label", "chinwag is writing");
  node.append(...[1, 2, 3].map(() => document.createElement("i")));
  return node;
}
