import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Keywright, RejectedError, UnavailableError } from '../src/index.js';
import { FailureLog } from '../src/failure-log.js';

const VERDICT = { valid: true, code: 'VALID', scopes: [], allowedAddresses: [], limits: [] };
const problem = (status: number, code: string) => Response.json({ status, code, detail: `It is ${code}.` }, { status });
const truncatedBody = () => new ReadableStream({ start: (body) => body.error(new TypeError('terminated')) });

suite('a failure to verify keys', () => {
  function client(...responses: (() => Response | Promise<Response>)[]) {
    const logged: string[] = [];
    const keywright = new Keywright('http://keywright.test/', {
      serviceKey: 'kw_service',
      maxAttempts: 1,
      log: (message) => logged.push(message),
      fetch: async () => (responses.length > 1 ? responses.shift()! : responses[0]!)(),
    });
    return { keywright, logged };
  }

  const causes: [string, () => Response | Promise<Response>, RegExp][] = [
    ['a wrong service key', () => problem(401, 'invalid_token'), /at http:\/\/keywright\.test: It is invalid_token\. Check the service key\.$/],
    ['a missing scope', () => problem(403, 'insufficient_scope'), /keywright:verify\.$/],
    ['a missing path', () => new Response('<html>', { status: 404 }), /status 404\. Check the base URL/],
    ['a page instead of a result', () => new Response('<html>'), /No response.*Check the base URL/],
    ['a truncated response', () => new Response(truncatedBody()), /No response from Keywright: terminated\. Check the base URL/],
    ['other JSON instead of a result', () => Response.json({}), /not a verification result\. Check the base URL/],
    ['an unreachable address', () => Promise.reject(new TypeError('fetch failed')), /fetch failed.*Check the base URL/],
  ];
  for (const [name, respond, line] of causes) {
    test(`is logged once: ${name}`, async () => {
      const { keywright, logged } = client(respond);

      for (let i = 0; i < 3; i++) {
        await assert.rejects(keywright.verify('kw_a'), (failure) => failure instanceof RejectedError || failure instanceof UnavailableError);
      }
      assert.equal(logged.length, 1);
      assert.match(logged[0]!, line);
      assert.doesNotMatch(logged[0]!, /kw_/);
    });
  }

  test('is not logged for an invalid request', async () => {
    const { keywright, logged } = client(() => problem(400, 'invalid_value'));

    await assert.rejects(keywright.verify('kw_a', ['Not A Scope']), { status: 400 });
    assert.deepEqual(logged, []);
  });

  test('is not logged while verifications succeed', async () => {
    const { keywright, logged } = client(() => Response.json(VERDICT));

    assert.equal((await keywright.verify('kw_a')).valid, true);
    assert.deepEqual(logged, []);
  });

  test('is logged again after a minute if verifications succeeded in between', () => {
    let now = 0;
    const logged: string[] = [];
    const failures = new FailureLog('http://keywright.test', (message) => logged.push(message), () => now);
    const failure = new UnavailableError('No response', undefined, undefined);

    failures.failed(failure);
    now = 59_999;
    failures.succeeded();
    failures.failed(failure);
    assert.equal(logged.length, 1);
    now = 60_000;
    failures.failed(failure);
    assert.equal(logged.length, 2);
    now = 600_000;
    failures.failed(failure);
    assert.equal(logged.length, 2);
  });
});

suite('a service that accepts requests but never responds', () => {
  const silent = (_input: unknown, init?: RequestInit) =>
    new Promise<Response>((_done, fail) => init!.signal!.addEventListener('abort', () => fail(init!.signal!.reason)));

  /** Records the timeouts that are requested, each of which elapses at once. */
  function elapsing(mock: typeof import('node:test').mock): number[] {
    const requested: number[] = [];
    let now = 0;
    mock.method(performance, 'now', () => now);
    mock.method(AbortSignal, 'timeout', (milliseconds: number) => {
      requested.push(milliseconds);
      const timeout = new AbortController();
      setImmediate(() => {
        now += milliseconds;
        timeout.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
      });
      return timeout.signal;
    });
    return requested;
  }

  test('makes a verification fail after two seconds', async (context) => {
    const requested = elapsing(context.mock);
    const keywright = new Keywright('http://keywright.test', { log: () => {}, fetch: silent });

    await assert.rejects(keywright.verify('kw_a'), { name: 'UnavailableError', message: /timeout/ });
    assert.deepEqual(requested, [2_000]);
  });

  test('makes each attempt of another request fail after ten seconds', async (context) => {
    const requested = elapsing(context.mock);
    const keywright = new Keywright('http://keywright.test', { fetch: silent, maxAttempts: 2 });

    await assert.rejects(keywright.keys.get('a'), { name: 'UnavailableError' });
    assert.deepEqual(requested, [10_000, 10_000]);
  });
});
