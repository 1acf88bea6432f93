import { AccountsApi, type AccountRecord, type Configuration, type IssuedSession } from './generated/index.js';
import { translated } from './errors.js';

/** Registers accounts, logs in and logs out. Except for `register` and `logIn`, requires the token of a session. */
export class Accounts {
  readonly #api: AccountsApi;

  constructor(configuration: Configuration) {
    this.#api = new AccountsApi(configuration);
  }

  /** Registers an account. Requires no credentials, unless the service allows only operators to register accounts. */
  register(username: string, password: string): Promise<AccountRecord> {
    return translated(this.#api.createAccount({ accountRegistration: { username, password } }));
  }

  /** Returns the account that this client authenticates as. */
  current(): Promise<AccountRecord> {
    return translated(this.#api.getOwnAccount());
  }

  /** Returns an account. Only an operator, or a service key with `keywright:admin`, can read the account of another user. */
  get(id: string): Promise<AccountRecord> {
    return translated(this.#api.getAccount({ id }));
  }

  /** Opens a session. Requires no credentials. Connect with the token of the session: `new Keywright(url, { token })`. */
  logIn(username: string, password: string): Promise<IssuedSession> {
    return translated(this.#api.createSession({ newSession: { username, password } }));
  }

  /** Ends the session of this client. Its token becomes invalid. */
  logOut(): Promise<void> {
    return translated(this.#api.logOut());
  }

  /** Ends a session of this client's account. Its token becomes invalid. */
  endSession(id: string): Promise<void> {
    return translated(this.#api.endSession({ id }));
  }
}
