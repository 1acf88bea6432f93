import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { Keywright, RefusedError, UnavailableError } from '../src/index.js';
import { Trouble } from '../src/trouble.js';

const VERDICT = { valid: true, code: 'VALID', scopes: [], allowedAddresses: [], limits: [] };
const problem = (status: number, code: string) => Response.json({ status, code, detail: `It is ${code}.` }, { status });
const cutOffBody = () => new ReadableStream({ start: (body) => body.error(new TypeError('terminated')) });

suite('what keeps keys from being checked', () => {
  function client(...answers: (() => Response | Promise<Response>)[]) {
    const logged: string[] = [];
    const keywright = new Keywright('http://keywright.test/', {
      serviceKey: 'kw_service',
      attempts: 1,
      log: (message) => logged.push(message),
      fetch: async () => (answers.length > 1 ? answers.shift()! : answers[0]!)(),
    });
    return { keywright, logged };
  }

  const causes: [string, () => Response | Promise<Response>, RegExp][] = [
    ['a wrong service key', () => problem(401, 'invalid_token'), /at http:\/\/keywright\.test: It is invalid_token\. Check the service key\.$/],
    ['a missing scope', () => problem(403, 'insufficient_scope'), /keywright:verify\.$/],
    ['a path that is not there', () => new Response('<html>', { status: 404 }), /status 404\. Check the base address/],
    ['a page in place of a verdict', () => new Response('<html>'), /no answer.*Check the base address/],
    ['an answer that is cut off', () => new Response(cutOffBody()), /no answer: terminated\. Check the base address/],
    ['other JSON in place of a verdict', () => Response.json({}), /no verdict\. Check the base address/],
    ['an address where nobody is', () => Promise.reject(new TypeError('fetch failed')), /fetch failed.*Check the base address/],
  ];
  for (const [name, answer, line] of causes) {
    test(`is logged once: ${name}`, async () => {
      const { keywright, logged } = client(answer);

      for (let i = 0; i < 3; i++) {
        await assert.rejects(keywright.verify('kw_a'), (failure) => failure instanceof RefusedError || failure instanceof UnavailableError);
      }
      assert.equal(logged.length, 1);
      assert.match(logged[0]!, line);
      assert.doesNotMatch(logged[0]!, /kw_/);
    });
  }

  test('is not the mistake of a single call', async () => {
    const { keywright, logged } = client(() => problem(400, 'invalid_value'));

    await assert.rejects(keywright.verify('kw_a', ['Not A Scope']), { status: 400 });
    assert.deepEqual(logged, []);
  });

  test('is not there while checks succeed', async () => {
    const { keywright, logged } = client(() => Response.json(VERDICT));

    assert.equal((await keywright.verify('kw_a')).valid, true);
    assert.deepEqual(logged, []);
  });

  test('is logged again if checks succeeded in between, but not within a minute', () => {
    let now = 0;
    const logged: string[] = [];
    const trouble = new Trouble('http://keywright.test', (message) => logged.push(message), () => now);
    const failure = new UnavailableError('no answer', undefined, undefined);

    trouble.failed(failure);
    now = 59_999;
    trouble.succeeded();
    trouble.failed(failure);
    assert.equal(logged.length, 1);
    now = 60_000;
    trouble.failed(failure);
    assert.equal(logged.length, 2);
    now = 600_000;
    trouble.failed(failure);
    assert.equal(logged.length, 2);
  });
});

suite('a service that accepts connections and says nothing', () => {
  let silent: Server;

  before(async () => {
    silent = createServer((socket) => socket.resume());
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  });

  after(() => new Promise((done) => silent.close(done)));

  // One attempt would have ten seconds.
  test('is waited for by a check two seconds in all', { timeout: 8_000 }, async () => {
    const keywright = new Keywright(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`, { log: () => {} });

    await assert.rejects(keywright.verify('kw_a'), { name: 'UnavailableError', message: /timeout/ });
  });
});
