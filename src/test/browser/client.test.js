// The compiled TypeScript client in a page of another origin, with a user's token instead of a service key.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { PASSWORD, launch } from './browser.js';

const COMPILED = new URL('../../../clients/typescript/dist/src/', import.meta.url);

let browser;
let server;

before(async () => {
  server = createServer(async (request, response) => {
    const isModule = request.url.endsWith('.js');
    response.setHeader('Content-Type', isModule ? 'text/javascript' : 'text/html');
    response.end(isModule ? await readFile(new URL(`.${request.url}`, COMPILED)) : '<!doctype html><title>A page</title>');
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  browser = await launch();
});

after(async () => {
  await browser.close();
  await new Promise((done) => server.close(done));
});

test('the TypeScript client creates, verifies and revokes a key from a page', async () => {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const results = await page.evaluate(
    async ({ service, password }) => {
      const { SimpleApi, Configuration, Keywright } = await import('/index.js');
      const simple = new SimpleApi(new Configuration({ basePath: service }));
      const user = { username: `page${Date.now()}`, password };
      await simple.simpleRegister({ newAccount: user });
      const { token } = await simple.simpleLogin({ credentials: user });
      const keywright = new Keywright(service, { token });
      const { id, key } = await keywright.keys.create({ name: 'from a page', scopes: ['reports:*'] });
      const valid = await keywright.verify(key, ['reports:read']);
      await keywright.keys.revoke(id);
      const revoked = await keywright.verify(key);
      const rejected = await keywright.keys.get('none').catch((error) => error);
      return [valid.code, revoked.code, rejected.name, rejected.code];
    },
    { service: process.env.KEYWRIGHT_URL, password: PASSWORD },
  );

  assert.deepEqual(results, ['VALID', 'REVOKED', 'RejectedError', 'key_not_found']);
});
