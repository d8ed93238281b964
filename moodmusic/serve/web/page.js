// The page: state from the server on one side, the listener's wishes on the other.
import { Refused, get, post, token, unlock, unlockFromAddress } from "./api.js";
import { Controls, filled } from "./controls.js";
import { drawCircumplex, hueOf } from "./circumplex.js";
import { find, make, signed } from "./make.js";
import { Player } from "./player.js";
import { startReading } from "./reading.js";
import { drawSpectrum } from "./spectrum.js";
import { Timeline } from "./timeline.js";

const IDEAS = ["slow rain over the city", "epic battle at dawn", "sunny road trip, joyful", "deep focus, no drums", "tense chase at night"];
const KINDS = "bar,section,now-playing,late,set,health,reload";
const STATES = { playing: "on air", starting: "starting", degraded: "on air, degraded", stopped: "stopped", away: "server away" };
const TICK_MS = 500;
const RATE = 48000;

const player = new Player(find("audio"), showListening);
const timeline = new Timeline();
const controls = new Controls((changes) => act("set", changes), (name) => act("trigger", { name }));
const circumplex = drawCircumplex(find("circumplex"), pointed);
const waiting = new Set(); // timers of what was played but not heard yet
let station = new URLSearchParams(location.search).get("station") ?? "main";
let point = null;
let steered = null; // title of what takes over next
let delay = 0; // seconds that the encoded streams are behind the engine
let source = null;

const api = (rest) => `/api/stations/${encodeURIComponent(station)}${rest}`;

function say(text, bad = false) {
  find("message").textContent = text;
  find("message").classList.toggle("bad", bad);
}

// Run when the listener hears it: the streams reach an event at its stream_time, and the listener is further behind.
function whenHeard({ now, stream_time: due = now }, act) {
  const wait = due - now + (player.behind ?? 0);
  if (wait <= 0) return act();
  const timer = setTimeout(() => { waiting.delete(timer); act(); }, 1000 * wait);
  waiting.add(timer);
}

async function act(verb, body) {
  try {
    const done = await post(api(`/${verb}`), body);
    if (verb === "steer") tellSteer(done);
    if (verb === "set") controls.show((await get(api(""))).live);
    return done;
  } catch (error) {
    say(error.message, true);
    if (verb === "set") controls.show(controls.live);
    if (error instanceof Refused && error.status === 401) showLock();
    return null;
  }
}

function tellSteer({ wait_s: wait, plan: name }) {
  const later = player.behind === null ? "" : `; you hear it in about ${(wait + delay + player.behind).toFixed(0)} s`;
  steered = name;
  say(`“${name}” takes over in ${Math.max(wait, 0).toFixed(1)} s${later}.`);
}

// Its first sounds were not there in time: the music goes on for another beat or bar.
function tellLate({ transition: name, held_until: until, frame, stream_time: due, now }) {
  if (name && name === steered) say(`“${name}” waits for its first sounds${player.behind === null ? "" : `; you hear it in about ${((until - frame) / RATE + due - now + player.behind).toFixed(0)} s`}.`);
}

function pointed(mood, now) {
  point = mood;
  find("words").value = "";
  find("mood-words").textContent = `pleasant ${signed(mood[0])} · energy ${signed(mood[1])}`;
  showGo();
  if (now) steer();
}

function showGo() {
  find("go").disabled = !token() || !(find("words").value.trim() || point);
  find("go").textContent = point && !find("words").value.trim() ? "Go to this point" : "Play this mood";
}

async function steer() {
  const words = find("words").value.trim();
  const tension = point ? Math.min(Math.max(-point[0], -1), 1) * 0.5 : 0; // unpleasant moods are the tense ones
  const target = words || { mood: [...point, tension].map((value) => Number(value.toFixed(3))) };
  await act("steer", { target, at: find("at").value });
}

function showState(status) {
  const { state, title, plan } = status;
  delay = status.delay_s ?? 0;
  find("state").dataset.state = state;
  find("state").textContent = STATES[state] ?? state;
  find("title").textContent = title || "…";
  document.title = title ? `${title} · moodmusic` : "moodmusic";
  const facts = plan ? [plan.style, plan.key, `${Math.round(plan.tempo_bpm)} bpm`, plan.meter] : [];
  find("facts").replaceChildren(...facts.filter(Boolean).map((fact) => make("li", {}, fact)));
  if (plan?.mood) showMood(Array.isArray(plan.mood) ? plan.mood : [plan.mood.valence, plan.mood.arousal]);
  if (status.live) controls.show(status.live);
}

function showMood(mood) {
  circumplex.playing(mood);
  document.documentElement.style.setProperty("--hue", hueOf(mood));
}

async function showPlan() {
  const plan = await get(api("/plan"));
  controls.plan(plan.stems.filter(({ name }) => !(plan.muted ?? []).includes(name)));
}

async function showHistory() {
  const { moods } = await get(api("/history"));
  const placed = moods.filter(({ mood }) => mood).map(({ mood }) => (Array.isArray(mood) ? mood : [mood.valence, mood.arousal]));
  circumplex.history(placed);
  find("history").replaceChildren(...[...moods].reverse().slice(0, 8).map(({ title, style, key, tempo_bpm: tempo, mood, unix_time: since }) => {
    const dot = make("span", { class: "dot", "aria-hidden": "true" });
    if (mood) dot.style.setProperty("--mood-hue", hueOf(Array.isArray(mood) ? mood : [mood.valence, mood.arousal]));
    const again = make("button", { type: "button", title: "Write it above", onclick: () => write(title) }, title, make("small", {}, [style, key, tempo && `${Math.round(tempo)} bpm`].filter(Boolean).join(" · ")));
    const date = new Date(1000 * since);
    return make("li", {}, dot, again, make("time", { datetime: date.toISOString() }, date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })));
  }));
}

function write(text) {
  find("words").value = text;
  find("words").dispatchEvent(new Event("input"));
  find("words").focus();
}

async function newMood() {
  const status = await get(api(""));
  showState(status);
  if (steered === status.title) say(`“${steered}” is what you hear.`);
  steered = null;
  await Promise.all([showPlan(), showHistory()]);
}

function follow() {
  source?.close();
  source = new EventSource(`${api("/events")}?kinds=${KINDS}`);
  const on = (kind, act) => source.addEventListener(kind, (event) => act(JSON.parse(event.data)));
  on("status", (status) => { showState(status); timeline.section(status); newMood(); });
  on("bar", (bar) => whenHeard(bar, () => timeline.bar(bar)));
  on("section", (section) => whenHeard(section, () => timeline.section(section)));
  on("late", tellLate);
  on("now-playing", (playing) => whenHeard(playing, newMood));
  on("set", async () => controls.show((await get(api(""))).live));
  on("reload", ({ good, text }) => say(good ? "Styles and stems were read again." : text, !good));
  on("health", async () => showState(await get(api(""))));
  source.onerror = () => showAway();
}

function showAway() {
  find("state").dataset.state = "away";
  find("state").textContent = STATES.away;
  if (source.readyState === EventSource.CLOSED) setTimeout(follow, 2000);
}

function showListening() {
  const on = player.wanted;
  find("play").setAttribute("aria-pressed", String(on));
  find("play").setAttribute("aria-label", on ? "Stop" : "Play");
  const behind = player.behind;
  find("behind").textContent = !on ? "Press play to listen" : behind === null ? "Tuning in…" : `You hear it ${(behind + delay).toFixed(1)} s after it is played`;
}

function showLock() {
  const free = Boolean(token());
  find("locked").hidden = free;
  find("words").disabled = !free;
  for (const idea of find("ideas").children) idea.firstChild.disabled = !free;
  controls.allow(free);
  showGo();
}

function showLinks() {
  const base = `${location.origin}/stations/${station}`;
  const links = { MP3: "/stream.mp3", Opus: "/stream.opus", FLAC: "/stream.flac", M3U: ".m3u", PLS: ".pls" };
  find("links").replaceChildren(...Object.entries(links).map(([name, rest]) => make("li", {}, make("a", { href: base + rest }, name))));
  find("plan").href = api("/plan");
  find("download").href = `${api("/last")}?minutes=${find("minutes").value}`;
}

async function chooseStation() {
  const { stations } = await get("/api/stations");
  if (!stations.some(({ name }) => name === station) && stations.length) station = stations[0].name;
  find("station-pick").hidden = stations.length < 2;
  find("station").replaceChildren(...stations.map(({ name }) => make("option", { value: name, selected: name === station }, name)));
}

function turnTo(name) {
  station = name;
  history.replaceState(null, "", `?station=${encodeURIComponent(name)}`);
  waiting.forEach(clearTimeout);
  waiting.clear();
  showLinks();
  follow();
  if (player.wanted) player.play(station);
}

function listenToListener() {
  find("play").addEventListener("click", () => { if (player.wanted) player.stop(); else player.play(station); showListening(); });
  find("loudness").addEventListener("input", ({ target }) => { find("audio").volume = target.value; filled(target); });
  filled(find("loudness"));
  find("audio").volume = find("loudness").value;
  find("words").addEventListener("input", () => { point = null; showGo(); });
  find("words").addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); if (!find("go").disabled) steer(); } });
  find("steer").addEventListener("submit", (event) => { event.preventDefault(); steer(); });
  find("minutes").addEventListener("change", showLinks);
  find("station").addEventListener("change", ({ target }) => turnTo(target.value));
  find("share").addEventListener("click", async () => { await navigator.clipboard.writeText(location.origin + api("/plan")); say("The link of the plan is in your clipboard."); });
  find("unlock").addEventListener("submit", async (event) => {
    event.preventDefault();
    try { await unlock(find("link").value); find("link").value = ""; showLock(); find("words").focus(); } catch (error) { say(error.message, true); }
  });
  find("ideas").append(...IDEAS.map((idea) => make("li", {}, make("button", { type: "button", onclick: () => write(idea) }, idea))));
}

async function begin() {
  listenToListener();
  startReading(find("words"), circumplex, say, () => station);
  drawSpectrum(find("spectrum"), player);
  setInterval(showListening, TICK_MS);
  try { await unlockFromAddress(); } catch (error) { say(error.message, true); }
  showLock();
  await chooseStation();
  showLinks();
  follow();
}

begin();
