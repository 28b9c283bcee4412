// The page's wiring: which conversation is open, what is sent, what the stream brings.

import { Chat } from "/chat.js";
import { choose, dropSent, forget, keepSent, places, sent } from "/places.js";

const LONGEST = 4000;
const IDEAS = [
  "What can you do?",
  "help",
  "status",
  "Tell me something curious about octopuses",
];

const $ = (id) => document.getElementById(id);
const chat = new Chat({
  log: $("log"), scroll: $("scroll"), empty: $("empty"), newest: $("newest"), onRetry: (id) => retry(id),
  onPress: (pressed) => press(pressed),
});

// The open conversation. Whatever was begun for another one looks here before it draws.
let here = null;
let source = null;
let lastEventId = "";
let attempts = 0;
let reconnecting = null;
let hiddenSince = null;

// ---- which conversation -------------------------------------------------------------------

async function open(channel, user) {
  choose(channel, user);
  const place = { channel, user };
  here = place;
  lastEventId = "";
  disconnect();
  chat.clear();
  quietNotice();
  drawPlaces();
  togglePlaces(false);
  await load(place);
  if (here !== place) return;
  connect(place);
  for (const message of sent(channel, user)) {
    if (message.state === "sending" || message.state === "waiting") post(place, message);
  }
}

async function load(place) {
  let events = [];
  try {
    const response = await fetch(`/api/chat/history?${query(place)}`);
    if (response.status === 401) return location.assign("/sign-in");
    if (!response.ok) throw new Error(await reason(response));
    const history = await response.json();
    events = history.events;
    // Without an earlier event, "0" asks for whatever comes before the stream is open.
    if (here === place) lastEventId = history.last_event_id ?? "0";
  } catch (error) {
    if (here === place) notice(`Earlier messages cannot be shown: ${error.message}`);
  }
  if (here !== place) return;
  const known = new Set(events.filter((event) => event.asked).map((event) => event.message_id));
  const oldest = events.length > 0 ? new Date(events[0].at) : 0;
  for (const message of sent(place.channel, place.user)) {
    // Its answer is further back than what is shown.
    if (message.state === "answered" && new Date(message.at) < oldest) known.add(message.id);
  }
  dropSent(place.channel, place.user, known);
  draw(events, sent(place.channel, place.user));
}

function draw(events, written) {
  const steps = [
    ...events.map((event) => ({ at: event.asked?.at ?? event.at, run: () => chat.show(event) })),
    ...written.map((message) => ({ at: message.at, run: () => chat.write(message) })),
  ];
  steps.sort((a, b) => new Date(a.at) - new Date(b.at));
  for (const step of steps) step.run();
  chat.ready();
  chat.toEnd();
}

function drawPlaces() {
  const known = places();
  $("where-channel").textContent = `# ${here.channel}`;
  $("where-user").textContent = `as ${here.user}`;
  document.title = `${here.channel} · chinwag`;
  picks($("channels"), "channels", known.channels, here.channel, (name) => open(name, here.user));
  picks($("people"), "people", known.people, here.user, (name) => open(here.channel, name));
}

function picks(list, kind, names, chosen, pick) {
  list.replaceChildren(...names.map((name) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pick";
    button.textContent = kind === "channels" ? `# ${name}` : name;
    if (name === chosen) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => pick(name));
    item.append(button);
    if (name !== chosen) {
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "drop";
      drop.textContent = "×";
      drop.setAttribute("aria-label", `Take ${name} off this list`);
      drop.addEventListener("click", () => { forget(kind, name); drawPlaces(); });
      item.append(drop);
    }
    return item;
  }));
}

function adding(form, input, act) {
  $(form).addEventListener("submit", (event) => {
    event.preventDefault();
    const name = $(input).value.trim();
    if (!name) return;
    $(input).value = "";
    act(name);
    $("text").focus();
  });
}

function togglePlaces(shown) {
  $("places").classList.toggle("shown", shown);
  $("shade").hidden = !shown;
  $("places-toggle").setAttribute("aria-expanded", String(shown));
}

// ---- the stream ---------------------------------------------------------------------------

function connect(place) {
  disconnect();
  if (attempts === 0) link("wait", "Connecting");
  const after = lastEventId ? `&last_event_id=${encodeURIComponent(lastEventId)}` : "";
  const stream = new EventSource(`/api/chat/stream?${query(place)}${after}`);
  source = stream;
  stream.onopen = () => {
    if (attempts > 0) quietNotice();
    attempts = 0;
    link("on", "Connected");
  };
  const on = (name, act) => stream.addEventListener(name, (event) => {
    if (source !== stream) return;
    if (event.lastEventId) lastEventId = event.lastEventId;
    act(JSON.parse(event.data), event.lastEventId);
  });
  on("typing", (data) => chat.progress(data.message_id));
  on("partial", (data) => chat.progress(data.message_id, data.text, data.moments));
  on("progress", (data) => chat.goOn(data.message_id, data));
  on("reply", (data, id) => answered(place, { ...data, id, kind: "reply" }));
  on("update", (data, id) => answered(place, { ...data, id, kind: "update" }));
  stream.onerror = () => {
    if (source === stream) later(place);
  };
}

function disconnect() {
  clearTimeout(reconnecting);
  source?.close();
  source = null;
}

// Comes back by itself, a little later each time; what was missed meanwhile is sent then.
async function later(place) {
  disconnect();
  chat.quiet();
  attempts += 1;
  const pause = Math.min(500 * 2 ** (attempts - 1), 8000) * (0.75 + Math.random() / 2);
  link("off", "Reconnecting");
  if (attempts > 1) notice("The connection is lost. This page keeps trying; answers given meanwhile will appear when it is back.");
  reconnecting = setTimeout(async () => {
    if (await signedOut()) return location.assign("/sign-in");
    if (here === place) connect(place);
  }, pause);
}

async function signedOut() {
  try {
    return (await fetch("/api/session")).status === 401;
  } catch {
    return false;
  }
}

function answered(place, event) {
  chat.show(event);
  const written = sent(place.channel, place.user).find((message) => message.id === event.message_id);
  if (written) keepSent(place.channel, place.user, { ...written, state: "answered" });
}

// A browser allows few connections to one server: a tab that nobody looks at gives its own up.
document.addEventListener("visibilitychange", () => {
  clearTimeout(hiddenSince);
  if (document.hidden) {
    hiddenSince = setTimeout(() => { disconnect(); link("wait", "Paused"); }, 60_000);
  } else if (here && (!source || source.readyState === EventSource.CLOSED)) {
    attempts = 0;
    connect(here);
  }
});
window.addEventListener("online", () => { if (here && !source) { attempts = 0; connect(here); } });

// ---- sending ------------------------------------------------------------------------------

// One at a time, in the order in which they were written.
let sending = Promise.resolve();

function send() {
  const text = $("text").value;
  if (!text.trim() || length(text) > LONGEST) return;
  $("text").value = "";
  fit();
  const message = { id: newId(), text, at: new Date().toISOString(), state: "sending" };
  chat.write(message);
  chat.toEnd();
  post(here, message);
}

function retry(id) {
  const message = sent(here.channel, here.user).find((other) => other.id === id);
  if (message) post(here, message);
}

function post(place, message) {
  note(place, message, "sending");
  sending = sending.then(() => deliver(place, message)).catch(() => {});
}

// Tries until the server has said yes or no. The id makes a second try harmless.
async function deliver(place, message) {
  for (let tries = 0; ; tries += 1) {
    const outcome = await attempt(place, message);
    if (outcome.accepted) {
      if (here === place) quietNotice();
      return note(place, message, "sent");
    }
    if (outcome.refused) return note(place, message, "failed", outcome.refused);
    if (tries >= 30) return note(place, message, "failed", "Not sent: the server cannot be reached.");
    note(place, message, "waiting");
    await countdown(place, outcome);
  }
}

// A press goes out at once. Returns its id.
function press({ message_id, component_id, values }) {
  const id = newId();
  const place = here;
  const body = { ...place, message_id, component_id, values, id, locale: navigator.language };
  pressing(place, body).catch(() => chat.release(id));
  return id;
}

async function pressing(place, body) {
  for (let tries = 0; tries < 10; tries += 1) {
    const outcome = await post_to("/api/chat/press", body);
    if (here !== place) return;
    if (outcome.accepted) return quietNotice();
    if (outcome.refused) {
      notice(outcome.refused);
      return chat.release(body.id);
    }
    await countdown(place, outcome, "Your choice");
  }
  if (here !== place) return;
  notice("Your choice was not sent: the server cannot be reached.");
  chat.release(body.id);
}

function attempt(place, { text, id }) {
  return post_to("/api/chat", { ...place, text, id, locale: navigator.language });
}

async function post_to(address, body) {
  let response;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    return { seconds: 3, why: "The server cannot be reached." };
  }
  if (response.status === 202) return { accepted: true };
  if (response.status === 401) {
    location.assign("/sign-in");
    return { refused: "Not sent: sign in first." };
  }
  const seconds = Number.parseInt(response.headers.get("Retry-After"), 10) || 3;
  if (response.status === 429) return { seconds, why: "That was a bit fast." };
  if (response.status >= 500) return { seconds, why: "Nothing can accept messages at the moment." };
  return { refused: `Not sent: ${await reason(response)}` };
}

async function countdown(place, { seconds, why }, what = "Your message") {
  for (let left = seconds; left > 0; left -= 1) {
    if (here === place) notice(`${why} ${what} will be sent in ${left} s.`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

function note(place, message, state, detail) {
  const known = sent(place.channel, place.user).find((other) => other.id === message.id);
  const now = known?.state === "answered" ? "answered" : state;
  keepSent(place.channel, place.user, { ...message, state: now });
  if (here === place) chat.mark(message.id, now, detail);
}

async function reason(response) {
  try {
    return (await response.json()).error;
  } catch {
    return `the server answered ${response.status}`;
  }
}

// ---- small things -------------------------------------------------------------------------

const query = ({ channel, user }) => new URLSearchParams({ channel, user }).toString();
const length = (text) => [...text].length;

// randomUUID is there only for pages that came over TLS or from this machine.
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function link(state, text) {
  $("link").dataset.state = state;
  $("link-text").textContent = text;
}

function notice(text) {
  $("notice").textContent = text;
  $("notice").hidden = false;
}

function quietNotice() {
  $("notice").hidden = true;
}

function fit() {
  const area = $("text");
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, 200)}px`;
  const count = length(area.value);
  $("count").textContent = count > LONGEST * 0.8 ? `${count} of ${LONGEST}` : "";
  $("count").classList.toggle("fault", count > LONGEST);
  $("send").disabled = !area.value.trim() || count > LONGEST;
}

$("text").addEventListener("input", fit);
$("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send();
});
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  send();
  $("text").focus();
});
$("places-toggle").addEventListener("click", () => togglePlaces(!$("places").classList.contains("shown")));
$("shade").addEventListener("click", () => togglePlaces(false));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") togglePlaces(false); });
adding("channel-form", "channel-name", (name) => open(name, here.user));
adding("person-form", "person-name", (name) => open(here.channel, name));

$("ideas").replaceChildren(...IDEAS.map((idea) => {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = idea;
  button.addEventListener("click", () => { $("text").value = idea; send(); $("text").focus(); });
  item.append(button);
  return item;
}));

fetch("/api/session").then((response) => response.json()).then(({ sign_in: asked }) => {
  $("sign-out").hidden = !asked;
}).catch(() => {});

const start = places();
open(start.channel, start.user);
