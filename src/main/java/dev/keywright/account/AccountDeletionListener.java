package dev.keywright.account;

import java.time.Instant;
import reactor.core.publisher.Mono;

/** What another feature keeps for accounts, and gives up when one is deleted. */
public interface AccountDeletionListener {

    /** Makes all that is the account's unusable, and erases what is personal in it, in the transaction at hand. */
    Mono<Void> removeAllOf(AccountId account, Instant now);
}
