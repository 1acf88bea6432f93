// Calls the public API and retries after a rate limit or a lost connection. The token is kept only in memory, in this module.

/** An error response of the service. */
export class ApiError extends Error {
  constructor(status, problem, retryAfter) {
    super(problem.detail ?? problem.error ?? `The server responded with status ${status}.`);
    this.status = status;
    this.code = problem.code;
    this.field = problem.field;
    this.retryAfter = retryAfter;
  }
}

/** In seconds. The console does not wait longer, but shows the error. */
const MAX_WAIT = 90;

/** Seconds between two attempts to reach a server that does not respond. */
const RETRY_DELAYS = [1, 2, 4, 8];

/** The statuses after which the same request can succeed once `Retry-After` has passed. */
const RETRYABLE = {
  409: 'The first attempt is still in progress.',
  429: 'Too many requests.',
  503: 'The server is busy.',
};

let token = null;
let onWait = () => {};
let onExpired = () => {};

/**
 * Registers the listeners.
 *
 * @param waiting receives the remaining seconds and the reason of a wait, and null when the wait is over
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
  const response = await request('POST', '/login', { username, password });
  token = response.token;
}

export function register(username, password) {
  return request('POST', '/register', { username, password });
}

/** Discards the token immediately. The request to the service may take longer. */
export function logOut() {
  const loggedOut = request('POST', '/v1/logout');
  token = null;
  return loggedOut;
}

export const get = (path, query = {}) => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return request('GET', given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`);
};
export const post = (path, body) => request('POST', path, body);
export const remove = (path) => request('DELETE', path);

/** Sends a request until the server responds. All attempts have the same idempotency key, so that nothing is created twice. */
async function request(method, path, body) {
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
  const options = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
  for (let failures = 0; ; ) {
    const response = await fetch(path, options).catch(() => null);
    if (response === null || response.status === 502 || response.status === 504) {
      await wait(RETRY_DELAYS[Math.min(failures++, RETRY_DELAYS.length - 1)], 'The server does not respond.');
      continue;
    }
    failures = 0;
    const retryAfter = Number(response.headers.get('Retry-After') ?? NaN);
    if (!(response.status in RETRYABLE && retryAfter <= MAX_WAIT)) {
      return read(response, retryAfter, headers.Authorization);
    }
    await wait(retryAfter, RETRYABLE[response.status]);
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
  throw new ApiError(response.status, body, retryAfter);
}

async function wait(seconds, reason) {
  for (let left = Math.max(1, Math.ceil(seconds)); left > 0; left--) {
    onWait({ left, reason });
    await new Promise((done) => setTimeout(done, 1000));
  }
  onWait(null);
}

function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
