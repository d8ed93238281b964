// The turn through the form that plays, and where the music is in it.
import { find, make } from "./make.js";

export class Timeline {
  constructor() {
    this.form = { place: 0, bar: 0, sections: [] };
    this.now = 0;
  }

  // A section begins, or plays already: its form says which of the turn it is, and the bar that it began with.
  section({ form, bar }) {
    if (!form) return;
    const same = JSON.stringify(form.sections) === JSON.stringify(this.form.sections);
    this.form = form;
    this.now = bar ?? form.bar;
    if (!same) this.draw();
    this.show();
  }

  bar({ bar }) {
    this.now = bar;
    this.show();
  }

  draw() {
    find("timeline").replaceChildren(...this.form.sections.map(({ name, bars }) => {
      const item = make("li", { title: `${name}, ${bars} bars` }, make("i"), make("span", {}, name));
      item.style.setProperty("--bars", bars);
      return item;
    }));
  }

  show() {
    const { place, bar, sections } = this.form;
    const section = sections[place];
    const heard = Math.min(Math.max(this.now - bar + 1, 1), section?.bars ?? 1);
    [...find("timeline").children].forEach((item, at) => {
      item.toggleAttribute("aria-current", at === place);
      item.firstChild.style.setProperty("--done", at === place ? `${(100 * heard) / section.bars}%` : "0%");
    });
    find("where").textContent = section ? `${section.name} · bar ${heard} of ${section.bars}` : "";
  }
}
