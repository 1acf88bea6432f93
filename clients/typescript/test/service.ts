import { Keywright } from '../src/index.js';

/** The service that runs for these tests, and a service key with all scopes that they need. */
export const url = required('KEYWRIGHT_URL');
export const serviceKey = required('KEYWRIGHT_SERVICE_KEY');
export const keywright = Keywright.connect(url, serviceKey);

function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`The environment variable ${name} is not set`);
  }
  return value;
}
