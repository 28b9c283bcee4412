// Which channel, and as whom: remembered in this browser, along with the messages that are
// not in history yet.

const PLACES = "chinwag.places";
const SENT = "chinwag.sent";
const MOST_PLACES = 30;
const MOST_SENT = 30;

function read(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function write(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing still chats.
  }
}

/** The channels and people of this browser, and which of them is chosen. */
export function places() {
  const known = read(PLACES, {});
  const names = (list) => (Array.isArray(list) ? list.filter((name) => typeof name === "string" && name) : []);
  const channels = names(known.channels);
  const people = names(known.people);
  if (channels.length === 0) channels.push("general");
  if (people.length === 0) people.push("you");
  return {
    channels,
    people,
    channel: channels.includes(known.channel) ? known.channel : channels[0],
    user: people.includes(known.user) ? known.user : people[0],
  };
}

/** Chooses a place, which becomes known by that. */
export function choose(channel, user) {
  const known = places();
  const added = (list, name) => (list.includes(name) ? list : [...list, name].slice(-MOST_PLACES));
  write(PLACES, {
    channels: added(known.channels, channel),
    people: added(known.people, user),
    channel,
    user,
  });
}

/** Forgets a channel or a person; the conversation itself stays where it is. */
export function forget(kind, name) {
  const known = places();
  known[kind] = known[kind].filter((other) => other !== name);
  write(PLACES, known);
}

const sentKey = (channel, user) => `${SENT}.${JSON.stringify([channel, user])}`;

/** What was written here and is not known to be in history: `{id, text, at, state}`. */
export function sent(channel, user) {
  const list = read(sentKey(channel, user), []);
  return Array.isArray(list) ? list : [];
}

/** Keeps a written message, or its new state. */
export function keepSent(channel, user, message) {
  const others = sent(channel, user).filter((other) => other.id !== message.id);
  write(sentKey(channel, user), [...others, message].slice(-MOST_SENT));
}

/** Drops messages that history holds now. */
export function dropSent(channel, user, ids) {
  const left = sent(channel, user).filter((message) => !ids.has(message.id));
  write(sentKey(channel, user), left);
}
