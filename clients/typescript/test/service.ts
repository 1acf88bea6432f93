import { Keywright } from '../src/index.js';

/** The service that is running for these tests, and a key for it with all that a program may do. */
export const url = needed('KEYWRIGHT_URL');
export const serviceKey = needed('KEYWRIGHT_SERVICE_KEY');
export const keywright = Keywright.connect(url, serviceKey);

function needed(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is to name the service to test against`);
  }
  return value;
}
