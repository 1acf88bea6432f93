package dev.keywright.client;

import dev.keywright.client.model.AccountRecord;
import dev.keywright.client.model.IssuedSession;
import reactor.core.publisher.Mono;

/** The reactive variant of {@link Accounts}. Requests are sent on subscription, and a failure is an error signal. */
public final class ReactiveAccounts {

    private final AccountOperations operations;

    ReactiveAccounts(AccountOperations operations) {
        this.operations = operations;
    }

    /** Same as {@link Accounts#register}. */
    public Mono<AccountRecord> register(String username, String password) {
        return Mono.fromFuture(() -> operations.register(username, password));
    }

    /** Same as {@link Accounts#current}. */
    public Mono<AccountRecord> current() {
        return Mono.fromFuture(operations::current);
    }

    /** Same as {@link Accounts#get}. */
    public Mono<AccountRecord> get(String id) {
        return Mono.fromFuture(() -> operations.get(id));
    }

    /** Same as {@link Accounts#logIn}. */
    public Mono<IssuedSession> logIn(String username, String password) {
        return Mono.fromFuture(() -> operations.logIn(username, password));
    }

    /** Same as {@link Accounts#logOut}. */
    public Mono<Void> logOut() {
        return Mono.fromFuture(operations::logOut);
    }

    /** Same as {@link Accounts#endSession}. */
    public Mono<Void> endSession(String id) {
        return Mono.fromFuture(() -> operations.endSession(id));
    }
}
