package dev.keywright.account.login;

import dev.keywright.account.Account;
import dev.keywright.account.AccountId;
import dev.keywright.audit.RequestSource;
import dev.keywright.net.ClientAddress;
import dev.keywright.secrets.Keyring;
import dev.keywright.secrets.MacInput;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Slows down password guessing without letting an attacker lock out the owner.
 *
 * <p>Consecutive wrong passwords are counted by name, whether or not the name exists, and by client address; the longer
 * delay applies. From an address where the account has logged in within 30 days, only the failures of that account at
 * that address apply, so the owner can log in regardless of failures elsewhere. A correct password clears the counts of
 * the account. It does not clear the count of the address, since an attacker with an account of their own could clear it at any
 * time. If the address is unknown, only the name counts.
 *
 * <p>Names and addresses are stored as digests only. Failures expire one day after the last one.
 */
public final class LoginProtection {

    private static final Duration ADDRESS_RETENTION = Duration.ofDays(30);

    private final LoginFailureRepository failures;
    private final KnownLoginAddresses addresses;
    private final Keyring secret;
    private final Clock clock;

    /** @param secret a secret for the digests of names and addresses */
    public LoginProtection(DatabaseClient database, Keyring secret, Clock clock) {
        this.failures = new LoginFailureRepository(database);
        this.addresses = new KnownLoginAddresses(database);
        this.secret = secret;
        this.clock = clock;
    }

    /** Returns the attempt of the current request. */
    Mono<LoginAttempt> attempt(String requestedName, AccountId account) {
        String name = nameDigest(requestedName);
        return RequestSource.current()
                .flatMap((source) -> addressOf(source)
                        .map((address) -> from(address, name, account))
                        .orElseGet(() -> Mono.just(new LoginAttempt(account, name, null, null, false))));
    }

    private Mono<LoginAttempt> from(String address, String name, AccountId account) {
        String accountAddress =
                digest(new MacInput("account-address").text(address).text(account.value()));
        String addressDigest = digest(new MacInput("address").text(address));
        return addresses
                .isKnown(account, accountAddress, clock.instant().minus(ADDRESS_RETENTION))
                .map((isKnown) -> new LoginAttempt(account, name, addressDigest, accountAddress, isKnown));
    }

    private static Optional<String> addressOf(RequestSource source) {
        return Optional.ofNullable(source.address())
                .flatMap(ClientAddress::parse)
                .map(ClientAddress::rateLimitSubject);
    }

    /** Returns the delay of the attempt, read without locks; empty if the attempt is not delayed. */
    Mono<Duration> currentDelay(LoginAttempt attempt) {
        Instant now = clock.instant();
        return Flux.fromIterable(attempt.delayedBy().entrySet())
                .concatMap((entry) -> delay(entry.getKey(), entry.getValue(), now))
                .reduce((one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    private Mono<Duration> delay(String subject, LoginBackoff delay, Instant now) {
        return failures.find(subject, now.minus(LoginBackoff.RETENTION))
                .map((count) -> delay.remaining(count.failures(), count.lastAt(), now))
                .filter((wait) -> !wait.isZero());
    }

    /**
     * Returns the delay of the attempt and locks the counts until the transaction ends; empty if the attempt is not delayed.
     * Concurrent guesses are therefore counted one after another.
     */
    Mono<Duration> delayUnderLock(LoginAttempt attempt) {
        Instant now = clock.instant();
        return Flux.fromIterable(attempt.countedBy())
                .concatMap((subject) -> failures.lock(subject, now.minus(LoginBackoff.RETENTION), now))
                .then(Mono.defer(() -> currentDelay(attempt)));
    }

    /** Counts a wrong password, in the transaction of {@link #delayUnderLock}. */
    Mono<Void> countFailure(LoginAttempt attempt) {
        Instant now = clock.instant();
        return Flux.fromIterable(attempt.countedBy())
                .concatMap((subject) -> failures.count(subject, now))
                .then(Mono.defer(() -> failures.deleteUpTo(now.minus(LoginBackoff.RETENTION))));
    }

    /** Clears the account's counts and stores the address, in the transaction of {@link #delayUnderLock}, with the account's row locked. */
    Mono<Void> recordSuccess(LoginAttempt attempt) {
        return failures.clear(attempt.name()).then(Mono.defer(() -> storeAddress(attempt)));
    }

    private Mono<Void> storeAddress(LoginAttempt attempt) {
        String accountAddress = attempt.accountAddress();
        if (accountAddress == null) {
            return Mono.empty();
        }
        Instant now = clock.instant();
        return failures.clear(accountAddress)
                .then(Mono.defer(() -> addresses.save(attempt.account(), accountAddress, now)))
                .then(Mono.defer(() -> addresses.deleteUpTo(now.minus(ADDRESS_RETENTION))));
    }

    /** Deletes the failures of an account before its deletion. The account's row must not be locked yet. */
    public Mono<Void> deleteFailures(Account account) {
        return failures.clear(nameDigest(account.username().value()))
                .then(Mono.defer(() -> failures.clearAddressesOf(account.id())));
    }

    /** Deletes the known addresses of an account. The account's row must be locked. */
    public Mono<Void> deleteAddresses(AccountId account) {
        return addresses.deleteAllOf(account);
    }

    private String nameDigest(String requestedName) {
        return digest(new MacInput("name").text(requestedName.toLowerCase(Locale.ROOT)));
    }

    private String digest(MacInput input) {
        return HexFormat.of().formatHex(input.hmac(secret.currentBytes()));
    }
}
