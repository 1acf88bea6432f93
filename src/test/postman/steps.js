// The requests of the Postman test, from registering to logging out. Each is an operation of the imported spec, with the values that its
// example cannot know, and a script that stores values of the response for the next steps.

const store = (variable, field) => `pm.collectionVariables.set('${variable}', pm.response.json().${field});`;
const CREDENTIALS = { username: 'postman', password: 'correct horse battery' };

/** @type {{ operation: string, body?: unknown, form?: Record<string, string>, id?: string, script?: string }[]} */
export const STEPS = [
  { operation: 'POST /register', body: CREDENTIALS },
  { operation: 'POST /login', body: CREDENTIALS, script: store('bearerToken', 'token') },
  { operation: 'POST /generate-key', script: store('key', 'key') },
  { operation: 'GET /list-keys' },
  { operation: 'POST /revoke-key', body: { key: '{{key}}' } },
  { operation: 'GET /v1/account' },
  { operation: 'GET /v1/account/sessions' },
  { operation: 'POST /v1/keys', script: store('key', 'key') + store('id', 'id') },
  { operation: 'GET /v1/keys' },
  { operation: 'GET /v1/keys/{id}', id: '{{id}}' },
  { operation: 'PATCH /v1/keys/{id}', id: '{{id}}' },
  { operation: 'POST /v1/keys/verify', body: { key: '{{key}}', address: '10.1.2.3' } },
  { operation: 'POST /v1/introspect', form: { token: '{{key}}', address: '10.1.2.3' } },
  { operation: 'POST /v1/keys/{id}/suspend', id: '{{id}}' },
  { operation: 'POST /v1/keys/{id}/resume', id: '{{id}}' },
  { operation: 'GET /v1/keys/{id}/usage', id: '{{id}}' },
  { operation: 'POST /v1/keys/{id}/rotate', id: '{{id}}', script: store('next', 'id') },
  { operation: 'POST /v1/keys/{id}/revoke', id: '{{next}}' },
  { operation: 'DELETE /v1/keys/{id}', id: '{{id}}' },
  { operation: 'GET /v1/audit' },
  { operation: 'GET /v1/accounts' },
  { operation: 'GET /v1/unknown-key-attempts' },
  { operation: 'POST /v1/logout' },
];
