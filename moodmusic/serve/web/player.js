// The stream of a station in an <audio> element: starts at live, knows how far behind it is, comes back after a break.
import { get } from "./api.js";

const POLL_MS = 4000;
const AGAIN_MS = 1000;

export class Player {
  constructor(audio, told) {
    this.audio = audio;
    this.told = told; // called when something changed
    this.wanted = false;
    this.sent = null; // {seconds, at}: audio sent to us, and when that was
    this.stalls = 0;
    for (const kind of ["playing", "pause"]) audio.addEventListener(kind, () => this.told());
    audio.addEventListener("waiting", () => { if (this.heard) this.stalls += 1; this.told(); });
    for (const kind of ["ended", "error"]) audio.addEventListener(kind, () => this.again());
    setInterval(() => this.ask(), POLL_MS);
  }

  get heard() { return this.wanted && this.audio.currentTime > 0; }

  // Seconds that what is heard lies behind what is played; null while nothing is heard.
  get behind() {
    if (!this.heard || !this.sent) return null;
    return Math.max(this.sent.seconds + (performance.now() - this.sent.at) / 1000 - this.audio.currentTime, 0);
  }

  async play(station) {
    this.station = station;
    this.wanted = true;
    this.graph();
    this.id = crypto.randomUUID();
    this.sent = null;
    this.audio.src = `/stations/${station}/stream.mp3?listener=${this.id}`;
    await this.context.resume();
    try {
      await this.audio.play();
    } catch (error) {
      if (error.name === "NotAllowedError") this.stop();
      return;
    }
    await this.ask();
  }

  stop() {
    this.wanted = false;
    this.sent = null;
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.audio.load();
    this.told();
  }

  again() {
    if (!this.wanted) return;
    this.stalls += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { if (this.wanted) this.play(this.station); }, AGAIN_MS);
  }

  async ask() {
    if (!this.wanted || !this.audio.readyState) return; // before its first bytes, the server knows of no such listener
    const id = this.id;
    try {
      const { sent_s: seconds } = await get(`/api/stations/${this.station}/listeners/${id}`);
      if (id === this.id && seconds !== null) this.sent = { seconds, at: performance.now() };
    } catch {
      this.sent = null; // the server is away: again() brings the stream back
    }
    this.told();
  }

  // Browsers let sound begin only after a gesture, so this is made with the first press on play.
  graph() {
    if (this.context) return;
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 4096;
    this.analyser.smoothingTimeConstant = 0.82;
    this.context.createMediaElementSource(this.audio).connect(this.analyser);
    this.analyser.connect(this.context.destination);
  }
}
