// One question at a time, with native controls: Tab, Space and Enter work as everywhere, and so do
// 1 to 9 (choose), N (none or no), S (cannot say) and U (back).

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

function button(label, act, attributes = {}) {
  return element("button", { type: "button", onclick: act, ...attributes }, label);
}

function keyed(number, label) {
  return number > 9 ? label : element("span", {}, element("kbd", { "aria-hidden": "true" }, String(number)), " ", label);
}

function yesNo(feature, send) {
  const answer = (yes) => () => send({ do: "answer", answers: { [feature.id]: yes } });
  return element("div", { class: "choices", role: "group", "aria-label": feature.text },
    button(keyed(1, "Yes"), answer(true), { "data-key": "1" }),
    button(keyed(2, "No"), answer(false), { "data-key": "2 n" }));
}

function oneOf(feature, send) {
  const buttons = feature.choices.map(([id, label], place) =>
    button(keyed(place + 1, label), () => send({ do: "answer", answers: { [feature.id]: id } }), { "data-key": String(place + 1) }));
  return element("div", { class: "choices", role: "group", "aria-label": feature.text }, ...buttons);
}

function checks(entries, label, done) {
  const boxes = entries.map(([id, text], place) => {
    const box = element("input", { type: "checkbox", value: id, "data-key": String(place + 1) });
    return [box, element("label", {}, box, " ", keyed(place + 1, text))];
  });
  const ticked = () => boxes.map(([box]) => box).filter((box) => box.checked).map((box) => box.value);
  return element("div", {},
    element("fieldset", {}, element("legend", {}, label), ...boxes.map(([, line]) => line)),
    element("div", { class: "choices" },
      button("These", () => done(ticked())),
      button("None of these", () => done([]), { "data-key": "n" })));
}

function number(feature, unit, send) {
  const input = element("input", { type: "number", min: feature.low, max: feature.high, step: "any", "aria-label": feature.text });
  const answer = (event) => {
    event.preventDefault();
    if (input.value !== "") send({ do: "answer", answers: { [feature.id]: Number(input.value) } });
  };
  return element("form", { onsubmit: answer }, input, " ", unit ?? "", " ", element("button", { type: "submit" }, "OK"));
}

function control(part, send) {
  if (part.is_checklist) {
    const entries = part.features.map((feature) => [feature.id, feature.text]);
    return checks(entries, part.text, (yes) => send({ do: "tick", yes }));
  }
  const [feature] = part.features;
  if (feature.kind === "yes_no") return yesNo(feature, send);
  if (feature.kind === "one_of") return oneOf(feature, send);
  if (feature.kind === "any_of") {
    return checks(feature.choices, feature.text, (options) => send({ do: "answer", answers: { [feature.id]: options } }));
  }
  return number(feature, part.unit, send);
}

function progressLine(progress) {
  const safety = progress.safety_is_settled ? "warning signs are settled" : "warning signs first";
  return `${progress.answered} answered, at most ${progress.at_most} to come; ${safety}`;
}

function asked(state, send) {
  const { part, reason } = state;
  return [
    element("h3", { id: "kneeri-text" }, part.text),
    part.help ? element("p", { class: "help" }, part.help) : null,
    control(part, send),
    element("p", { class: "help" }, reason),
  ];
}

function render({ model, el }) {
  const root = element("div", { class: "kneeri-interview", tabindex: "-1" });
  el.append(root);
  const send = (message) => model.send(message);

  function draw() {
    const state = model.get("state");
    const had = root.contains(document.activeElement);
    const body = state.part ? asked(state, send) : [element("p", { role: "status" }, "That is all there is to ask.")];
    const back = button(element("span", {}, element("kbd", {}, "U"), " Back"), () => send({ do: "undo" }), { "data-key": "u", disabled: !state.can_undo });
    const skip = state.part ? button(element("span", {}, element("kbd", {}, "S"), " Cannot say"), () => send({ do: "skip" }), { "data-key": "s" }) : null;
    const result = element("div", { class: "result" });
    result.innerHTML = state.html; // written by Python, where everything is escaped
    root.replaceChildren(
      element("div", { "aria-live": "polite" }, ...body.filter(Boolean)),
      state.error ? element("p", { role: "alert" }, state.error) : "",
      element("div", { class: "choices" }, ...[skip, back].filter(Boolean)),
      element("p", { class: "help" }, progressLine(state.progress)),
      result);
    if (had) (root.querySelector("input, button:not([disabled])") ?? root).focus();
  }

  root.addEventListener("keydown", (event) => {
    const typing = event.target.matches?.("input[type=number]") && event.key !== "Escape";
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const wanted = [...root.querySelectorAll("[data-key]")].find((node) => node.dataset.key.split(" ").includes(key));
    if (!wanted || wanted.disabled) return;
    event.preventDefault();
    event.stopPropagation();
    wanted.click();
  });
  model.on("change:state", draw);
  draw();
}

export default { render };
