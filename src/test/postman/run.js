// Imports the contract as Postman does, and has newman go through it against a running service: KEYWRIGHT_URL=… npm test
// REPORT names a file for what newman says; COLLECTION one for what was imported.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import newman from 'newman';
import converter from 'openapi-to-postmanv2';
import { STEPS } from './steps.js';

const CONTRACT = new URL('../../../api/openapi.yaml', import.meta.url);
// As README says: what may be left out is not ticked, or Postman sends a made-up value of it.
const SETTINGS = { folderStrategy: 'Tags', parametersResolution: 'Example', optimizeConversion: false, enableOptionalParameters: false };

function imported() {
  return new Promise((done, fail) =>
    converter.convertV2({ type: 'string', data: readFileSync(CONTRACT, 'utf8') }, SETTINGS, (error, result) =>
      error || !result.result ? fail(error ?? new Error(result.reason)) : done(result.output[0].data),
    ),
  );
}

const requests = (items) => items.flatMap((item) => (item.item ? requests(item.item) : [item]));
const callOf = ({ request }) => `${request.method} /${request.url.path.map((part) => part.replace(/^:(.*)$/, '{$1}')).join('/')}`;

/** One request of the import, as the walk needs it. */
function step(all, { call, body, form, id, keep = '' }) {
  const found = all.find((item) => callOf(item) === call);
  assert.ok(found, `the import has no ${call}`);
  const item = structuredClone(found);
  const { request } = item;
  request.url.variable?.forEach((each) => (each.value = id));
  if (body) {
    request.body.raw = JSON.stringify(body);
  }
  if (form) {
    request.body.urlencoded = Object.entries(form).map(([key, value]) => ({ key, value }));
  }
  // Introspection takes Basic first, as its RFC does; a person who is logged in has a token.
  if (request.auth?.type === 'basic') {
    request.auth = { type: 'bearer', bearer: [{ key: 'token', value: '{{bearerToken}}' }] };
  }
  const answers = item.response.filter(({ code }) => code < 300);
  item.event = [{ listen: 'test', script: { exec: [checks(answers), keep] } }];
  return item;
}

/** That the answer is one that the contract has, with each field of its example. */
function checks(answers) {
  const known = answers.map(({ code, body }) => ({ code, fields: fieldsOf(body) }));
  return `
    const known = ${JSON.stringify(known)}.find(({ code }) => code === pm.response.code);
    pm.test('is answered as the contract says', () => {
      pm.expect(known, 'status ' + pm.response.code + ': ' + pm.response.text()).to.be.an('object');
      if (known.fields.length > 0) pm.expect(pm.response.json()).to.include.all.keys(known.fields);
    });
    pm.test('has an id', () => pm.response.to.have.header('X-Request-Id'));`;
}

function fieldsOf(body) {
  try {
    return Object.keys(JSON.parse(body));
  } catch {
    return [];
  }
}

const collection = await imported();
assert.ok(collection.variable.some(({ key }) => key === 'baseUrl'), 'the import has no variable for the address');
const all = requests(collection.item);
if (process.env.COLLECTION) {
  writeFileSync(process.env.COLLECTION, JSON.stringify(collection, null, 2));
}
const walk = {
  info: collection.info,
  variable: [
    ...collection.variable.filter(({ key }) => key !== 'baseUrl'),
    { key: 'baseUrl', value: process.env.KEYWRIGHT_URL },
  ],
  auth: collection.auth,
  item: STEPS.map((each) => step(all, each)),
};
newman.run({ collection: walk, reporters: ['cli'], color: 'off', timeoutRequest: 10_000, bail: false }, (error, summary) => {
  const { stats, failures } = summary.run;
  const wrong = error || failures.length > 0 || stats.requests.total !== STEPS.length;
  console.log(`${stats.requests.total} requests, ${stats.assertions.total} tests, ${failures.length} failures`);
  process.exitCode = wrong ? 1 : 0;
});
