/** A client of Keywright: asks whether API keys are good, and manages them. What goes over the wire is generated from the contract. */
export { KeywrightError, LimitedError, RefusedError, UnavailableError } from './errors.js';
export * from './generated/index.js';
export { Keys } from './keys.js';
export { Keywright, type Settings, type Verifier } from './keywright.js';
export type { Log } from './trouble.js';
