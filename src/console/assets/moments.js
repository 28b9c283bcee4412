// Moments in texts: how far off each is, as of now, and when exactly below the pointer.

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60]];

/** A node that shows a moment. */
export function moment(at) {
  const node = document.createElement("time");
  node.className = "moment";
  node.dateTime = at;
  node.title = exact.format(new Date(at));
  // It changes all the time, which nobody wants read out.
  node.setAttribute("aria-live", "off");
  node.textContent = away(at);
  return node;
}

function away(at) {
  const seconds = Math.round((new Date(at) - Date.now()) / 1000);
  const [unit, long] = UNITS.find(([, long]) => Math.abs(seconds) >= long) ?? ["second", 1];
  return relative.format(Math.round(seconds / long), unit);
}

setInterval(() => {
  for (const node of document.querySelectorAll("time.moment")) {
    const now = away(node.dateTime);
    if (node.textContent !== now) node.textContent = now;
  }
}, 1000);
