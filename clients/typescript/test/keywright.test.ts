import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { inspect } from 'node:util';
import { Keywright, RejectedError } from '../src/index.js';
import { keywright, url } from './service.js';

const reports = () => keywright.keys.create({ name: 'reports', scopes: ['reports:*'] });

suite('verify', () => {
  test('returns the properties of a valid key', async () => {
    const key = await keywright.keys.create({
      name: 'nightly export',
      scopes: ['reports:*'],
      expiresIn: 'PT1H',
      meta: { plan: 'team' },
      credits: { remaining: 10 },
      limits: [{ name: 'burst', limit: 5, period: 'PT1M' }],
    });

    const verdict = await keywright.verify(key.key, ['reports:read']);

    assert.equal(verdict.valid, true);
    assert.equal(verdict.keyId, key.id);
    assert.deepEqual(verdict.meta, { plan: 'team' });
    assert.deepEqual(verdict.expiresAt, key.expiresAt);
    assert.equal(verdict.credits?.remaining, 9);
    assert.equal(verdict.limits[0]?.remaining, 4);
  });

  test('returns a result for an invalid key', async () => {
    const { key } = await reports();

    assert.equal((await keywright.verify(key, ['users:read'])).code, 'INSUFFICIENT_SCOPE');
    assert.equal((await keywright.verify('not a key')).code, 'MALFORMED');
    assert.ok((await keywright.verify(key, [], { explain: true })).explanation!.length > 0);
  });

  test('rejects a service key without the scope', async () => {
    const unauthorized = Keywright.connect(url, (await reports()).key);

    await assert.rejects(unauthorized.verify('x'), (error: unknown) => {
      assert.ok(error instanceof RejectedError);
      assert.equal(error.status, 403);
      assert.equal(error.code, 'insufficient_scope');
      return true;
    });
  });
});

suite('credentials', () => {
  for (const settings of [{ serviceKey: 's3cret' }, { token: 's3cret' }]) {
    test(`does not reveal the ${Object.keys(settings)} in a log`, () => {
      const connected = new Keywright(url, settings);

      assert.ok(JSON.stringify(connected.configuration.headers).includes('s3cret'));
      assert.ok(!inspect(connected, { depth: null }).includes('s3cret'));
      assert.ok(!JSON.stringify(connected).includes('s3cret'));
    });
  }
});

suite('keys', () => {
  test('suspends, resumes, rotates and revokes a key', async () => {
    const { id } = await reports();

    assert.equal((await keywright.keys.suspend(id)).state, 'SUSPENDED');
    assert.equal((await keywright.keys.resume(id)).state, 'ACTIVE');
    const next = await keywright.keys.rotate(id, 'PT1H');
    assert.equal((await keywright.keys.get(id)).replacedBy, next.id);
    await keywright.keys.revoke(next.id);
    await keywright.keys.revoke(next.id);
    assert.equal((await keywright.verify(next.key)).code, 'REVOKED');
    assert.ok(await keywright.keys.usage(next.id, { bucket: 'hour' }));
  });

  test('updates only the given fields, and null removes a value', async () => {
    const { id } = await reports();
    const soon = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000);

    const updated = await keywright.keys.update(id, { expiresAt: soon, credits: { remaining: 3 } });
    assert.equal(updated.name, 'reports');
    assert.deepEqual(updated.expiresAt, soon);
    assert.equal(updated.credits?.remaining, 3);

    const cleared = await keywright.keys.update(id, { expiresAt: null, credits: null, name: null });
    assert.equal(cleared.expiresAt, null);
    assert.equal(cleared.credits, null);
    assert.equal(cleared.name, null);
    assert.deepEqual(cleared.scopes, ['reports:*']);
  });

  test('creates one key per idempotency key', async () => {
    const idempotencyKey = crypto.randomUUID();
    const first = await keywright.keys.create({ name: 'once' }, idempotencyKey);

    assert.deepEqual(await keywright.keys.create({ name: 'once' }, idempotencyKey), first);
    assert.notEqual((await keywright.keys.create({ name: 'once' })).id, first.id);
  });

  test('lists the keys of all pages', async () => {
    const created = new Set<string>();
    for (let i = 0; i < 205; i++) {
      created.add((await keywright.keys.create({ name: 'many' })).id);
    }

    const found = new Set<string>();
    for await (const key of keywright.keys.find({ name: 'many' })) {
      found.add(key.id);
    }
    assert.deepEqual(found, created);
  });

  test('names the invalid field', async () => {
    await assert.rejects(keywright.keys.create({ name: '' }), { name: 'RejectedError', status: 400, field: 'name' });
    await assert.rejects(keywright.keys.get('000000000000'), { name: 'RejectedError', status: 404 });
  });
});

suite('accounts', () => {
  const password = 'correct horse battery';
  const visitor = new Keywright(url);
  const logIn = async (username: string) => {
    const session = await visitor.accounts.logIn(username, password);
    return { session, accounts: new Keywright(url, { token: session.token }).accounts };
  };

  test('registers an account, which the session acts as until it ends', async () => {
    const account = await visitor.accounts.register(`user-${crypto.randomUUID()}`, password);
    const { accounts } = await logIn(account.username);

    assert.deepEqual(await accounts.current(), account);
    await accounts.logOut();
    await assert.rejects(accounts.current(), { name: 'RejectedError', status: 401, code: 'invalid_token' });
  });

  test('ends another session', async () => {
    const { username } = await visitor.accounts.register(`user-${crypto.randomUUID()}`, password);
    const first = await logIn(username);
    const second = await logIn(username);

    await second.accounts.endSession(first.session.id);

    await assert.rejects(first.accounts.current(), { name: 'RejectedError', status: 401, code: 'invalid_token' });
    await assert.rejects(second.accounts.endSession(first.session.id), { name: 'RejectedError', status: 404, code: 'session_not_found' });
  });

  test('rejects a taken username, a wrong password and the account of another user', async () => {
    const { id, username } = await visitor.accounts.register(`user-${crypto.randomUUID()}`, password);
    const { username: other } = await visitor.accounts.register(`user-${crypto.randomUUID()}`, password);

    await assert.rejects(visitor.accounts.register(username, password), { name: 'RejectedError', status: 409, code: 'username_taken' });
    await assert.rejects(visitor.accounts.logIn(username, 'wrong horse battery'), { name: 'RejectedError', status: 401, code: 'invalid_credentials' });
    await assert.rejects((await logIn(other)).accounts.get(id), { name: 'RejectedError', status: 404, code: 'account_not_found' });
  });
});
