package dev.keywright.idempotency;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.problem.ExceptionTranslator;
import dev.keywright.problem.Result;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Executes each request at most once, however often it is repeated. */
@Component
public final class IdempotencyService {

    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyService.class);

    /** Each lease adds one row and removes up to this many expired ones, so the table does not grow. */
    private static final int DELETED_AT_ONCE = 100;

    /** The retry delay if the other attempt has just ended. */
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final IdempotencyRepository requests;
    private final UnreleasedLeases unreleased;
    private final RequestIdentityDeriver identityDeriver;
    private final JsonMapper json;
    private final TransactionalOperator transaction;
    private final Clock clock;

    IdempotencyService(
            IdempotencyRepository requests,
            RequestIdentityDeriver identityDeriver,
            JsonMapper json,
            TransactionalOperator transaction,
            Clock clock) {
        this.requests = requests;
        this.unreleased = new UnreleasedLeases(requests);
        this.identityDeriver = identityDeriver;
        this.json = json;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Executes the work, or returns the result of an earlier execution. Without an idempotency key the work runs unconditionally.
     *
     * <p>With an idempotency key the work runs in a transaction that also stores the outcome. The work's own transactions join
     * it, so do not call this method within a transaction, and a rollback must undo all effects of the work. Failed
     * work is not stored: a {@link Result.Failure} commits what the work wrote (such as its audit entry), and an error
     * rolls everything back. If the work is empty, the result is empty and nothing is stored.
     *
     * <p>Errors with an {@link ApiException}: {@link ErrorCode#REQUEST_IN_PROGRESS} while the same request is in
     * progress, or if this request lost its lease because it took too long; {@link ErrorCode#IDEMPOTENCY_KEY_REUSED} if
     * the idempotency key belongs to another request; {@link ErrorCode#INVALID_TOKEN} if the account is deleted.
     *
     * @param type the type of the result, which must survive a JSON round trip
     */
    public <T> Mono<IdempotentResult<T>> execute(
            IdempotentRequest call, Class<T> type, Supplier<Mono<Result<T>>> work) {
        String idempotencyKey = call.idempotencyKey();
        return idempotencyKey == null
                ? Mono.defer(work).map(Result::orThrow).map(IdempotentResult::fresh)
                : Mono.defer(() -> execute(identityDeriver.of(call, idempotencyKey), type, work));
    }

    private <T> Mono<IdempotentResult<T>> execute(
            List<RequestIdentity> identities, Class<T> type, Supplier<Mono<Result<T>>> work) {
        return Flux.fromIterable(identities)
                .concatMap(
                        (identity) -> unreleased.retry(identity).then(Mono.defer(() -> findCompleted(identity, type))))
                .next()
                .switchIfEmpty(Mono.defer(() -> executeUnderLease(identities.get(0), type, work)));
    }

    /** Reads before acquiring the lease, so that a replay does not wait for a write. */
    private <T> Mono<IdempotentResult<T>> findCompleted(RequestIdentity identity, Class<T> type) {
        return requests.find(identity)
                .filter((record) -> record.isValidAt(clock.instant()))
                .map((record) -> replay(identity, record, type));
    }

    /** The lease has its id before it is stored, so that a cancellation during the insert releases it, too. */
    private <T> Mono<IdempotentResult<T>> executeUnderLease(
            RequestIdentity identity, Class<T> type, Supplier<Mono<Result<T>>> work) {
        return Mono.usingWhen(
                Mono.fromSupplier(() -> new RequestLease(UUID.randomUUID().toString(), clock.instant())),
                (lease) -> acquireLease(identity, lease)
                        .flatMap((record) -> record.isHeldBy(lease)
                                ? run(identity, lease, work)
                                : replayDeferred(identity, record, type)),
                (lease) -> Mono.empty(),
                (lease, failure) -> release(identity, lease),
                (lease) -> release(identity, lease));
    }

    /** Acquires the lease and returns the current record. */
    private Mono<IdempotencyRepository.StoredRequest> acquireLease(RequestIdentity identity, RequestLease lease) {
        return requests.deleteUpTo(lease.recordsExpiredUpTo(), DELETED_AT_ONCE)
                .then(Mono.defer(() -> requests.acquire(identity, lease)))
                .onErrorMap(DataIntegrityViolationException.class, (missingAccount) -> ApiException.invalidToken())
                .then(Mono.defer(() -> requests.find(identity)))
                .switchIfEmpty(Mono.error(() -> inProgress(RETRY_DELAY)));
    }

    private <T> Mono<IdempotentResult<T>> run(
            RequestIdentity identity, RequestLease lease, Supplier<Mono<Result<T>>> work) {
        return Mono.defer(work)
                .flatMap((result) -> complete(identity, lease, result))
                .as(transaction::transactional)
                .map(Result::orThrow)
                .map(IdempotentResult::fresh)
                .switchIfEmpty(Mono.defer(() -> release(identity, lease).then(Mono.empty())));
    }

    /** The last step of the work's transaction; a lost lease rolls it back. */
    private <T> Mono<Result<T>> complete(RequestIdentity identity, RequestLease lease, Result<T> result) {
        if (!(result instanceof Result.Success<T> done)) {
            return Mono.just(result);
        }
        return requests.complete(identity, lease, identity.cipher().encrypt(json.writeValueAsBytes(done.value())))
                .filter((completed) -> completed)
                .switchIfEmpty(Mono.error(() -> inProgress(RETRY_DELAY)))
                .thenReturn(result);
    }

    private <T> Mono<IdempotentResult<T>> replayDeferred(
            RequestIdentity identity, IdempotencyRepository.StoredRequest record, Class<T> type) {
        return Mono.fromSupplier(() -> replay(identity, record, type));
    }

    private <T> IdempotentResult<T> replay(
            RequestIdentity identity, IdempotencyRepository.StoredRequest record, Class<T> type) {
        if (!record.fingerprint().equals(identity.fingerprint())) {
            throw ApiException.of(
                            ErrorCode.IDEMPOTENCY_KEY_REUSED,
                            "This Idempotency-Key was used for another request. Send a new one.")
                    .at(IdempotentRequest.HEADER);
        }
        byte[] outcome = record.outcome();
        if (outcome == null) {
            throw inProgress(record.remainingLease(clock.instant()));
        }
        return IdempotentResult.replayed(json.readValue(identity.cipher().decrypt(outcome), type));
    }

    private static ApiException inProgress(Duration wait) {
        return ApiException.of(
                        ErrorCode.REQUEST_IN_PROGRESS,
                        "A request with this Idempotency-Key is in progress. Try again later.")
                .retryAfter(wait);
    }

    /** Logs a failed release, so that the request's own error is reported. */
    private Mono<Void> release(RequestIdentity identity, RequestLease lease) {
        return requests.release(identity, lease).onErrorResume(DataAccessException.class, (failure) -> {
            LOG.warn(
                    "Failed to release the lease of a failed request. Other nodes reject the request until its"
                            + " lease ends. {}",
                    ExceptionTranslator.reason(failure));
            unreleased.add(identity, lease);
            return Mono.empty();
        });
    }

    /**
     * The leases of this node whose release failed, for example because the disk was full. When the same request arrives
     * again, its lease is released first, so that it does not have to wait for the lease to expire.
     */
    private static final class UnreleasedLeases {

        /** About 5 MB. Evicted leases expire in the database. */
        private static final int MAX = 10_000;

        private final IdempotencyRepository requests;
        private final Cache<String, RequestLease> leases = Caffeine.newBuilder()
                .maximumSize(MAX)
                .expireAfterWrite(RequestLease.DURATION)
                .build();

        UnreleasedLeases(IdempotencyRepository requests) {
            this.requests = requests;
        }

        void add(RequestIdentity identity, RequestLease lease) {
            leases.put(name(identity), lease);
        }

        /** Retries the release of the request's lease, if it failed before; errors if it fails again. */
        Mono<Void> retry(RequestIdentity identity) {
            RequestLease lease = leases.getIfPresent(name(identity));
            return lease == null
                    ? Mono.empty()
                    : requests.release(identity, lease)
                            .doOnSuccess((released) -> leases.asMap().remove(name(identity), lease));
        }

        private static String name(RequestIdentity identity) {
            return identity.account() + ' ' + identity.id();
        }
    }
}
