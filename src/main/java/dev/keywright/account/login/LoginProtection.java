package dev.keywright.account.login;

import dev.keywright.account.Account;
import dev.keywright.account.AccountId;
import dev.keywright.audit.RequestSource;
import dev.keywright.net.ClientAddress;
import dev.keywright.secrets.HmacSha256;
import dev.keywright.secrets.Keyring;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Slows down the guessing of passwords, without letting a guesser lock the owner out.
 *
 * <p>Wrong passwords in a row are counted by the name, whether or not it is anybody's, and by the client's address; the
 * longer wait of the two holds. From an address where the account has logged in within 30 days only the failures of that
 * account at that address hold up: whatever others do elsewhere, its owner gets in. A right password clears the account's
 * counts and not the address's, which a guesser with an account of their own could clear at will. A client whose address
 * is not known is held up by the name alone.
 *
 * <p>Names and addresses are stored as digests alone. Failures are forgotten a day after the last of them.
 */
public final class LoginProtection {

    private static final Duration PLACE_MEMORY = Duration.ofDays(30);
    private static final String SEPARATOR = "\n";

    private final LoginFailureRepository failures;
    private final KnownLoginAddresses places;
    private final Keyring secret;
    private final Clock clock;

    public LoginProtection(LoginFailureRepository failures, KnownLoginAddresses places, Keyring secret, Clock clock) {
        this.failures = failures;
        this.places = places;
        this.secret = secret;
        this.clock = clock;
    }

    /** The attempt of the call at hand. */
    Mono<LoginAttempt> attempt(String typedName, AccountId account) {
        String name = nameDigest(typedName);
        return RequestSource.current()
                .flatMap((source) -> addressOf(source)
                        .map((address) -> from(address, name, account))
                        .orElseGet(() -> Mono.just(new LoginAttempt(account, name, null, null, false))));
    }

    private Mono<LoginAttempt> from(String address, String name, AccountId account) {
        String place = digest("place", address, account.value());
        return places.isKnown(account, place, clock.instant().minus(PLACE_MEMORY))
                .map((known) -> new LoginAttempt(account, name, digest("address", address), place, known));
    }

    private static Optional<String> addressOf(RequestSource source) {
        return Optional.ofNullable(source.address())
                .flatMap(ClientAddress::parse)
                .map(ClientAddress::limitKey);
    }

    /** How long the attempt has to wait, as far as that is known without holding anything; empty if trying is worth it. */
    Mono<Duration> knownWait(LoginAttempt attempt) {
        Instant now = clock.instant();
        return Flux.fromIterable(attempt.heldUpBy().entrySet())
                .concatMap((held) -> wait(held.getKey(), held.getValue(), now))
                .reduce((one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    private Mono<Duration> wait(String subject, LoginBackoff delay, Instant now) {
        return failures.find(subject, now.minus(LoginBackoff.MEMORY))
                .map((count) -> delay.remaining(count.failures(), count.lastAt(), now))
                .filter((wait) -> !wait.isZero());
    }

    /**
     * How long the attempt has to wait, which stays true until the transaction ends; empty if its answer may be given. Of
     * guesses made at the same time, each is answered only if those that were answered before it leave no wait.
     */
    Mono<Duration> waitUnderLock(LoginAttempt attempt) {
        Instant now = clock.instant();
        return Flux.fromIterable(attempt.countedBy())
                .concatMap((subject) -> failures.lock(subject, now.minus(LoginBackoff.MEMORY), now))
                .then(Mono.defer(() -> knownWait(attempt)));
    }

    /** Counts a wrong password, in the transaction in which there was no wait. */
    Mono<Void> failed(LoginAttempt attempt) {
        Instant now = clock.instant();
        return Flux.fromIterable(attempt.countedBy())
                .concatMap((subject) -> failures.count(subject, now))
                .then(Mono.defer(() -> failures.removeUpTo(now.minus(LoginBackoff.MEMORY))));
    }

    /** Clears the account's counts and remembers the place, in that transaction, with the account's row held. */
    Mono<Void> succeeded(LoginAttempt attempt) {
        return failures.clear(attempt.name()).then(Mono.defer(() -> rememberPlace(attempt)));
    }

    private Mono<Void> rememberPlace(LoginAttempt attempt) {
        String place = attempt.place();
        if (place == null) {
            return Mono.empty();
        }
        Instant now = clock.instant();
        return failures.clear(place)
                .then(Mono.defer(() -> places.remember(attempt.account(), place, now)))
                .then(Mono.defer(() -> places.removeUpTo(now.minus(PLACE_MEMORY))));
    }

    /** Forgets the failures of an account that is about to be deleted. Its row is not to be held yet. */
    public Mono<Void> forgetFailures(Account account) {
        return failures.clear(nameDigest(account.username().value()))
                .then(Mono.defer(() -> failures.clearPlacesOf(account.id())));
    }

    /** Forgets the places of such an account, with its row held. */
    public Mono<Void> forgetPlaces(AccountId account) {
        return places.removeAllOf(account);
    }

    private String nameDigest(String typedName) {
        return digest("name", typedName.toLowerCase(Locale.ROOT));
    }

    /** What a person typed comes last, so that it can't pass for another part. */
    private String digest(String... parts) {
        return HexFormat.of().formatHex(HmacSha256.sha256(secret.currentBytes(), String.join(SEPARATOR, parts)));
    }
}
