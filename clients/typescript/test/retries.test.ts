import assert from 'node:assert/strict';
import { beforeEach, suite, test } from 'node:test';
import { Keywright, type UnavailableError } from '../src/index.js';

const KEY = {
  key: 'kw_a', id: 'a', owner: 'o', prefix: 'kw', scopes: [], state: 'ACTIVE', createdAt: '2026-01-01T00:00:00Z',
  allowedAddresses: [], limits: [], meta: {}, recoverable: false,
};

type Answer = () => Response | Promise<Response>;

const answer = (status: number, headers: Record<string, string> = {}, body: unknown = {}): Answer =>
  () => Response.json(body, { status, headers });
const made = answer(201, {}, KEY);
const nothing: Answer = () => Promise.reject(new TypeError('fetch failed'));

suite('a call', () => {
  let answers: Answer[];
  let calls: { at: number; idempotencyKey: string | null }[];

  const keywright = new Keywright('http://keywright.test/', {
    serviceKey: 'kw_service',
    longestPause: 2000,
    fetch: async (_input, init) => {
      calls.push({ at: performance.now(), idempotencyKey: new Headers(init?.headers).get('Idempotency-Key') });
      return (answers.length > 1 ? answers.shift()! : answers[0]!)();
    },
  });

  beforeEach(() => {
    calls = [];
  });

  test('whose answer is lost is made again with the same idempotency key', async () => {
    answers = [nothing, answer(503), made];

    assert.equal((await keywright.keys.create()).id, 'a');
    assert.equal(calls.length, 3);
    assert.equal(new Set(calls.map((call) => call.idempotencyKey)).size, 1);
    assert.ok(calls[0]!.idempotencyKey);
  });

  test('is not made before the service said', async () => {
    answers = [answer(429, { 'Retry-After': '1' }), made];

    await keywright.keys.create();
    assert.ok(calls[1]!.at - calls[0]!.at >= 995);
  });

  test('fails at once if the pause is too long', async () => {
    answers = [answer(429, { 'Retry-After': '3' })];

    await assert.rejects(keywright.keys.create(), { name: 'LimitedError', retryAfter: 3 });
    assert.equal(calls.length, 1);
  });

  test('that is never answered is given up', async () => {
    answers = [nothing];

    await assert.rejects(keywright.keys.get('a'), { name: 'UnavailableError', retryAfter: undefined });
    assert.equal(calls.length, 4);
  });

  test('that is still being done is asked for until it is', async () => {
    answers = [answer(409, { 'Retry-After': '0' }, { code: 'request_in_progress' }), made];

    assert.equal((await keywright.keys.create()).id, 'a');
    assert.equal(new Set(calls.map((call) => call.idempotencyKey)).size, 1);
  });

  test('waits as long as a proxy says by a date', async () => {
    answers = [answer(503, { 'Retry-After': 'Fri, 31 Dec 2100 23:59:59 GMT' })];

    await assert.rejects(keywright.keys.get('a'), (error: UnavailableError) => error.retryAfter! > 365 * 86_400);
    assert.equal(calls.length, 1);
  });

  for (const serviceKey of ['', 'kw_secret\n', 'kw_sécret']) {
    test(`is not made with what fits no header: ${JSON.stringify(serviceKey)}`, () => {
      assert.throws(() => new Keywright('http://keywright.test', { serviceKey }), (error: Error) => !error.message.includes('cret'));
    });
  }

  test('that may do harm is not repeated', async () => {
    answers = [answer(502)];

    await assert.rejects(keywright.keys.reveal('a'), { name: 'UnavailableError' });
    assert.equal(calls.length, 1);
  });

  test('that is refused is not repeated', async () => {
    answers = [answer(400, {}, 'not ours')];

    await assert.rejects(keywright.keys.get('a'), { name: 'RefusedError', status: 400, code: undefined });
    assert.equal(calls.length, 1);
  });

  test('has no longer than its timeout', async () => {
    const hasty = new Keywright('http://keywright.test', {
      attempts: 1,
      timeout: 50,
      fetch: async (_input, init) => {
        await new Promise((done) => setTimeout(done, 200));
        init!.signal!.throwIfAborted();
        return Response.json(KEY);
      },
    });

    await assert.rejects(hasty.keys.get('a'), { name: 'UnavailableError' });
  });

  test('that is a check waits for no pause that its time is too short for', async () => {
    answers = [answer(429, { 'Retry-After': '2' }, { code: 'rate_limited' })];
    const hasty = new Keywright('http://keywright.test', {
      checkTimeout: 1_500,
      log: () => {},
      fetch: async () => {
        calls.push({ at: performance.now(), idempotencyKey: null });
        return answers[0]!();
      },
    });

    await assert.rejects(hasty.verify('kw_a'), { name: 'LimitedError', retryAfter: 2 });
    assert.equal(calls.length, 1);
  });
});
