// How a sentence is read, while it is written.
import { post } from "./api.js";
import { find, make, plain, signed } from "./make.js";

const WAIT_MS = 300;
const STYLES_SHOWN = 4;
const LEAST_SHOWN = 0.01;
const FIELDS = { styles: "style", tempo_bpm: "tempo", key: "key", meter: "meter", stems: "stems", pitch_classes: "notes", seconds: "length" };
const SETTLED = { tempo_bpm: (plan) => `${Math.round(plan.tempo_bpm)} bpm`, key: (plan) => plan.key }; // as they would play
const QUIET = ["default", "seed"]; // sources that tell nothing about the sentence
const LONGEST = 150;

export function startReading(words, circumplex, say, station) {
  let timer = 0;
  let asked = null;
  words.addEventListener("input", () => {
    clearTimeout(timer);
    asked?.abort();
    if (!words.value.trim()) return clear(circumplex);
    timer = setTimeout(async () => {
      asked = new AbortController();
      try {
        show(await post("/api/explain", { prompt: words.value.trim(), station: station() }, asked.signal), circumplex);
        say("");
      } catch (error) {
        if (error.name !== "AbortError") say(error.message, true);
      }
    }, WAIT_MS);
  });
}

function clear(circumplex) {
  circumplex.draft(null);
  find("styles").replaceChildren(make("li", { class: "faint" }, "Write a sentence to see how it is read."));
  find("because").replaceChildren();
  find("mood-words").textContent = "The mood that plays";
}

function show(read, circumplex) {
  const { valence, arousal, tension, path, cues } = read.mood;
  circumplex.draft([valence, arousal], path.map(([x, y]) => [x, y]));
  find("mood-words").textContent = `pleasant ${signed(valence)} · energy ${signed(arousal)} · tension ${signed(tension)}`;
  const shares = Object.entries(read.styles).sort((one, other) => other[1] - one[1]).filter(([, share], at) => !at || share >= LEAST_SHOWN).slice(0, STYLES_SHOWN);
  find("styles").replaceChildren(...shares.map(([name, share]) => {
    const percent = `${Math.round(100 * share)} %`;
    return make("li", { class: "share" }, make("span", {}, name), make("meter", { min: 0, max: 1, value: share, "aria-label": `${name} ${percent}` }), make("b", {}, percent));
  }));
  const told = [feeling(cues), ...read.plan.because.filter(tells).map((told) => reason(told, read.plan))].filter(Boolean);
  find("because").replaceChildren(...told.slice(0, 7));
}

const tells = (reason, at, all) => reason.field in FIELDS && !QUIET.includes(reason.source) && all.findIndex((other) => other.field === reason.field && !QUIET.includes(other.source)) === at;

function feeling(cues) {
  const weights = new Map();
  for (const { words, valence, arousal, tension } of cues) weights.set(words, (weights.get(words) ?? 0) + Math.abs(valence) + Math.abs(arousal) + Math.abs(tension));
  const most = [...weights].sort((one, other) => other[1] - one[1]).slice(0, 4).map(([word]) => make("mark", {}, word));
  return most.length ? row("mood", make("dd", {}, ...most.flatMap((mark) => [mark, " "]))) : null;
}

function reason({ field, value, cause, source }, plan) {
  const text = cause.length > LONGEST ? `${cause.slice(0, LONGEST)}…` : cause;
  return row(FIELDS[field], make("dd", {}, make("b", {}, SETTLED[field]?.(plan) ?? plain(value)), source === "style" ? `as in ${text}` : text));
}

const row = (name, told) => make("div", {}, make("dt", {}, name), told);
