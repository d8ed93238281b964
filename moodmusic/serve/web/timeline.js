// The sections of the plan that plays, and where the music is in them.
import { find, make } from "./make.js";

export class Timeline {
  constructor() {
    this.sections = [];
    this.index = -1;
    this.bars = 0;
  }

  plan(sections) {
    this.sections = sections;
    find("timeline").replaceChildren(...sections.map(({ name, bars }) => {
      const item = make("li", { title: `${name}, ${bars} bars` }, make("i"), make("span", {}, name));
      item.style.setProperty("--bars", bars);
      return item;
    }));
    this.find();
  }

  section({ name, index }) {
    this.bars = 0;
    this.name = name;
    this.number = index;
    this.find();
  }

  // Names stand for several sections: the number says which, where it is known.
  find() {
    const at = this.number % this.sections.length;
    this.index = this.sections[at]?.name === this.name ? at : this.sections.findIndex((one) => one.name === this.name);
    this.show();
  }

  bar() {
    this.bars += 1;
    this.show();
  }

  show() {
    [...find("timeline").children].forEach((item, at) => {
      const here = at === this.index;
      item.toggleAttribute("aria-current", here);
      const done = here ? Math.min(this.bars / this.sections[at].bars, 1) : 0;
      item.firstChild.style.setProperty("--done", `${100 * done}%`);
    });
    const section = this.sections[this.index];
    find("where").textContent = section ? `${section.name} · bar ${Math.min(Math.max(this.bars, 1), section.bars)} of ${section.bars}` : this.name ?? "";
  }
}
