// Uses the service at the given address through openapi-fetch and the types of openapi-typescript: openapi-fetch.ts URL
// The types require each field that has a default.
import assert from 'node:assert/strict';
import createClient from 'openapi-fetch';
import type { paths } from '../target/typescript/openapi-typescript';

const credentials = { username: 'openapi-fetch', password: 'a long password' };
const client = createClient<paths>({ baseUrl: process.argv[2] });
const as = (bearer: string) => ({ headers: { Authorization: `Bearer ${bearer}` } });

function expectData<T>(result: { data?: T; error?: unknown }): T {
  assert(result.data !== undefined, JSON.stringify(result.error));
  return result.data;
}

async function code(key: string): Promise<string> {
  return expectData(await client.POST('/v1/keys/verify', { body: { key, cost: 1, explain: false }, ...as(serviceKey) })).code;
}

await client.POST('/register', { body: credentials });
const token = expectData(await client.POST('/login', { body: credentials })).token;

const serviceKey = expectData(await client.POST('/v1/keys', { body: { scopes: ['keywright:verify'], recoverable: false }, ...as(token) })).key;
const created = expectData(
  await client.POST('/v1/keys', { body: { name: 'export', scopes: ['reports:read'], recoverable: false }, ...as(token) }),
);
assert.equal(await code(created.key), 'VALID');

const rotated = expectData(
  await client.POST('/v1/keys/{id}/rotate', { params: { path: { id: created.id } }, ...as(token) }),
);
assert.equal(await code(rotated.key), 'VALID');

expectData(await client.POST('/v1/keys/{id}/revoke', { params: { path: { id: rotated.id } }, ...as(token) }));
assert.equal(await code(rotated.key), 'REVOKED');

const { items } = expectData(await client.GET('/v1/audit', { params: { query: { limit: 5 } }, ...as(token) }));
assert(items.some((event) => event.action === 'key.revoked'));
