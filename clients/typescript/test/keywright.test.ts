import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Keywright, RefusedError } from '../src/index.js';
import { keywright, url } from './service.js';

const reports = () => keywright.keys.create({ name: 'reports', scopes: ['reports:*'] });

suite('verify', () => {
  test('a good key is valid, with all that is known of it', async () => {
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
    assert.equal(verdict.credits, 9);
    assert.equal(verdict.limits[0]?.remaining, 4);
  });

  test('a key that is not good is an answer', async () => {
    const { key } = await reports();

    assert.equal((await keywright.verify(key, ['users:read'])).code, 'INSUFFICIENT_SCOPE');
    assert.equal((await keywright.verify('rubbish')).code, 'MALFORMED');
    assert.ok((await keywright.verify(key, [], { explain: true })).explanation!.length > 0);
  });

  test('a program that may not ask is refused', async () => {
    const stranger = Keywright.connect(url, (await reports()).key);

    await assert.rejects(stranger.verify('x'), (refusal: unknown) => {
      assert.ok(refusal instanceof RefusedError);
      assert.equal(refusal.status, 403);
      assert.equal(refusal.code, 'insufficient_scope');
      return true;
    });
  });
});

suite('keys', () => {
  test('each step of a key’s life is seen', async () => {
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

  test('what is named is changed, and null takes away', async () => {
    const { id } = await reports();
    const soon = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000);

    const changed = await keywright.keys.change(id, { expiresAt: soon, credits: { remaining: 3 } });
    assert.equal(changed.name, 'reports');
    assert.deepEqual(changed.expiresAt, soon);
    assert.equal(changed.credits?.remaining, 3);

    const freed = await keywright.keys.change(id, { expiresAt: null, credits: null, name: null });
    assert.equal(freed.expiresAt, null);
    assert.equal(freed.credits, null);
    assert.equal(freed.name, null);
    assert.deepEqual(freed.scopes, ['reports:*']);
  });

  test('one idempotency key makes one key', async () => {
    const act = crypto.randomUUID();
    const first = await keywright.keys.create({ name: 'once' }, act);

    assert.deepEqual(await keywright.keys.create({ name: 'once' }, act), first);
    assert.notEqual((await keywright.keys.create({ name: 'once' })).id, first.id);
  });

  test('all pages are listed', async () => {
    const made = new Set<string>();
    for (let i = 0; i < 205; i++) {
      made.add((await keywright.keys.create({ name: 'many' })).id);
    }

    const found = new Set<string>();
    for await (const key of keywright.keys.find({ name: 'many' })) {
      found.add(key.id);
    }
    assert.deepEqual(found, made);
  });

  test('a wrong field is named', async () => {
    await assert.rejects(keywright.keys.create({ name: '' }), { name: 'RefusedError', status: 400, field: 'name' });
    await assert.rejects(keywright.keys.get('000000000000'), { name: 'RefusedError', status: 404 });
  });
});
