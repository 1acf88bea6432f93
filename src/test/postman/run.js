// Imports the OpenAPI spec as Postman does, and runs the steps against a service by newman: KEYWRIGHT_URL=… npm test
// COLLECTION names a file for the imported collection.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import newman from 'newman';
import converter from 'openapi-to-postmanv2';
import { STEPS } from './steps.js';

const SPEC = new URL('../../../api/openapi.yaml', import.meta.url);
// Optional parameters are disabled, because Postman would send invented values.
const SETTINGS = { folderStrategy: 'Tags', parametersResolution: 'Example', optimizeConversion: false, enableOptionalParameters: false };

function importSpec() {
  return new Promise((resolve, reject) =>
    converter.convertV2({ type: 'string', data: readFileSync(SPEC, 'utf8') }, SETTINGS, (error, result) =>
      error || !result.result ? reject(error ?? new Error(result.reason)) : resolve(result.output[0].data),
    ),
  );
}

const requestsOf = (items) => items.flatMap((item) => (item.item ? requestsOf(item.item) : [item]));
const operationOf = ({ request }) =>
  `${request.method} /${request.url.path.map((part) => part.replace(/^:(.*)$/, '{$1}')).join('/')}`;

/** Returns the imported request of an operation, with the values of the step. */
function requestOf(step, imported) {
  const { operation, body, form, id, script = '' } = step;
  const example = imported.find((item) => operationOf(item) === operation);
  assert.ok(example, `the imported collection has no ${operation}`);
  const item = structuredClone(example);
  const { request } = item;
  request.url.variable?.forEach((variable) => (variable.value = id));
  if (body) {
    request.body.raw = JSON.stringify(body);
  }
  if (form) {
    request.body.urlencoded = Object.entries(form).map(([key, value]) => ({ key, value }));
  }
  // The spec lists Basic first for introspection (RFC 7662). These steps have a session token instead.
  if (request.auth?.type === 'basic') {
    request.auth = { type: 'bearer', bearer: [{ key: 'token', value: '{{bearerToken}}' }] };
  }
  const examples = item.response.filter(({ code }) => code < 300);
  item.event = [{ listen: 'test', script: { exec: [responseTests(examples), script] } }];
  return item;
}

/** Returns tests that the response has a status of the spec, and every field of the example for this status. */
function responseTests(examples) {
  const expected = examples.map(({ code, body }) => ({ code, fields: fieldsOf(body) }));
  return `
    const expected = ${JSON.stringify(expected)}.find(({ code }) => code === pm.response.code);
    pm.test('matches the spec', () => {
      pm.expect(expected, 'status ' + pm.response.code + ': ' + pm.response.text()).to.be.an('object');
      if (expected.fields.length > 0) pm.expect(pm.response.json()).to.include.all.keys(expected.fields);
    });
    pm.test('has a request ID', () => pm.response.to.have.header('X-Request-Id'));`;
}

function fieldsOf(body) {
  try {
    return Object.keys(JSON.parse(body));
  } catch {
    return [];
  }
}

const imported = await importSpec();
assert.ok(imported.variable.some(({ key }) => key === 'baseUrl'), 'the imported collection has no variable for the base URL');
if (process.env.COLLECTION) {
  writeFileSync(process.env.COLLECTION, JSON.stringify(imported, null, 2));
}
const importedRequests = requestsOf(imported.item);
const collection = {
  info: imported.info,
  variable: [
    ...imported.variable.filter(({ key }) => key !== 'baseUrl'),
    { key: 'baseUrl', value: process.env.KEYWRIGHT_URL },
  ],
  auth: imported.auth,
  item: STEPS.map((step) => requestOf(step, importedRequests)),
};
newman.run({ collection, reporters: ['cli'], color: 'off', timeoutRequest: 10_000, bail: false }, (error, summary) => {
  const { stats, failures } = summary.run;
  console.log(`${stats.requests.total} requests, ${stats.assertions.total} tests, ${failures.length} failures`);
  process.exitCode = error || failures.length > 0 || stats.requests.total !== STEPS.length ? 1 : 0;
});
