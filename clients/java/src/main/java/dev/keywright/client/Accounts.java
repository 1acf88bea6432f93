package dev.keywright.client;

import static dev.keywright.client.Retries.await;

import dev.keywright.client.model.AccountRecord;
import dev.keywright.client.model.IssuedSession;

/**
 * Registers accounts, logs in and logs out. Each method blocks until the response arrives, and throws a {@link KeywrightException} if the request
 * fails. Except for {@link #register} and {@link #logIn}, requires the token of a session.
 */
public final class Accounts {

    private final AccountOperations operations;

    Accounts(AccountOperations operations) {
        this.operations = operations;
    }

    /** Registers an account. Requires no credentials, unless the service allows only operators to register accounts. */
    public AccountRecord register(String username, String password) {
        return await(operations.register(username, password));
    }

    /** Returns the account that this client authenticates as. */
    public AccountRecord current() {
        return await(operations.current());
    }

    /** Returns an account. Only an operator, or a service key with {@code keywright:admin}, can read the account of another user. */
    public AccountRecord get(String id) {
        return await(operations.get(id));
    }

    /** Opens a session. Requires no credentials. Connect with {@link Keywright.Builder#token} and the token of the session. */
    public IssuedSession logIn(String username, String password) {
        return await(operations.logIn(username, password));
    }

    /** Ends the session of this client. Its token becomes invalid. */
    public void logOut() {
        await(operations.logOut());
    }

    /** Ends a session of this client's account. Its token becomes invalid. */
    public void endSession(String id) {
        await(operations.endSession(id));
    }
}
