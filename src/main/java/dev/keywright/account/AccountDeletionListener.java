package dev.keywright.account;

import java.time.Instant;
import reactor.core.publisher.Mono;

/** Deletes the data of another feature together with an account. */
public interface AccountDeletionListener {

    /** Invalidates the account's data and erases its personal data, within the current transaction. */
    Mono<Void> onDeletion(AccountId account, Instant now);
}
