// Russell's plane of moods: pleasant to the right, excited at the top.
import { svg } from "./make.js";

const MIDDLE = 150;
const REACH = 118;
const STEP = 0.05;
const CORNERS = [["excited", 0, 1], ["happy", 0.72, 0.72], ["pleasant", 1, 0], ["calm", 0.72, -0.72], ["sleepy", 0, -1], ["sad", -0.72, -0.72], ["unpleasant", -1, 0], ["tense", -0.72, 0.72]];
const x = (valence) => MIDDLE + REACH * valence;
const y = (arousal) => MIDDLE - REACH * arousal;
// The square of moods on the disc and back: the elliptical grid mapping (Nowell). The axes stay, the corners lie on the circle.
const onDisc = ([valence, arousal]) => [x(valence * Math.sqrt(1 - arousal ** 2 / 2)), y(arousal * Math.sqrt(1 - valence ** 2 / 2))];
const SQRT8 = Math.sqrt(8);
const sqrt = (value) => Math.sqrt(Math.max(value, 0));
const unbent = (one, other) => (sqrt(2 + one ** 2 - other ** 2 + SQRT8 * one) - sqrt(2 + one ** 2 - other ** 2 - SQRT8 * one)) / 2;
function offDisc(right, up) {
  const scale = 1 / Math.max(1, Math.hypot(right, up));
  return [unbent(right * scale, up * scale), unbent(up * scale, right * scale)];
}
const inside = (value) => Math.min(Math.max(value, -1), 1);
export const hueOf = ([valence, arousal]) => Math.round(((235 + 115 * valence + 25 * arousal + 360) % 360));

export function drawCircumplex(root, steered) {
  const disc = svg("radialGradient", { id: "disc" });
  disc.append(svg("stop", { offset: "0", "stop-color": "#fff", "stop-opacity": "0.09" }), svg("stop", { offset: "1", "stop-color": "#fff", "stop-opacity": "0.015" }));
  const defs = svg("defs");
  defs.append(disc);
  root.append(defs, svg("circle", { class: "disc", cx: MIDDLE, cy: MIDDLE, r: REACH }), svg("circle", { class: "ring", cx: MIDDLE, cy: MIDDLE, r: REACH / 2 }));
  root.append(svg("path", { class: "axis", d: `M${MIDDLE - REACH} ${MIDDLE}h${2 * REACH}M${MIDDLE} ${MIDDLE - REACH}v${2 * REACH}` }));
  for (const [word, valence, arousal] of CORNERS) {
    const out = Math.abs(arousal) === 1 ? 1.1 : 1.13;
    const diagonal = valence && arousal;
    const anchor = diagonal ? (valence > 0 ? "start" : "end") : "middle";
    const text = svg("text", { x: x(valence * (diagonal ? 1.05 : out)), y: y(arousal * (diagonal ? 1.05 : out)) + 4, "text-anchor": anchor });
    if (Math.abs(valence) === 1) text.setAttribute("transform", `rotate(${90 * valence} ${x(valence * out)} ${y(0)})`);
    text.textContent = word;
    root.append(text);
  }
  const trail = svg("polyline", { class: "trail" });
  const past = svg("g");
  const cues = svg("g");
  const halo = svg("circle", { class: "halo", r: 16, cx: MIDDLE, cy: MIDDLE });
  const now = svg("circle", { class: "now", r: 6, cx: MIDDLE, cy: MIDDLE });
  const draft = svg("circle", { class: "draft", r: 9, visibility: "hidden" });
  root.append(trail, past, cues, halo, now, draft);
  let point = null; // chosen by hand
  let played = [0, 0];

  const place = (mark, mood) => { const [cx, cy] = onDisc(mood); mark.setAttribute("cx", cx); mark.setAttribute("cy", cy); };
  function choose(valence, arousal) {
    point = [inside(valence), inside(arousal)];
    cues.replaceChildren();
    place(draft, point);
    draft.setAttribute("visibility", "visible");
    steered(point, false);
  }
  root.addEventListener("click", (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(root.getScreenCTM().inverse());
    choose(...offDisc((at.x - MIDDLE) / REACH, (MIDDLE - at.y) / REACH));
  });
  root.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] }[event.key];
    if (event.key === "Enter" && point) steered(point, true);
    if (!move) return;
    event.preventDefault();
    const [valence, arousal] = point ?? played;
    choose(valence + move[0], arousal + move[1]);
  });

  return {
    playing(mood) {
      played = mood;
      place(now, mood);
      place(halo, mood);
    },
    history(moods) {
      trail.setAttribute("points", moods.map((mood) => onDisc(mood).join(",")).join(" "));
      past.replaceChildren(...moods.slice(0, -1).map(onDisc).map(([cx, cy]) => svg("circle", { class: "past", r: 3, cx, cy })));
    },
    draft(mood, path = []) {
      point = null;
      draft.setAttribute("visibility", mood ? "visible" : "hidden");
      if (mood) place(draft, mood);
      const spots = path.map(onDisc);
      cues.replaceChildren(...spots.slice(1).map(([x2, y2], at) => svg("line", { class: "cue", x1: spots[at][0], y1: spots[at][1], x2, y2 })));
    },
  };
}
