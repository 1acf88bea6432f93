package dev.keywright.client;

import dev.keywright.client.generated.ApiClient;
import dev.keywright.client.generated.api.AccountsApi;
import dev.keywright.client.model.AccountRecord;
import dev.keywright.client.model.AccountRegistration;
import dev.keywright.client.model.IssuedSession;
import dev.keywright.client.model.NewSession;
import java.util.concurrent.CompletableFuture;

/** The operations on accounts and sessions, with retries of those that can be repeated. */
final class AccountOperations {

    private final AccountsApi api;
    private final Retries retries;

    AccountOperations(ApiClient client, Retries retries) {
        this.api = new AccountsApi(client);
        this.retries = retries;
    }

    /** Not retried: after a lost response, a second attempt would report the username as taken. */
    CompletableFuture<AccountRecord> register(String username, String password) {
        AccountRegistration registration =
                new AccountRegistration().username(username).password(password);
        return retries.run(false, () -> api.createAccount(registration));
    }

    CompletableFuture<AccountRecord> current() {
        return retries.run(true, api::getOwnAccount);
    }

    CompletableFuture<AccountRecord> get(String id) {
        return retries.run(true, () -> api.getAccount(id));
    }

    /** Not retried, because each attempt opens a session. */
    CompletableFuture<IssuedSession> logIn(String username, String password) {
        NewSession session = new NewSession().username(username).password(password);
        return retries.run(false, () -> api.createSession(session));
    }

    /** Not retried: after a lost response, the token of a second attempt would be invalid. */
    CompletableFuture<Void> logOut() {
        return retries.run(false, api::logOut);
    }

    /** Not retried: after a lost response, a second attempt would report the ended session as not found. */
    CompletableFuture<Void> endSession(String id) {
        return retries.run(false, () -> api.endSession(id));
    }
}
