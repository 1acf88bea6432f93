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
import dev.keywright.problem.ApiException;
import dev.keywright.problem.Result;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Verifies passwords with protection against guessing. It counts each wrong password and records it in the audit log.
 *
 * <p>An unknown username costs as much work as a known one, including a hash, so that neither the response nor its
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
     * Verifies a password and, if it is correct, runs the action, in one transaction. If the name or the password is
     * wrong, the result is a failure, which the audit log records. Errors with a {@link DelayedException} if the attempt
     * comes too soon after wrong passwords.
     *
     * @param actor the actor for the audit log
     * @param action the audited action
     * @param onSuccess runs the action for the account, whose row is locked; empty if the action is no longer possible
     */
    <T> Mono<Result<T>> verify(
            UsernamePassword credentials, Actor actor, AuditedAction action, Function<Account, Mono<T>> onSuccess) {
        return Mono.justOrEmpty(Username.parse(credentials.username()))
                .flatMap(accounts::find)
                .defaultIfEmpty(placeholder)
                .flatMap((account) -> verify(new PasswordCheck<>(account, actor, action, onSuccess), credentials));
    }

    private <T> Mono<Result<T>> verify(PasswordCheck<T> check, UsernamePassword credentials) {
        return protection
                .attempt(credentials.username(), check.account().id())
                .flatMap((attempt) -> verify(check, attempt, credentials.password()));
    }

    private <T> Mono<Result<T>> verify(PasswordCheck<T> check, LoginAttempt attempt, Password password) {
        return protection
                .currentDelay(attempt)
                .<Result<T>>flatMap((wait) -> Mono.error(new DelayedException(wait)))
                .switchIfEmpty(Mono.defer(() -> compare(check, attempt, password)));
    }

    private <T> Mono<Result<T>> compare(PasswordCheck<T> check, LoginAttempt attempt, Password password) {
        return hasher.matches(password, check.account().passwordHash())
                .flatMap((matches) -> decide(check, attempt, matches));
    }

    private <T> Mono<Result<T>> decide(PasswordCheck<T> check, LoginAttempt attempt, boolean matches) {
        return protection
                .delayUnderLock(attempt)
                .<Result<T>>flatMap((wait) -> Mono.error(new DelayedException(wait)))
                .switchIfEmpty(Mono.defer(() -> matches ? accept(check, attempt) : reject(check, attempt)))
                .as(transaction::transactional)
                .retryWhen(Retry.max(MAX_RETRIES).filter(DuplicateKeyException.class::isInstance));
    }

    /** The lock fails if the account was deleted or its password changed since the hash was read. */
    private <T> Mono<Result<T>> accept(PasswordCheck<T> check, LoginAttempt attempt) {
        return accounts.lock(check.account())
                .flatMap((account) -> protection.recordSuccess(attempt).thenReturn(account))
                .flatMap(check.action())
                .<Result<T>>map(Result.Success::new)
                .switchIfEmpty(Mono.defer(() -> reject(check, attempt)));
    }

    private <T> Mono<Result<T>> reject(PasswordCheck<T> check, LoginAttempt attempt) {
        String target = check.account().equals(placeholder)
                ? null
                : check.account().id().value();
        AuditEntry rejected = AuditEntry.rejected(check.actor(), check.auditedAction(), target);
        return protection
                .countFailure(attempt)
                .then(Mono.defer(() -> auditLog.record(rejected)))
                .thenReturn(new Result.Failure<>(ApiException.invalidCredentials()));
    }

    /** The unverified name and password of a request. */
    record UsernamePassword(String username, Password password) {}

    private record PasswordCheck<T>(
            Account account, Actor actor, AuditedAction auditedAction, Function<Account, Mono<T>> action) {}

    /**
     * The attempt comes too soon after wrong passwords, so the password was not checked or the result is withheld. It has
     * no stack trace, because it does not indicate a fault.
     */
    public static final class DelayedException extends RuntimeException {

        private final Duration retryAfter;

        DelayedException(Duration retryAfter) {
            super("The login is delayed after wrong passwords.", null, false, false);
            this.retryAfter = retryAfter;
        }

        public Duration retryAfter() {
            return retryAfter;
        }
    }
}
