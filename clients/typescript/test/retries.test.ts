import assert from 'node:assert/strict';
import { beforeEach, suite, test } from 'node:test';
import { KeysApi, Keywright, type UnavailableError } from '../src/index.js';

const KEY = {
  key: 'kw_a', id: 'a', owner: 'o', prefix: 'kw', scopes: [], state: 'ACTIVE', createdAt: '2026-01-01T00:00:00Z',
  allowedAddresses: [], limits: [], meta: {}, recoverable: false,
};

type PreparedResponse = () => Response | Promise<Response>;

const respond = (status: number, headers: Record<string, string> = {}, body: unknown = {}): PreparedResponse =>
  () => Response.json(body, { status, headers });
const created = respond(201, {}, KEY);
const connectionError: PreparedResponse = () => Promise.reject(new TypeError('fetch failed'));

suite('a request', () => {
  let responses: PreparedResponse[];
  let requests: { at: number; idempotencyKey: string | null }[];

  const keywright = new Keywright('http://keywright.test/', {
    serviceKey: 'kw_service',
    maxRetryDelay: 2000,
    fetch: async (_input, init) => {
      requests.push({ at: performance.now(), idempotencyKey: new Headers(init?.headers).get('Idempotency-Key') });
      return (responses.length > 1 ? responses.shift()! : responses[0]!)();
    },
  });

  beforeEach(() => {
    requests = [];
  });

  test('is retried with the same idempotency key if the response is lost', async () => {
    responses = [connectionError, respond(503), created];

    assert.equal((await keywright.keys.create()).id, 'a');
    assert.equal(requests.length, 3);
    assert.equal(new Set(requests.map((request) => request.idempotencyKey)).size, 1);
    assert.ok(requests[0]!.idempotencyKey);
  });

  test('is not retried before Retry-After', async () => {
    responses = [respond(429, { 'Retry-After': '1' }), created];

    await keywright.keys.create();
    assert.ok(requests[1]!.at - requests[0]!.at >= 995);
  });

  test('fails immediately if Retry-After is too long', async () => {
    responses = [respond(429, { 'Retry-After': '3' })];

    await assert.rejects(keywright.keys.create(), { name: 'RateLimitedError', retryAfter: 3 });
    assert.equal(requests.length, 1);
  });

  test('fails after the maximum number of attempts', async () => {
    responses = [connectionError];

    await assert.rejects(keywright.keys.get('a'), { name: 'UnavailableError', retryAfter: undefined });
    assert.equal(requests.length, 4);
  });

  test('is retried while the first attempt is in progress', async () => {
    responses = [respond(409, { 'Retry-After': '0' }, { code: 'request_in_progress' }), created];

    assert.equal((await keywright.keys.create()).id, 'a');
    assert.equal(new Set(requests.map((request) => request.idempotencyKey)).size, 1);
  });

  test('accepts a date in Retry-After', async () => {
    responses = [respond(503, { 'Retry-After': 'Fri, 31 Dec 2100 23:59:59 GMT' })];

    await assert.rejects(keywright.keys.get('a'), (error: UnavailableError) => error.retryAfter! > 365 * 86_400);
    assert.equal(requests.length, 1);
  });

  for (const serviceKey of ['', 'kw_secret\n', 'kw_sécret']) {
    test(`is not sent with an invalid header value: ${JSON.stringify(serviceKey)}`, () => {
      assert.throws(() => new Keywright('http://keywright.test', { serviceKey }), (error: Error) => !error.message.includes('cret'));
    });
  }

  for (const operation of ['suspend', 'resume', 'revoke'] as const) {
    test(`is retried if it is repeatable: ${operation}`, async () => {
      responses = [connectionError, respond(502), respond(200, {}, KEY)];

      assert.equal((await keywright.keys[operation]('a')).id, 'a');
      assert.equal(requests.length, 3);
    });
  }

  const notRepeatable: Record<string, () => Promise<unknown>> = {
    reveal: () => keywright.keys.reveal('a'),
    delete: () => keywright.keys.delete('a'),
    endSession: () => keywright.accounts.endSession('a'),
  };
  for (const [operation, send] of Object.entries(notRepeatable)) {
    for (const [outcome, response] of Object.entries({ 'a lost response': connectionError, 'status 502': respond(502) })) {
      test(`is not retried after ${outcome} if it is not repeatable: ${operation}`, async () => {
        responses = [response];

        await assert.rejects(send(), { name: 'UnavailableError' });
        assert.equal(requests.length, 1);
      });
    }
  }

  test('is not retried if it depends on the version of the key', async () => {
    responses = [connectionError];

    const api = new KeysApi(keywright.configuration);
    await assert.rejects(api.updateKey({ id: 'a', ifMatch: '"1"', keyChanges: { name: 'b' } }));
    await assert.rejects(api.revokeKey({ id: 'a', ifMatch: '"1"' }));
    assert.equal(requests.length, 2);
  });

  test('is retried if the service asks for it, even if it is not repeatable', async () => {
    responses = [respond(503, { 'Retry-After': '0' }), () => new Response(null, { status: 204 })];

    await keywright.keys.delete('a');
    assert.equal(requests.length, 2);
  });

  test('is not retried if it is rejected', async () => {
    responses = [respond(400, {}, 'not ours')];

    await assert.rejects(keywright.keys.get('a'), { name: 'RejectedError', status: 400, code: undefined });
    assert.equal(requests.length, 1);
  });

  test('accepts fields and values of a later version of the service', async () => {
    responses = [respond(200, {}, { ...KEY, state: 'LATER', later: { a: [1] } })];

    const { id, state } = await keywright.keys.get('a');
    assert.equal(id, 'a');
    assert.equal(state, 'LATER');
  });

  test('accepts a verdict of a later version of the service', async () => {
    responses = [respond(200, {}, { valid: false, code: 'LATER', scopes: [], allowedAddresses: [], limits: [] })];

    const { valid, code } = await keywright.verify('kw_a');
    assert.equal(valid, false);
    assert.equal(code, 'LATER');
  });

  test('fails after its timeout', async () => {
    const hasty = new Keywright('http://keywright.test', {
      maxAttempts: 1,
      timeout: 50,
      fetch: async (_input, init) => {
        await new Promise((done) => setTimeout(done, 200));
        init!.signal!.throwIfAborted();
        return Response.json(KEY);
      },
    });

    await assert.rejects(hasty.keys.get('a'), { name: 'UnavailableError' });
  });

  test('fails immediately if the delay exceeds the verify timeout', async () => {
    responses = [respond(429, { 'Retry-After': '2' }, { code: 'rate_limited' })];
    const hasty = new Keywright('http://keywright.test', {
      verifyTimeout: 1_500,
      log: () => {},
      fetch: async () => {
        requests.push({ at: performance.now(), idempotencyKey: null });
        return responses[0]!();
      },
    });

    await assert.rejects(hasty.verify('kw_a'), { name: 'RateLimitedError', retryAfter: 2 });
    assert.equal(requests.length, 1);
  });
});
