// What stands below a message to be pressed, chosen from or filled in. It draws, and says what was
// pressed; it asks the server for nothing.

/** Draws components. `onPress({component_id, values, label})` is called once for each press. */
export function pressable(components, onPress) {
  const node = document.createElement("div");
  node.className = "pressable";
  node.setAttribute("role", "group");
  node.setAttribute("aria-label", "Choices");
  let row = null;
  for (const component of components) {
    const part = drawn(component, (values, label) => onPress({ component_id: component.id, values, label }));
    if (!part) continue;
    if (component.kind !== "button") {
      row = null;
      node.append(part);
      continue;
    }
    if (!row) {
      row = document.createElement("div");
      row.className = "row";
      node.append(row);
    }
    row.append(part);
  }
  return node.childElementCount > 0 ? node : null;
}

/** Nothing in it can be used, or everything again. */
export function hold(node, held) {
  for (const control of node.querySelectorAll("button, select, input, textarea")) control.disabled = held;
  node.toggleAttribute("data-held", held);
}

function drawn(component, press) {
  if (component.kind === "button") return button(component, press);
  if (component.kind === "select") return select(component, press);
  if (component.kind === "text") return field(component, press);
  return null;
}

function button({ id, label, style }, press) {
  const node = document.createElement("button");
  node.type = "button";
  node.className = "press";
  if (style) node.dataset.style = style;
  node.textContent = label;
  // The two votes are a choice that can be changed.
  if (id.startsWith("v:")) node.setAttribute("aria-pressed", String(style === "primary"));
  node.addEventListener("click", () => press([], label));
  return node;
}

// Choosing by arrow keys changes a select at once, so what was chosen is sent by a button.
function select({ label, options }, press) {
  const form = labelled(label);
  const list = document.createElement("select");
  const chosen = (options ?? []).find((option) => option.chosen);
  if (!chosen) {
    const none = new Option("Choose …", "", true, true);
    none.disabled = true;
    list.append(none);
  }
  for (const option of options ?? []) {
    list.append(new Option(option.label, option.value, Boolean(option.chosen), Boolean(option.chosen)));
  }
  list.required = true;
  form.querySelector("label").append(list);
  form.append(submit("OK"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const option = list.selectedOptions[0];
    if (option && !option.disabled) press([option.value], option.label);
  });
  return form;
}

function field({ label, value }, press) {
  const form = labelled(label);
  const input = document.createElement("input");
  input.type = "text";
  input.autocomplete = "off";
  input.maxLength = 4000;
  input.value = value ?? "";
  form.querySelector("label").append(input);
  form.append(submit("Save"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    press([input.value], null);
  });
  return form;
}

function labelled(text) {
  const form = document.createElement("form");
  form.className = "field";
  const label = document.createElement("label");
  const name = document.createElement("span");
  name.textContent = text;
  label.append(name);
  form.append(label);
  return form;
}

function submit(text) {
  const node = document.createElement("button");
  node.type = "submit";
  node.className = "press";
  node.textContent = text;
  return node;
}
