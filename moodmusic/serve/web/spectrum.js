// Bars of the spectrum, third by third, behind the title.
const LOWEST_HZ = 40;
const HIGHEST_HZ = 16000;
const BAR_PX = 9;
const SLOW_MS = 125; // between pictures where less motion is wished for

export function drawSpectrum(canvas, player) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const paint = canvas.getContext("2d");
  let levels = new Uint8Array(0);
  let last = 0;

  function bars(count) {
    const { analyser, context } = player;
    if (levels.length !== analyser.frequencyBinCount) levels = new Uint8Array(analyser.frequencyBinCount);
    analyser.getByteFrequencyData(levels);
    const bin = context.sampleRate / analyser.fftSize;
    const edge = (at) => (LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ) ** (at / count)) / bin;
    const between = (place) => {
      const low = Math.floor(place), part = place - low;
      return (levels[low] ?? 0) * (1 - part) + (levels[low + 1] ?? 0) * part;
    };
    return Array.from({ length: count }, (_, at) => {
      let most = between((edge(at) + edge(at + 1)) / 2); // the lowest bars are narrower than a bin
      for (let here = Math.ceil(edge(at)); here < edge(at + 1) && here < levels.length; here += 1) most = Math.max(most, levels[here]);
      return Math.min((most / 255) * (0.62 + (0.55 * at) / count), 1); // music falls by some dB an octave: level it for the eye
    });
  }

  function picture(now) {
    requestAnimationFrame(picture);
    if (document.hidden || (calm.matches && now - last < SLOW_MS)) return;
    last = now;
    const scale = Math.min(devicePixelRatio || 1, 2);
    const width = canvas.clientWidth, height = canvas.clientHeight;
    if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
    if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
    paint.setTransform(scale, 0, 0, scale, 0, 0);
    paint.clearRect(0, 0, width, height);
    const count = Math.max(16, Math.floor(width / BAR_PX));
    const heights = player.heard && player.analyser ? bars(count) : Array.from({ length: count }, (_, at) => 0.1 + 0.035 * Math.sin(at / 5 + now / 1400));
    const hue = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--hue")) || 250;
    const floor = height;
    heights.forEach((level, at) => {
      const tall = Math.max(3, level ** 1.35 * height * 0.8);
      paint.fillStyle = `hsl(${hue + (55 * at) / count} 85% 66% / ${0.1 + 0.3 * level})`;
      paint.beginPath();
      paint.roundRect((at * width) / count + 1, floor - tall, width / count - 2.5, tall + 6, 4);
      paint.fill();
    });
  }
  requestAnimationFrame(picture);
}
