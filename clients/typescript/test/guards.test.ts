import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { serve, type ServerType } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import express from 'express';
import { Hono } from 'hono';
import { requireKey as requireKeyInExpress } from '../src/express.js';
import { requireKey as requireKeyInHono, type ApiKeyEnv } from '../src/hono.js';
import { Keywright, type NewKey } from '../src/index.js';
import { keywright } from './service.js';

const unreachable = new Keywright('http://127.0.0.1:1', { maxAttempts: 1, log: () => {} });
/** A service that accepts connections but never responds. */
const silentServer = createServer((socket) => socket.resume());
await new Promise<void>((done) => silentServer.listen(0, '127.0.0.1', done));
const silent = new Keywright(`http://127.0.0.1:${(silentServer.address() as AddressInfo).port}`, { verifyTimeout: 300, log: () => {} });
after(() => new Promise((done) => silentServer.close(done)));

function expressApp() {
  const app = express().set('trust proxy', true);
  const who: express.RequestHandler = (request, response) => void response.send(request.apiKey!.name);
  app.get('/reports', requireKeyInExpress(keywright, 'reports:read'), who);
  app.get('/users', requireKeyInExpress(keywright, 'users:read'), who);
  app.get('/unreachable', requireKeyInExpress(unreachable), who);
  app.get('/silent', requireKeyInExpress(silent), who);
  return app.listen(0, '127.0.0.1');
}

function honoApp() {
  const app = new Hono<ApiKeyEnv>();
  const address = (context: Parameters<typeof getConnInfo>[0]) =>
    context.req.header('X-Forwarded-For') ?? getConnInfo(context).remote.address;
  app.get('/reports', requireKeyInHono(keywright, { scopes: ['reports:read'], address }), (c) => c.text(c.get('apiKey').name!));
  app.get('/users', requireKeyInHono(keywright, { scopes: ['users:read'], address }), (c) => c.text(c.get('apiKey').name!));
  app.get('/unreachable', requireKeyInHono(unreachable), (c) => c.text(c.get('apiKey').name!));
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

    const key = (newKey: NewKey = {}) => keywright.keys.create({ name: 'export', scopes: ['reports:*'], ...newKey });
    const get = (path: string, headers: Record<string, string> = {}) => fetch(base + path, { headers });

    test('passes a valid key to the handler', async () => {
      const { key: text } = await key();

      assert.equal(await (await get('/reports', { 'X-API-Key': text })).text(), 'export');
      assert.equal(await (await get('/reports', { Authorization: `Bearer ${text}` })).text(), 'export');
    });

    test('responds with 403 if a scope is missing', async () => {
      const rejected = await get('/users', { 'X-API-Key': (await key()).key });

      assert.equal(rejected.status, 403);
      assert.match(rejected.headers.get('Content-Type')!, /^application\/problem\+json/);
      assert.deepEqual(await rejected.json(), { status: 403, detail: 'The API key requires the scope users:read.' });
    });

    test('responds with 401 if the key is missing or revoked', async () => {
      const { id, key: text } = await key();
      await keywright.keys.revoke(id);

      const without = await get('/reports');
      assert.equal(without.status, 401);
      assert.equal(without.headers.get('WWW-Authenticate'), 'Bearer');
      assert.equal((await get('/reports', { 'X-API-Key': text })).status, 401);
    });

    test('sends the client address to the service', async () => {
      const here = await key({ allowedAddresses: ['127.0.0.0/8'] });
      const elsewhere = await key({ allowedAddresses: ['192.0.2.0/24'] });

      assert.equal((await get('/reports', { 'X-API-Key': here.key })).status, 200);
      assert.equal((await get('/reports', { 'X-API-Key': elsewhere.key })).status, 403);
    });

    test('responds with 401 if the key has an invalid length', async () => {
      assert.equal((await get('/reports', { 'X-API-Key': 'k'.repeat(2000) })).status, 401);
      assert.equal((await get('/reports', { Authorization: 'Bearer ' })).status, 401);
    });

    test('ignores a forwarded address that is not an IP address', async () => {
      const { key: text } = await key();

      assert.equal((await get('/reports', { 'X-API-Key': text, 'X-Forwarded-For': 'unknown' })).status, 200);
    });

    test('responds with 429 and Retry-After if a limit is reached', async () => {
      const { key: text } = await key({ limits: [{ name: 'burst', limit: 1, period: 'PT1M' }] });

      assert.equal((await get('/reports', { 'X-API-Key': text })).status, 200);
      const rejected = await get('/reports', { 'X-API-Key': text });
      assert.equal(rejected.status, 429);
      const wait = Number(rejected.headers.get('Retry-After'));
      assert.ok(wait >= 1 && wait <= 60, `${wait}`);
    });

    test('responds with 503 if the service is unreachable', async () => {
      assert.equal((await get('/unreachable', { 'X-API-Key': 'kw_any' })).status, 503);
    });

    test('responds with 429 and the time of the next refill if credits are exhausted', async () => {
      const { key: text } = await key({ credits: { remaining: 0, refill: { amount: 5, interval: 'daily' } } });

      const rejected = await get('/reports', { 'X-API-Key': text });
      assert.equal(rejected.status, 429);
      const wait = Number(rejected.headers.get('Retry-After'));
      assert.ok(wait >= 1 && wait <= 86_400, `${wait}`);
    });

    // The timeout of one attempt is 10 seconds.
    test('responds with 503 after the verify timeout if the service is silent', { timeout: 8_000 }, async () => {
      assert.equal((await get('/silent', { 'X-API-Key': 'kw_any' })).status, 503);
    });
  });
}
