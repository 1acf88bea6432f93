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
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Verifies passwords with protection against guessing. It counts each wrong password and records it in the audit log.
 *
 * <p>A missing name takes the same work as an existing one, including a hash, so that neither the response nor its
 * duration reveals which names exist.
 */
@Component
public final class PasswordVerifier {

    /** The number of retries after a concurrent request has created the same row. */
    private static final int MAX_RETRIES = 5;

    private final AccountRepository accounts;
    private final PasswordHasher hasher;
    private final LoginProtection protection;
    private final AuditLog auditLog;
    private final TransactionalOperator transaction;
    private final Account placeholder;

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
        this.placeholder = Account.placeholder(hasher.dummyHash());
    }

    /**
     * Verifies a password and, if it is correct, runs the action, in one transaction.
     *
     * @param actor the actor for the audit log
     * @param action the audited action
     * @param entry runs the action for the account, whose row is locked; empty if the action is no longer possible
     */
    <T> Mono<Checked<T>> verify(
            UsernamePassword typed, Actor actor, AuditedAction action, Function<Account, Mono<T>> entry) {
        return Mono.justOrEmpty(Username.parse(typed.username()))
                .flatMap(accounts::find)
                .defaultIfEmpty(placeholder)
                .flatMap((account) -> verify(new Claim<>(account, actor, action, entry), typed));
    }

    private <T> Mono<Checked<T>> verify(Claim<T> claim, UsernamePassword typed) {
        return protection
                .attempt(typed.username(), claim.account().id())
                .flatMap((attempt) -> verify(claim, attempt, typed.password()));
    }

    private <T> Mono<Checked<T>> verify(Claim<T> claim, LoginAttempt attempt, Password password) {
        return protection
                .currentDelay(attempt)
                .<Checked<T>>map(Checked.Delayed::new)
                .switchIfEmpty(Mono.defer(() -> compare(claim, attempt, password)));
    }

    private <T> Mono<Checked<T>> compare(Claim<T> claim, LoginAttempt attempt, Password password) {
        return hasher.matches(password, claim.account().passwordHash())
                .flatMap((matches) -> conclude(claim, attempt, matches));
    }

    private <T> Mono<Checked<T>> conclude(Claim<T> claim, LoginAttempt attempt, boolean matches) {
        return protection
                .delayUnderLock(attempt)
                .<Checked<T>>map(Checked.Delayed::new)
                .switchIfEmpty(Mono.defer(() -> matches ? accept(claim, attempt) : reject(claim, attempt)))
                .as(transaction::transactional)
                .retryWhen(Retry.max(MAX_RETRIES).filter(DuplicateKeyException.class::isInstance));
    }

    /** The lock fails if the account was deleted or its password changed since the hash was read. */
    private <T> Mono<Checked<T>> accept(Claim<T> claim, LoginAttempt attempt) {
        return accounts.lock(claim.account())
                .flatMap((account) -> protection.recordSuccess(attempt).thenReturn(account))
                .flatMap(claim.action())
                .<Checked<T>>map(Checked.Authenticated::new)
                .switchIfEmpty(Mono.defer(() -> reject(claim, attempt)));
    }

    private <T> Mono<Checked<T>> reject(Claim<T> claim, LoginAttempt attempt) {
        String target = claim.account().equals(placeholder)
                ? null
                : claim.account().id().value();
        AuditEntry rejected = AuditEntry.rejected(claim.actor(), claim.auditedAction(), target);
        return protection
                .countFailure(attempt)
                .then(Mono.defer(() -> auditLog.record(rejected)))
                .thenReturn(new Checked.Rejected<>());
    }

    /** The unverified name and password of a request. */
    record UsernamePassword(String username, Password password) {}

    private record Claim<T>(
            Account account, Actor actor, AuditedAction auditedAction, Function<Account, Mono<T>> action) {}

    /** The result of a verification. */
    public sealed interface Checked<T> {

        /** Maps each outcome to an {@code R}. A new outcome adds a parameter, so the compiler finds missing cases. */
        <R> R fold(Function<T, R> right, Supplier<R> wrong, Function<Duration, R> delayed);

        /** The password is correct; contains the result of the action. */
        record Authenticated<T>(T result) implements Checked<T> {
            @Override
            public <R> R fold(Function<T, R> right, Supplier<R> wrong, Function<Duration, R> delayed) {
                return right.apply(result);
            }
        }

        /** The name or the password is wrong. */
        record Rejected<T>() implements Checked<T> {
            @Override
            public <R> R fold(Function<T, R> right, Supplier<R> wrong, Function<Duration, R> delayed) {
                return wrong.get();
            }
        }

        /** Too many attempts have failed, so the password was not checked or the result is withheld. */
        record Delayed<T>(Duration retryAfter) implements Checked<T> {
            @Override
            public <R> R fold(Function<T, R> right, Supplier<R> wrong, Function<Duration, R> delayed) {
                return delayed.apply(retryAfter);
            }
        }
    }
}
