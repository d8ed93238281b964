// Requests to the server that the page came from. The token lives in this tab alone.
const KEPT = "moodmusic.token";

export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const token = () => sessionStorage.getItem(KEPT);
export const forget = () => sessionStorage.removeItem(KEPT);

async function answer(response) {
  const value = response.status === 204 ? null : await response.json();
  if (!response.ok) {
    const { code, message } = value.error ?? { code: "", message: response.statusText };
    if (response.status === 401 && code === "no_token") forget();
    throw new Refused(response.status, code, message);
  }
  return value;
}

export async function get(path) {
  return answer(await fetch(path, { cache: "no-store" }));
}

export async function post(path, body, signal) {
  const headers = { "Content-Type": "application/json" };
  if (token()) headers.Authorization = `Bearer ${token()}`;
  return answer(await fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal }));
}

// The link that `serve` printed has a ticket behind its #, which stands once for the token.
export async function unlock(link) {
  const found = /#token=([\w-]+)/.exec(link);
  if (!found) throw new Refused(400, "no_ticket", "this link has no #token= at its end");
  const { token: secret } = await post("/api/session", { ticket: found[1] });
  sessionStorage.setItem(KEPT, secret);
}

export async function unlockFromAddress() {
  if (!location.hash.startsWith("#token=")) return null;
  const link = location.hash;
  history.replaceState(null, "", location.pathname + location.search);
  return unlock(link);
}
