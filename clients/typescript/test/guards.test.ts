import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { serve, type ServerType } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import express from 'express';
import { Hono } from 'hono';
import { requireKey as requireKeyInExpress } from '../src/express.js';
import { requireKey as requireKeyInHono, type KeyedEnv } from '../src/hono.js';
import { Keywright, type NewKey } from '../src/index.js';
import { keywright } from './service.js';

const cutOff = new Keywright('http://127.0.0.1:1', { attempts: 1, log: () => {} });
/** A service that accepts connections and says nothing. */
const silentServer = createServer((socket) => socket.resume());
await new Promise<void>((done) => silentServer.listen(0, '127.0.0.1', done));
const silent = new Keywright(`http://127.0.0.1:${(silentServer.address() as AddressInfo).port}`, { checkTimeout: 300, log: () => {} });
after(() => new Promise((done) => silentServer.close(done)));

function expressApp() {
  const app = express().set('trust proxy', true);
  const who: express.RequestHandler = (request, response) => void response.send(request.apiKey!.name);
  app.get('/reports', requireKeyInExpress(keywright, 'reports:read'), who);
  app.get('/users', requireKeyInExpress(keywright, 'users:read'), who);
  app.get('/cut-off', requireKeyInExpress(cutOff), who);
  app.get('/silent', requireKeyInExpress(silent), who);
  return app.listen(0, '127.0.0.1');
}

function honoApp() {
  const app = new Hono<KeyedEnv>();
  const address = (context: Parameters<typeof getConnInfo>[0]) =>
    context.req.header('X-Forwarded-For') ?? getConnInfo(context).remote.address;
  app.get('/reports', requireKeyInHono(keywright, { scopes: ['reports:read'], address }), (c) => c.text(c.get('apiKey').name!));
  app.get('/users', requireKeyInHono(keywright, { scopes: ['users:read'], address }), (c) => c.text(c.get('apiKey').name!));
  app.get('/cut-off', requireKeyInHono(cutOff), (c) => c.text(c.get('apiKey').name!));
  app.get('/silent', requireKeyInHono(silent), (c) => c.text(c.get('apiKey').name!));
  return serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
}

const apps: Record<string, () => ServerType> = { Express: expressApp, Hono: honoApp };

for (const [name, start] of Object.entries(apps)) {
  suite(name, () => {
    let server: ServerType;
    let base: string;

    before(async () => {
      server = start();
      if (!server.listening) {
        await new Promise((done) => server.once('listening', done));
      }
      base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });

    after(() => new Promise((done) => server.close(done)));

    const key = (terms: NewKey = {}) => keywright.keys.create({ name: 'export', scopes: ['reports:*'], ...terms });
    const get = (path: string, headers: Record<string, string> = {}) => fetch(base + path, { headers });

    test('a good key passes and is known', async () => {
      const { key: text } = await key();

      assert.equal(await (await get('/reports', { 'X-API-Key': text })).text(), 'export');
      assert.equal(await (await get('/reports', { Authorization: `Bearer ${text}` })).text(), 'export');
    });

    test('a scope that is missing is 403', async () => {
      const refused = await get('/users', { 'X-API-Key': (await key()).key });

      assert.equal(refused.status, 403);
      assert.match(refused.headers.get('Content-Type')!, /^application\/problem\+json/);
      assert.deepEqual(await refused.json(), { status: 403, detail: 'The API key needs users:read.' });
    });

    test('no key, and a revoked one, is 401', async () => {
      const { id, key: text } = await key();
      await keywright.keys.revoke(id);

      const without = await get('/reports');
      assert.equal(without.status, 401);
      assert.equal(without.headers.get('WWW-Authenticate'), 'Bearer');
      assert.equal((await get('/reports', { 'X-API-Key': text })).status, 401);
    });

    test('an address is told to the service', async () => {
      const here = await key({ allowedAddresses: ['127.0.0.0/8'] });
      const elsewhere = await key({ allowedAddresses: ['192.0.2.0/24'] });

      assert.equal((await get('/reports', { 'X-API-Key': here.key })).status, 200);
      assert.equal((await get('/reports', { 'X-API-Key': elsewhere.key })).status, 403);
    });

    test('what can be no key is 401', async () => {
      assert.equal((await get('/reports', { 'X-API-Key': 'k'.repeat(2000) })).status, 401);
      assert.equal((await get('/reports', { Authorization: 'Bearer ' })).status, 401);
    });

    test('what a proxy calls an address, and is none, is not asked with', async () => {
      const { key: text } = await key();

      assert.equal((await get('/reports', { 'X-API-Key': text, 'X-Forwarded-For': 'unknown' })).status, 200);
    });

    test('a limit that is used up is 429, with the time to come back', async () => {
      const { key: text } = await key({ limits: [{ name: 'burst', limit: 1, period: 'PT1M' }] });

      assert.equal((await get('/reports', { 'X-API-Key': text })).status, 200);
      const refused = await get('/reports', { 'X-API-Key': text });
      assert.equal(refused.status, 429);
      const wait = Number(refused.headers.get('Retry-After'));
      assert.ok(wait >= 1 && wait <= 60, `${wait}`);
    });

    test('while nobody can say it is 503', async () => {
      assert.equal((await get('/cut-off', { 'X-API-Key': 'kw_any' })).status, 503);
    });

    test('credits that are used up are 429, with the time of the next refill', async () => {
      const { key: text } = await key({ credits: { remaining: 0, refill: { amount: 5, interval: 'daily' } } });

      const refused = await get('/reports', { 'X-API-Key': text });
      assert.equal(refused.status, 429);
      const wait = Number(refused.headers.get('Retry-After'));
      assert.ok(wait >= 1 && wait <= 86_400, `${wait}`);
    });

    // One attempt alone would have ten seconds.
    test('while the service is silent it is 503 when the check is to end', { timeout: 8_000 }, async () => {
      assert.equal((await get('/silent', { 'X-API-Key': 'kw_any' })).status, 503);
    });
  });
}
