import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { Keywright } from '@keywright/client';
import { serviceKey, url } from './service.js';

const root = new URL('../../', import.meta.url);

/** The first example of the README, with the address of the test service. */
async function firstExample() {
  const keywright = Keywright.connect(url, serviceKey);

  const { key } = await keywright.keys.create({ name: 'nightly export', scopes: ['reports:*'] });
  const verdict = await keywright.verify(key, ['reports:read']);
  console.log(verdict.valid, verdict.name);

  for await (const { id, lastUsedAt } of keywright.keys.find({ state: 'ACTIVE' })) console.log(id, lastUsedAt);
}

suite('the README', () => {
  test('begins with an example that works', firstExample);

  test('contains the code of this test', () => {
    const readme = readFileSync(new URL('README.md', root), 'utf8');
    const shown = /```ts\n([\s\S]*?)```/.exec(readme)![1]!.replace("'http://127.0.0.1:5000'", 'url');
    const source = readFileSync(new URL('test/readme.test.ts', root), 'utf8');

    const lines = shown.split('\n').map((line) => line.trim());
    assert.deepEqual(lines.filter((line) => !source.includes(line)), []);
  });
});
