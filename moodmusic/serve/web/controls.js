// What may be moved while the music plays: macros, stems, stingers. Each shows what the server says, not what was wished.
import { find, make, plain, signed } from "./make.js";

const SEND_MS = 60;
const MACROS = [
  { name: "intensity", label: "Intensity", min: 0, max: 1, step: 0.01, shown: (value) => `${Math.round(100 * value)} %` },
  { name: "density", label: "Density", min: -1, max: 1, step: 0.02, shown: (value) => signed(value) },
  { name: "brightness", label: "Brightness", min: -1, max: 1, step: 0.02, shown: (value) => signed(value) },
  { name: "tension", label: "Tension", min: -1, max: 1, step: 0.02, shown: (value) => signed(value) },
  { name: "volume_db", label: "Volume for everyone", min: -30, max: 6, step: 0.5, shown: (value) => `${signed(value, 1)} dB` },
];
const STINGERS = ["hit", "success", "fail", "sparkle", "low"];
const DUCK = { depth_db: -12, release: 1.5, hold: 1 };
const TURNS = { drums: -70, percussion: -45, bass: 150, chords: 20, pad: 0, arp: 60, lead: 95, counter: 120, texture: -120, fx: -95 };

export function filled(slider) {
  const share = (slider.value - slider.min) / (slider.max - slider.min);
  slider.style.setProperty("--at", `${100 * share}%`);
}

export class Controls {
  constructor(send, trigger) {
    this.send = send;
    this.live = {};
    this.stems = [];
    this.timers = {};
    this.sliders = new Map();
    this.allowed = false;
    find("stingers").append(...STINGERS.map((name) => make("button", { type: "button", onclick: () => trigger(name) }, name)),
      make("button", { type: "button", title: "The music steps back for a moment", onclick: () => this.send({ duck: DUCK }) }, "duck"));
  }

  // Controls as the server has them; a slider that is being moved keeps its place.
  show(live) {
    this.live = live;
    for (const macro of MACROS.filter(({ name }) => typeof live[name] === "number")) {
      const parts = this.sliders.get(macro.name) ?? this.addSlider(macro);
      if (document.activeElement === parts.slider && this.timers[macro.name]) continue;
      parts.slider.value = live[macro.name];
      this.tell(macro, parts);
    }
    this.showStems();
  }

  addSlider(macro) {
    const output = make("output", { for: `macro-${macro.name}` });
    const slider = make("input", { type: "range", id: `macro-${macro.name}`, min: macro.min, max: macro.max, step: macro.step });
    const parts = { slider, output };
    slider.addEventListener("input", () => {
      this.tell(macro, parts);
      clearTimeout(this.timers[macro.name]);
      this.timers[macro.name] = setTimeout(() => { delete this.timers[macro.name]; this.send({ [macro.name]: Number(slider.value) }); }, SEND_MS);
    });
    slider.disabled = !this.allowed;
    find("macros").append(make("div", { class: "macro" }, make("label", { for: slider.id }, macro.label), output, slider));
    this.sliders.set(macro.name, parts);
    return parts;
  }

  tell(macro, { slider, output }) {
    const said = macro.shown(Number(slider.value));
    output.textContent = said;
    slider.setAttribute("aria-valuetext", said);
    filled(slider);
  }

  plan(stems) {
    this.stems = stems;
    this.showStems();
  }

  showStems() {
    const mute = new Set(this.live.mute), solo = new Set(this.live.solo);
    const had = document.activeElement?.dataset?.key;
    find("stems").replaceChildren(...this.stems.map(({ name, role }) => {
      const muted = mute.has(name) || mute.has(role), alone = solo.has(name) || solo.has(role);
      const dot = make("span", { class: "dot", "aria-hidden": "true" });
      dot.style.setProperty("--turn", TURNS[role] ?? 0);
      const toggle = (kind, on, letter) => make("button", {
        type: "button", class: kind, "aria-pressed": String(on), "aria-label": `${kind} ${plain(name)}`, title: `${kind} ${plain(name)}`,
        "data-key": `${kind} ${name}`, disabled: !this.allowed, onclick: () => this.toggle(kind, name, role),
      }, letter);
      return make("li", { class: muted || (solo.size && !alone) ? "silent" : "" }, dot,
        make("span", { class: "name" }, plain(name), make("small", {}, role)),
        make("span", { class: "toggles" }, toggle("mute", muted, "M"), toggle("solo", alone, "S")));
    }));
    if (had) document.querySelector(`[data-key="${CSS.escape(had)}"]`)?.focus();
  }

  // A role that is muted as a whole is taken apart when one of its stems is let sound again.
  toggle(kind, name, role) {
    const names = new Set(this.live[kind]);
    if (names.has(role)) {
      names.delete(role);
      for (const stem of this.stems.filter((one) => one.role === role && one.name !== name)) names.add(stem.name);
    } else if (!names.delete(name)) names.add(name);
    this.send({ [kind]: [...names] });
  }

  allow(yes) {
    this.allowed = yes;
    for (const { slider } of this.sliders.values()) slider.disabled = !yes;
    for (const button of find("stingers").children) button.disabled = !yes;
    this.showStems();
  }
}
