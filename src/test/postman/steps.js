// The walk that the tests go, register to revoke, through what Postman makes of the contract: each is an operation of it, with what its example
// can't know, and what is kept of its answer for the next.

const keep = (name, field) => `pm.collectionVariables.set('${name}', pm.response.json().${field});`;
const PERSON = { username: 'postman', password: 'correct horse battery' };

/** @type {{ call: string, body?: unknown, form?: Record<string, string>, id?: string, keep?: string }[]} */
export const STEPS = [
  { call: 'POST /register', body: PERSON },
  { call: 'POST /login', body: PERSON, keep: keep('bearerToken', 'token') },
  { call: 'POST /generate-key', keep: keep('key', 'key') },
  { call: 'GET /list-keys' },
  { call: 'POST /revoke-key', body: { key: '{{key}}' } },
  { call: 'GET /v1/account' },
  { call: 'GET /v1/account/sessions' },
  { call: 'POST /v1/keys', keep: keep('key', 'key') + keep('id', 'id') },
  { call: 'GET /v1/keys' },
  { call: 'GET /v1/keys/{id}', id: '{{id}}' },
  { call: 'PATCH /v1/keys/{id}', id: '{{id}}' },
  { call: 'POST /v1/keys/verify', body: { key: '{{key}}', address: '10.1.2.3' } },
  { call: 'POST /v1/introspect', form: { token: '{{key}}', address: '10.1.2.3' } },
  { call: 'POST /v1/keys/{id}/suspend', id: '{{id}}' },
  { call: 'POST /v1/keys/{id}/resume', id: '{{id}}' },
  { call: 'GET /v1/keys/{id}/usage', id: '{{id}}' },
  { call: 'POST /v1/keys/{id}/rotate', id: '{{id}}', keep: keep('next', 'id') },
  { call: 'POST /v1/keys/{id}/revoke', id: '{{next}}' },
  { call: 'DELETE /v1/keys/{id}', id: '{{id}}' },
  { call: 'GET /v1/audit' },
  { call: 'GET /v1/accounts' },
  { call: 'GET /v1/unknown-key-attempts' },
  { call: 'POST /v1/logout' },
];
