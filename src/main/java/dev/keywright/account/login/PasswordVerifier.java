package dev.keywright.account.login;

import dev.keywright.account.Account;
import dev.keywright.account.AccountRepository;
import dev.keywright.account.Username;
import dev.keywright.account.password.Password;
import dev.keywright.account.password.PasswordHasher;
import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Checks a password for somebody who may be guessing. Each wrong one is counted and goes to the trail.
 *
 * <p>A name that does not exist takes the same work as one that does, a hash included, so that neither an answer nor its
 * time tells which names exist.
 */
public final class PasswordVerifier {

    /** How often to start over where another call has made the same row at the same time. */
    private static final int TRIES = 5;

    private final AccountRepository accounts;
    private final PasswordHasher hasher;
    private final LoginProtection protection;
    private final AuditLog auditLog;
    private final TransactionalOperator transaction;
    private final Account nobody;

    public PasswordVerifier(
            AccountRepository accounts,
            PasswordHasher hasher,
            LoginProtection protection,
            AuditLog auditLog,
            TransactionalOperator transaction) {
        this.accounts = accounts;
        this.hasher = hasher;
        this.protection = protection;
        this.auditLog = auditLog;
        this.transaction = transaction;
        this.nobody = Account.nobody(hasher.dummyHash());
    }

    /**
     * Checks a password and, if it is right, does the deed that it was given for, in one transaction.
     *
     * @param actor who says to know the password
     * @param action what it is given for
     * @param entry what to do for the account, whose row is held; empty if it can't be done any more
     */
    <T> Mono<Checked<T>> check(
            UsernamePassword typed, Actor actor, AuditedAction action, Function<Account, Mono<T>> entry) {
        return Mono.justOrEmpty(Username.parse(typed.username()))
                .flatMap(accounts::find)
                .defaultIfEmpty(nobody)
                .flatMap((account) -> check(new Claim<>(account, actor, action, entry), typed));
    }

    private <T> Mono<Checked<T>> check(Claim<T> claim, UsernamePassword typed) {
        return protection
                .attempt(typed.username(), claim.account().id())
                .flatMap((attempt) -> check(claim, attempt, typed.password()));
    }

    private <T> Mono<Checked<T>> check(Claim<T> claim, LoginAttempt attempt, Password password) {
        return protection
                .knownWait(attempt)
                .<Checked<T>>map(Checked.Delayed::new)
                .switchIfEmpty(Mono.defer(() -> hashAndAnswer(claim, attempt, password)));
    }

    private <T> Mono<Checked<T>> hashAndAnswer(Claim<T> claim, LoginAttempt attempt, Password password) {
        return hasher.matches(password, claim.account().passwordHash())
                .flatMap((matches) -> answer(claim, attempt, matches));
    }

    private <T> Mono<Checked<T>> answer(Claim<T> claim, LoginAttempt attempt, boolean matches) {
        return protection
                .waitUnderLock(attempt)
                .<Checked<T>>map(Checked.Delayed::new)
                .switchIfEmpty(Mono.defer(() -> matches ? accept(claim, attempt) : reject(claim, attempt)))
                .as(transaction::transactional)
                .retryWhen(Retry.max(TRIES).filter(DuplicateKeyException.class::isInstance));
    }

    /** The account may have gone, or changed its password, since its hash was read. */
    private <T> Mono<Checked<T>> accept(Claim<T> claim, LoginAttempt attempt) {
        return accounts.lock(claim.account())
                .flatMap((account) -> protection.succeeded(attempt).thenReturn(account))
                .flatMap(claim.entry())
                .<Checked<T>>map(Checked.Authenticated::new)
                .switchIfEmpty(Mono.defer(() -> reject(claim, attempt)));
    }

    private <T> Mono<Checked<T>> reject(Claim<T> claim, LoginAttempt attempt) {
        String target =
                claim.account().equals(nobody) ? null : claim.account().id().value();
        AuditEntry rejected = AuditEntry.rejected(claim.actor(), claim.action(), target);
        return protection
                .failed(attempt)
                .then(Mono.defer(() -> auditLog.record(rejected)))
                .thenReturn(new Checked.Rejected<>());
    }

    /** A name and a password, as somebody typed them. */
    record UsernamePassword(String username, Password password) {}

    private record Claim<T>(Account account, Actor actor, AuditedAction action, Function<Account, Mono<T>> entry) {}

    /** What came of it. */
    public sealed interface Checked<T> {

        /** The outcome as an {@code R}; a new outcome is a new parameter, so that none is forgotten. */
        <R> R fold(Function<T, R> right, Supplier<R> wrong, Function<Duration, R> delayed);

        /** The password was right, and this is what it was given for. */
        record Authenticated<T>(T done) implements Checked<T> {
            @Override
            public <R> R fold(Function<T, R> right, Supplier<R> wrong, Function<Duration, R> delayed) {
                return right.apply(done);
            }
        }

        /** No account has this name and password. */
        record Rejected<T>() implements Checked<T> {
            @Override
            public <R> R fold(Function<T, R> right, Supplier<R> wrong, Function<Duration, R> delayed) {
                return wrong.get();
            }
        }

        /** It was not checked, or its answer is not told: too many have been wrong. */
        record Delayed<T>(Duration retryAfter) implements Checked<T> {
            @Override
            public <R> R fold(Function<T, R> right, Supplier<R> wrong, Function<Duration, R> delayed) {
                return delayed.apply(retryAfter);
            }
        }
    }
}
