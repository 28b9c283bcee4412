// Drives the console in a headless Chromium and looks at what a person would see.
//
// CONSOLE_URL     where the console is, such as http://127.0.0.1:7411 (required)
// CONSOLE_SECRET  its sign-in secret, where it asks for one
// SCREENSHOT_DIR  where pictures go (default: none are taken)
// CHROMIUM        the browser (default: the first of chromium, chromium-browser, google-chrome)
//
// It needs nothing but a console with workers behind it; what the bot answers does not matter.

import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const address = process.env.CONSOLE_URL?.replace(/\/+$/, "");
if (!address) {
  console.error("CONSOLE_URL is not set; give the console's address, such as http://127.0.0.1:7411");
  process.exit(2);
}
const pictures = process.env.SCREENSHOT_DIR;
if (pictures) mkdirSync(pictures, { recursive: true });

// How long something may take before it counts as never happening.
const PATIENCE = 20_000;
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
// Each run talks in channels of its own, so that an old conversation does not get in the way.
const run = Date.now().toString(36);

const faults = [];
let passed = 0;
let failed = 0;

async function check(name, act) {
  try {
    await act();
    passed += 1;
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n      ${String(error.message).split("\n").join("\n      ")}`);
  }
}

function expect(held, otherwise) {
  if (!held) throw new Error(otherwise);
}

function installed() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("/bin/sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
    } catch {
      // The next name.
    }
  }
  console.error("no Chromium was found; install the package chromium or set CHROMIUM to its path");
  process.exit(2);
}

const browser = await chromium.launch({
  executablePath: installed(),
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
});

async function newPage(options = {}) {
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== new URL(address).origin && !["data:", "blob:"].includes(url.protocol)) {
      faults.push(`request to another site: ${url.origin}`);
    }
  });
  return page;
}

async function enter(page, channel, user) {
  await page.addInitScript(([channel, user]) => {
    if (localStorage.getItem("chinwag.places")) return;
    const known = { channels: [channel], people: [user], channel, user };
    localStorage.setItem("chinwag.places", JSON.stringify(known));
  }, [channel, user]);
  await page.goto(address);
  if (new URL(page.url()).pathname === "/sign-in") {
    await page.getByLabel("Secret").fill(process.env.CONSOLE_SECRET ?? "");
    await page.getByRole("button", { name: "Sign in" }).click();
  }
  await connected(page);
}

const connected = (page) => page.locator("#link[data-state=on]").waitFor({ state: "attached" });
const mine = (page, text) => page.locator(".mine", { hasText: text });
const answers = (page) => page.locator(".bot:not(.typing)").filter({ has: page.locator("time") });

async function say(page, text) {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.keyboard.press("Enter");
}

async function answered(page, text) {
  await mine(page, text).and(page.locator("[data-state=answered]")).waitFor();
}

async function picture(page, name) {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) });
}

// Notes every kind of event the page's stream brings, without getting in its way.
async function watchStream(page) {
  await page.addInitScript(() => {
    window.seen = [];
    const Plain = window.EventSource;
    window.EventSource = class extends Plain {
      constructor(...all) {
        super(...all);
        for (const name of ["typing", "partial", "reply", "update"]) {
          this.addEventListener(name, (event) => {
            window.seen.push({ name, id: event.lastEventId, ...JSON.parse(event.data) });
          });
        }
      }
    };
  });
}

const page = await newPage();
await watchStream(page);

await check("the page opens and connects", async () => {
  await enter(page, `garden-${run}`, "ann");
  await page.getByText("Say something").waitFor();
  await picture(page, "empty-desktop");
});

await check("a message is sent with Enter and answered", async () => {
  await say(page, "help");
  await answered(page, "help");
  expect(await answers(page).count() === 1, "there is not exactly one answer");
});

await check("typing is seen before the answer, and never after", async () => {
  const seen = await page.evaluate(() => window.seen);
  const first = seen.findIndex((event) => event.name === "typing");
  const reply = seen.findIndex((event) => event.name === "reply");
  expect(first >= 0 && first < reply, `the stream brought ${seen.map((event) => event.name).join(", ")}`);
  const id = seen[reply].message_id;
  const late = seen.slice(reply + 1).filter((event) => event.message_id === id);
  expect(late.every((event) => event.name === "update"), "typing or partial text came after the answer");
  expect(seen[reply].id !== "", "the reply carries no event id");
});

await check("Shift+Enter begins a line and does not send", async () => {
  const field = page.getByLabel("Message", { exact: true });
  await field.fill("two");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("lines");
  expect(await field.inputValue() === "two\nlines", "there is no second line");
  await page.keyboard.press("Enter");
  await answered(page, "two\nlines");
});

await check("several messages are answered once each, in order", async () => {
  const before = await answers(page).count();
  for (const number of [1, 2, 3, 4, 5]) await say(page, `number ${number} of ${run}`);
  for (const number of [1, 2, 3, 4, 5]) await answered(page, `number ${number} of ${run}`);
  expect(await answers(page).count() === before + 5, "there are not five more answers");
  const seen = await page.evaluate(() => window.seen.filter((event) => event.name === "reply"));
  const ids = new Set(seen.map((event) => event.id));
  expect(ids.size === seen.length, "a reply came twice");
});

await check("what somebody writes stays text", async () => {
  await say(page, "<img src=x onerror=alert(1)> <b>bold</b>");
  await answered(page, "<img src=x onerror=alert(1)>");
  expect(await page.locator("#log img, #log b").count() === 0, "markup was taken as such");
  expect(!(await page.locator("#log").innerText()).includes("\\<"), "escapes are shown");
});

await check("an empty or too long message cannot be sent", async () => {
  const field = page.getByLabel("Message", { exact: true });
  const button = page.getByRole("button", { name: "Send" });
  await field.fill("   ");
  expect(await button.isDisabled(), "white space can be sent");
  await field.fill("ä".repeat(4001));
  expect(await button.isDisabled(), "4,001 characters can be sent");
  await page.getByText("4001 of 4000").waitFor();
  await field.fill("");
});

await check("another person and another channel are conversations of their own", async () => {
  await page.getByLabel("Name of a person").fill("bob");
  await page.keyboard.press("Enter");
  await page.getByText("as bob").waitFor();
  await page.getByText("Say something").waitFor();
  await connected(page);
  await say(page, `hello from bob ${run}`);
  await answered(page, `hello from bob ${run}`);
  await page.getByLabel("Name of a channel").fill(`kitchen-${run}`);
  await page.keyboard.press("Enter");
  await page.getByText("Say something").waitFor();
  await page.getByRole("button", { name: `# garden-${run}`, exact: true }).click();
  await page.getByRole("button", { name: "ann", exact: true }).click();
  await page.getByText("as ann").waitFor();
  await mine(page, `number 5 of ${run}`).waitFor();
  expect(await mine(page, "hello from bob").count() === 0, "one person sees what another wrote");
});

await check("a reload shows the conversation so far, and it goes on", async () => {
  const before = await answers(page).count();
  await page.reload();
  await connected(page);
  await mine(page, `number 5 of ${run}`).waitFor();
  await answers(page).nth(before - 1).waitFor();
  expect(await answers(page).count() === before, "the number of answers changed");
  expect(await mine(page, `number 5 of ${run}`).count() === 1, "a message is there twice");
  await say(page, `after the reload ${run}`);
  await answered(page, `after the reload ${run}`);
  await picture(page, "chat-desktop");
});

await check("a moment is shown by how far off it is, as time goes on, and other times as they are", async () => {
  const other = await newPage({ locale: "en-US" });
  const at = new Date(Date.now() + 4_000).toISOString().replace(/\.\d+/, "");
  const said = "2001-02-03T04:05:06Z";
  const event = {
    id: "0199c2d4a1b07c3e8f0a1b2c3d4e5f60", kind: "reply", message_id: "asked", at: new Date().toISOString(),
    text: `You can write to me again **${at}**. You said ${said}, and \`${at}\`.`, moments: [at],
  };
  await other.route("**/api/chat/history?*", (route) => route.fulfill({ json: { events: [event], last_event_id: null } }));
  await enter(other, `moments-${run}`, "ann");
  const moment = other.locator(".bot .body time");
  await moment.and(other.getByText(/^in \d seconds?$/)).waitFor();
  expect(await moment.getAttribute("datetime") === at, "it stands for another moment");
  expect((await moment.getAttribute("title")).includes("20"), "the exact time is not told");
  await moment.and(other.getByText(/ago$/)).waitFor();
  const text = await other.locator(".bot .body").innerText();
  expect(text.includes(`You said ${said}, and ${at}.`), `other times are not as they were: ${text}`);
  await other.context().close();
});

const choices = (where) => where.locator(".pressable button");

await check("a question about what was meant is answered by a click, in its place", async () => {
  await page.getByLabel("Name of a channel").fill(`press-${run}`);
  await page.keyboard.press("Enter");
  await page.getByText("Say something").waitFor();
  await connected(page);
  await say(page, "picture");
  await answered(page, "picture");
  const question = await answers(page).last().locator(".body").innerText();
  expect(await choices(page).count() >= 2, "there is nothing to choose from");
  await picture(page, "question-desktop");
  const label = await choices(page).first().innerText();
  await choices(page).first().click();
  await page.getByText("You chose:").waitFor();
  expect(await answers(page).count() === 1, "the answer did not take the place of the question");
  expect(await answers(page).last().locator(".body").innerText() !== question, "the question is still there");
  const chosen = await page.locator(".chosen").innerText();
  expect(chosen.toLowerCase().includes(label.toLowerCase()), `${label} was pressed, and it says ${chosen}`);
  await picture(page, "pressed-desktop");
});

await check("what was pressed cannot be pressed again after a reload", async () => {
  await page.reload();
  await connected(page);
  await page.getByText("You chose:").waitFor();
  expect(await answers(page).count() === 1, "there is not exactly one answer");
  const questions = await page.locator(".pressable .row button").count();
  expect(questions === 0, `${questions} buttons came back`);
});

await check("a choice is made with the keyboard alone, on a phone's width", async () => {
  const phone = await newPage({ viewport: PHONE });
  await enter(phone, `press-${run}-phone`, "ann");
  await say(phone, "picture");
  await answered(phone, "picture");
  const overflow = await phone.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow <= 0, `the page is ${overflow} px too wide`);
  await picture(phone, "question-phone");
  await choices(phone).nth(1).focus();
  await phone.keyboard.press("Enter");
  await phone.getByText("You chose:").waitFor();
  await picture(phone, "pressed-phone");
  await phone.context().close();
});

await check("a list and a field below a message are drawn, used and held", async () => {
  const drawn = await page.evaluate(async () => {
    const { hold, pressable } = await import("/pressing.js");
    const pressed = [];
    const node = pressable([
      { id: "o:1:tone", kind: "select", label: "Tone", options: [
        { value: "formal", label: "<b>Formal</b>" }, { value: "casual", label: "Casual", chosen: true },
      ] },
      { id: "o:1:name", kind: "text", label: "Your name", value: "Sam" },
      { id: "v:1:up", kind: "button", label: "Good", style: "primary" },
      { id: "o:1:later", kind: "of a later version", label: "?" },
    ], (press) => pressed.push(press));
    node.id = "drawn";
    document.getElementById("log").append(node);
    window.pressed = pressed;
    window.hold = (held) => hold(node, held);
    return node.querySelectorAll("b, script").length;
  });
  expect(drawn === 0, "markup was taken as such");
  await picture(page, "components-desktop");
  const part = page.locator("#drawn");
  await part.getByLabel("Tone").selectOption("formal");
  await part.getByRole("button", { name: "OK" }).click();
  await part.getByLabel("Your name").fill("Ann");
  await page.keyboard.press("Enter");
  await part.getByRole("button", { name: "Good", pressed: true }).click();
  const values = await page.evaluate(() => window.pressed.map((press) => [press.component_id, ...press.values]));
  const expected = [["o:1:tone", "formal"], ["o:1:name", "Ann"], ["v:1:up"]];
  expect(JSON.stringify(values) === JSON.stringify(expected), JSON.stringify(values));
  await page.evaluate(() => window.hold(true));
  expect(await part.getByRole("button", { name: "OK" }).isDisabled(), "it is not held");
  await part.evaluate((node) => node.remove());
  await page.getByRole("button", { name: `# garden-${run}`, exact: true }).click();
  await mine(page, `number 5 of ${run}`).waitFor();
});

await check("a second window of the same person shows both sides", async () => {
  const other = await page.context().newPage();
  await enter(other, `garden-${run}`, "ann");
  await say(page, `for both windows ${run}`);
  await mine(other, `for both windows ${run}`).waitFor();
  await other.close();
});

await check("it shows what was answered while the network was away", async () => {
  await page.context().setOffline(true);
  await page.evaluate(() => window.dispatchEvent(new Event("offline")));
  const elsewhere = await newPage();
  await enter(elsewhere, `garden-${run}`, "ann");
  await say(elsewhere, `while away ${run}`);
  await answered(elsewhere, `while away ${run}`);
  await page.context().setOffline(false);
  await mine(page, `while away ${run}`).waitFor();
  await elsewhere.context().close();
  // The browser itself tells of the lost connection; that is what this check asked for.
  for (let index = faults.length - 1; index >= 0; index -= 1) {
    if (faults[index].includes("ERR_INTERNET_DISCONNECTED")) faults.splice(index, 1);
  }
});

await check("no label hides where it leads, and no picture is fetched", async () => {
  const shown = await page.evaluate(async () => {
    const { rendered } = await import("/markdown.js");
    const box = document.createElement("div");
    box.append(rendered("[the bank](https://evil.example/a) ![](https://evil.example/b.png)"));
    const links = [...box.querySelectorAll("a")].map((link) => link.href);
    return { text: box.textContent, links, images: box.querySelectorAll("img").length };
  });
  expect(shown.text === "the bank https://evil.example/a https://evil.example/b.png", shown.text);
  expect(shown.links.length === 2 && shown.images === 0, JSON.stringify(shown));
});

await check("it works on a phone, without sideways scrolling", async () => {
  const phone = await newPage({ viewport: PHONE, isMobile: true, hasTouch: true });
  await enter(phone, `garden-${run}`, "ann");
  await say(phone, `help me on the phone ${run}`);
  await answered(phone, `help me on the phone ${run}`);
  const overflow = await phone.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow <= 0, `the page is ${overflow} px too wide`);
  await picture(phone, "chat-phone");
  await phone.getByRole("button", { name: "Channels and people" }).click();
  await phone.getByRole("button", { name: `# garden-${run}`, exact: true }).click();
  await phone.context().close();
});

await check("it follows a dark colour scheme", async () => {
  for (const [name, options] of [
    ["dark-desktop", { viewport: DESKTOP }],
    ["dark-phone", { viewport: PHONE, isMobile: true }],
  ]) {
    const dark = await newPage({ ...options, colorScheme: "dark" });
    await enter(dark, `garden-${run}`, "ann");
    await answers(dark).first().waitFor();
    const background = await dark.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const brightness = background.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
    expect(brightness < 200, `the background is ${background}`);
    await picture(dark, name);
    await dark.context().close();
  }
});

await check("no errors were reported and nothing was asked of other sites", async () => {
  expect(faults.length === 0, faults.join("\n"));
});

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
