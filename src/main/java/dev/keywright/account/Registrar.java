package dev.keywright.account;

import java.time.Clock;
import org.springframework.dao.DuplicateKeyException;
import reactor.core.publisher.Mono;

/** Adds accounts. */
final class Registrar {

    private final Accounts accounts;
    private final PasswordHasher hasher;
    private final Clock clock;

    Registrar(Accounts accounts, PasswordHasher hasher, Clock clock) {
        this.accounts = accounts;
        this.hasher = hasher;
        this.clock = clock;
    }

    /** Adds an account, unless its name is taken; answers whether it did. */
    Mono<Boolean> register(Username username, Password password) {
        return accounts.find(username)
                .hasElement()
                .flatMap((taken) -> taken ? Mono.just(false) : add(username, password));
    }

    /** Two may have found the name free: then the store lets one of them in. */
    private Mono<Boolean> add(Username username, Password password) {
        return hasher.hash(password)
                .flatMap((hash) -> accounts.add(AccountId.random(), username, hash, clock.instant()))
                .thenReturn(true)
                .onErrorReturn(DuplicateKeyException.class, false);
    }
}
