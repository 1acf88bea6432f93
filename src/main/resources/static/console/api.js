// Talks to the public API, and goes on by itself after a limit or a lost connection. The token lives here alone: in memory.

/** What the service would not do. */
export class Refused extends Error {
  constructor(status, problem, retryAfter) {
    super(problem.detail ?? problem.error ?? `The server answered ${status}.`);
    this.status = status;
    this.code = problem.code;
    this.field = problem.field;
    this.retryAfter = retryAfter;
  }
}

/** Seconds. Who is to wait longer is told so instead. */
const LONGEST_WAIT = 90;

/** Seconds between two attempts to reach a server that does not answer. */
const PAUSES = [1, 2, 4, 8];

/** Answers after which the same call may do, once the time is over that they name. */
const WAITS = {
  409: 'The first attempt is still under way.',
  429: 'Too many calls.',
  503: 'The server is busy.',
};

let token = null;
let onWait = () => {};
let onExpired = () => {};

/**
 * Says whom to tell.
 *
 * @param waiting gets the seconds that are left and why, and null when it is over
 * @param expired is called when the session has ended
 */
export function listen(waiting, expired) {
  onWait = waiting;
  onExpired = expired;
}

export function isLoggedIn() {
  return token !== null;
}

export async function logIn(username, password) {
  const answer = await call('POST', '/login', { username, password });
  token = answer.token;
}

export function register(username, password) {
  return call('POST', '/register', { username, password });
}

/** At once here; the service is told as soon as it can be. */
export function logOut() {
  const told = call('POST', '/v1/logout');
  token = null;
  return told;
}

export const get = (path, query = {}) => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return call('GET', given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`);
};
export const post = (path, body) => call('POST', path, body);
export const remove = (path) => call('DELETE', path);

/** Makes a call, again and again until it is answered: one idempotency key makes what is created once. */
async function call(method, path, body) {
  const headers = {};
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  if (token !== null) {
    headers.Authorization = `Bearer ${token}`;
  }
  if (method === 'POST' && path.startsWith('/v1/')) {
    headers['Idempotency-Key'] = randomKey();
  }
  const request = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
  for (let failures = 0; ; ) {
    const response = await fetch(path, request).catch(() => null);
    if (response === null || response.status === 502 || response.status === 504) {
      await wait(PAUSES[Math.min(failures++, PAUSES.length - 1)], 'The server does not answer.');
      continue;
    }
    failures = 0;
    const retryAfter = Number(response.headers.get('Retry-After') ?? NaN);
    if (!(response.status in WAITS && retryAfter <= LONGEST_WAIT)) {
      return read(response, retryAfter, headers.Authorization);
    }
    await wait(retryAfter, WAITS[response.status]);
  }
}

async function read(response, retryAfter, authorization) {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('Content-Type') ?? '');
  const body = isJson && text !== '' ? JSON.parse(text) : {};
  if (response.ok) {
    return body;
  }
  if (response.status === 401 && token !== null && authorization === `Bearer ${token}`) {
    token = null;
    onExpired();
  }
  throw new Refused(response.status, body, retryAfter);
}

async function wait(seconds, why) {
  for (let left = Math.max(1, Math.ceil(seconds)); left > 0; left--) {
    onWait({ left, why });
    await new Promise((done) => setTimeout(done, 1000));
  }
  onWait(null);
}

function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
