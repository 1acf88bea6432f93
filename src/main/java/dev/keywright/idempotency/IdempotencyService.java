package dev.keywright.idempotency;

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
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Carries each call out once, however often it comes. */
public final class IdempotencyService {

    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyService.class);

    /** One claim adds one row, so that with more than one removed for it the table does not grow. */
    private static final int FORGOTTEN_AT_ONCE = 100;

    /** Where the other attempt ended a moment ago. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final IdempotencyRepository requests;
    private final UnreleasedLeases unreleased;
    private final RequestKeyDeriver requestKeyDeriver;
    private final JsonMapper json;
    private final TransactionalOperator transaction;
    private final Clock clock;

    IdempotencyService(
            IdempotencyRepository requests,
            RequestKeyDeriver tickets,
            JsonMapper json,
            TransactionalOperator transaction,
            Clock clock) {
        this.requests = requests;
        this.unreleased = new UnreleasedLeases(requests);
        this.requestKeyDeriver = tickets;
        this.json = json;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Does the work, or answers what came of it when it was done before. Without a header the work simply runs.
     *
     * <p>With one the work runs in a transaction that also stores the outcome, and that the work's own transactions join;
     * so it must not be called in a transaction, and all that the work does must be undone by a rollback. Work that is
     * refused is not remembered: where it says so by a value, what it wrote of it, to the trail say, is kept, and where by
     * an error, all is rolled back. Where the work is empty, so is the answer, and nothing is remembered.
     *
     * <p>Errors with a {@link ApiException}: {@link ErrorCode#REQUEST_IN_PROGRESS} while the same call is being carried out, or if
     * this one took so long that another has taken it over; {@link ErrorCode#IDEMPOTENCY_KEY_REUSED} if the header was another
     * call's; {@link ErrorCode#INVALID_TOKEN} if the account is gone.
     *
     * @param type of the answer, which has to be the same after it was written as JSON and read
     */
    public <T> Mono<IdempotentResult<T>> execute(
            IdempotentRequest call, Class<T> type, Supplier<Mono<Result<T>>> work) {
        String header = call.header();
        return header == null
                ? Mono.defer(work).map(Result::orThrow).map(IdempotentResult::fresh)
                : Mono.defer(() -> execute(requestKeyDeriver.of(call, header), type, work));
    }

    private <T> Mono<IdempotentResult<T>> execute(
            List<RequestKey> known, Class<T> type, Supplier<Mono<Result<T>>> work) {
        return Flux.fromIterable(known)
                .concatMap((requestKey) ->
                        unreleased.retry(requestKey).then(Mono.defer(() -> findCompleted(requestKey, type))))
                .next()
                .switchIfEmpty(Mono.defer(() -> claimed(known.get(0), type, work)));
    }

    /** A look before the claim, so that an answer is given again without waiting for a turn to write. */
    private <T> Mono<IdempotentResult<T>> findCompleted(RequestKey requestKey, Class<T> type) {
        return requests.find(requestKey)
                .filter((record) -> record.counts(clock.instant()))
                .map((record) -> replay(requestKey, record, type));
    }

    /** The claim has its id before it is stored, so that it is released even if it is cancelled on its way there. */
    private <T> Mono<IdempotentResult<T>> claimed(
            RequestKey requestKey, Class<T> type, Supplier<Mono<Result<T>>> work) {
        RequestLease lease = new RequestLease(UUID.randomUUID().toString(), clock.instant());
        return Mono.usingWhen(
                Mono.just(lease),
                (mine) -> acquireLease(requestKey, mine)
                        .flatMap((record) -> record.isOf(mine)
                                ? carriedOut(requestKey, mine, work)
                                : repeated(requestKey, record, type)),
                (mine) -> Mono.empty(),
                (mine, failure) -> release(requestKey, mine),
                (mine) -> release(requestKey, mine));
    }

    /** Claims the call, and answers whose it is then. */
    private Mono<IdempotencyRecord> acquireLease(RequestKey requestKey, RequestLease lease) {
        return requests.forget(lease.forgotten(), FORGOTTEN_AT_ONCE)
                .then(Mono.defer(() -> requests.claim(requestKey, lease)))
                .onErrorMap(DataIntegrityViolationException.class, (accountIsGone) -> ApiException.invalidToken())
                .then(Mono.defer(() -> requests.find(requestKey)))
                .switchIfEmpty(Mono.error(() -> inProgress(SOON)));
    }

    private <T> Mono<IdempotentResult<T>> carriedOut(
            RequestKey requestKey, RequestLease lease, Supplier<Mono<Result<T>>> work) {
        return Mono.defer(work)
                .flatMap((result) -> complete(requestKey, lease, result))
                .as(transaction::transactional)
                .map(Result::orThrow)
                .map(IdempotentResult::fresh)
                .switchIfEmpty(Mono.defer(() -> release(requestKey, lease).then(Mono.empty())));
    }

    /** The last step of the work's transaction: who has lost the claim meanwhile is rolled back. */
    private <T> Mono<Result<T>> complete(RequestKey requestKey, RequestLease lease, Result<T> result) {
        if (!(result instanceof Result.Success<T> done)) {
            return Mono.just(result);
        }
        return requests.complete(requestKey, lease, requestKey.seal(json.writeValueAsBytes(done.value())))
                .filter((kept) -> kept)
                .switchIfEmpty(Mono.error(() -> inProgress(SOON)))
                .thenReturn(result);
    }

    private <T> Mono<IdempotentResult<T>> repeated(RequestKey requestKey, IdempotencyRecord record, Class<T> type) {
        return Mono.fromSupplier(() -> replay(requestKey, record, type));
    }

    private <T> IdempotentResult<T> replay(RequestKey requestKey, IdempotencyRecord record, Class<T> type) {
        if (!record.fingerprint().equals(requestKey.fingerprint())) {
            throw ApiException.of(ErrorCode.IDEMPOTENCY_KEY_REUSED, "This Idempotency-Key was used for another call.")
                    .at(IdempotentRequest.HEADER);
        }
        byte[] outcome = record.outcome();
        if (outcome == null) {
            throw inProgress(record.restOfLease(clock.instant()));
        }
        return IdempotentResult.replayed(json.readValue(requestKey.open(outcome), type));
    }

    private static ApiException inProgress(Duration wait) {
        return ApiException.of(
                        ErrorCode.REQUEST_IN_PROGRESS,
                        "A call with this Idempotency-Key is still being carried out. Try again in a moment.")
                .retryAfter(wait);
    }

    /** The call's own failure is what counts. */
    private Mono<Void> release(RequestKey requestKey, RequestLease lease) {
        return requests.release(requestKey, lease).onErrorResume(DataAccessException.class, (failure) -> {
            LOG.warn(
                    "The claim of a call that failed could not be released. It blocks that call on other nodes until its"
                            + " lease ends. {}",
                    ExceptionTranslator.reason(failure));
            unreleased.add(requestKey, lease);
            return Mono.empty();
        });
    }
}
