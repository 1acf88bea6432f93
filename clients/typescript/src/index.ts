/** The TypeScript client of Keywright: verifies API keys and manages them, and logs in. The models and APIs are generated from the OpenAPI spec. */
export { Accounts } from './accounts.js';
export { KeywrightError, RateLimitedError, RejectedError, UnavailableError } from './errors.js';
export * from './generated/index.js';
export { Keys } from './keys.js';
export { Keywright, type Settings, type Verifier } from './keywright.js';
export type { Log } from './failure-log.js';
