// Uses the service at the given address through the client of @hey-api/openapi-ts: hey-api.ts URL
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { client } from '../target/typescript/hey-api/client.gen';
import {
  createAccount,
  createKey,
  createSession,
  importKeys,
  listAuditEvents,
  revokeKey,
  rotateKey,
  verifyKey,
} from '../target/typescript/hey-api';

const credentials = { username: 'hey-api', password: 'a long password' };
let bearer = '';
client.setConfig({ baseUrl: process.argv[2], auth: (scheme) => (scheme.type === 'http' ? bearer : undefined), throwOnError: true });

async function code(key: string): Promise<string> {
  bearer = serviceKey;
  const { data } = await verifyKey({ body: { key }, throwOnError: true });
  bearer = token;
  return data.code;
}

const registered = (await createAccount({ body: credentials, throwOnError: true })).data;
assert.equal(registered.username, credentials.username);
const token = (await createSession({ body: credentials, throwOnError: true })).data.token;
bearer = token;

const serviceKey = (await createKey({ body: { scopes: ['keywright:verify'] }, throwOnError: true })).data.key;
const created = (await createKey({ body: { name: 'export', scopes: ['reports:read'] }, throwOnError: true })).data;
assert.equal(await code(created.key), 'VALID');

const rotated = (await rotateKey({ path: { id: created.id }, throwOnError: true })).data;
assert.equal(await code(rotated.key), 'VALID');

await revokeKey({ path: { id: rotated.id }, throwOnError: true });
assert.equal(await code(rotated.key), 'REVOKED');

const digest = createHash('sha256').update('legacy_hey-api_key').digest('hex');
const outcomes = (await importKeys({ body: [{ digest, name: 'old export' }, { digest }], throwOnError: true })).data;
assert.deepEqual(outcomes.map((outcome) => outcome.outcome), ['CREATED', 'EXISTS']);
assert.equal(await code('legacy_hey-api_key'), 'VALID');

const { items } = (await listAuditEvents({ query: { limit: 5 }, throwOnError: true })).data;
assert(items.some((event) => event.action === 'key.revoked'));
