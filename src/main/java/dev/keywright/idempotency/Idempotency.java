package dev.keywright.idempotency;

import dev.keywright.error.Attempt;
import dev.keywright.error.Code;
import dev.keywright.error.FrameworkRefusals;
import dev.keywright.error.Refusal;
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
public final class Idempotency {

    private static final Logger LOG = LoggerFactory.getLogger(Idempotency.class);

    /** One claim adds one row, so that with more than one removed for it the table does not grow. */
    private static final int FORGOTTEN_AT_ONCE = 100;

    /** Where the other attempt ended a moment ago. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final IdempotentRequests requests;
    private final UnreleasedClaims unreleased;
    private final Tickets tickets;
    private final JsonMapper json;
    private final TransactionalOperator transaction;
    private final Clock clock;

    Idempotency(
            IdempotentRequests requests,
            Tickets tickets,
            JsonMapper json,
            TransactionalOperator transaction,
            Clock clock) {
        this.requests = requests;
        this.unreleased = new UnreleasedClaims(requests);
        this.tickets = tickets;
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
     * <p>Errors with a {@link Refusal}: {@link Code#REQUEST_IN_PROGRESS} while the same call is being carried out, or if
     * this one took so long that another has taken it over; {@link Code#IDEMPOTENCY_KEY_REUSED} if the header was another
     * call's; {@link Code#INVALID_TOKEN} if the account is gone.
     *
     * @param type of the answer, which has to be the same after it was written as JSON and read
     */
    public <T> Mono<Outcome<T>> once(IdempotentCall call, Class<T> type, Supplier<Mono<Attempt<T>>> work) {
        String header = call.header();
        return header == null
                ? Mono.defer(work).map(Attempt::orThrow).map(Outcome::fresh)
                : Mono.defer(() -> once(tickets.of(call, header), type, work));
    }

    private <T> Mono<Outcome<T>> once(List<Ticket> known, Class<T> type, Supplier<Mono<Attempt<T>>> work) {
        return Flux.fromIterable(known)
                .concatMap((ticket) -> unreleased.retry(ticket).then(Mono.defer(() -> earlier(ticket, type))))
                .next()
                .switchIfEmpty(Mono.defer(() -> claimed(known.get(0), type, work)));
    }

    /** A look before the claim, so that an answer is given again without waiting for a turn to write. */
    private <T> Mono<Outcome<T>> earlier(Ticket ticket, Class<T> type) {
        return requests.find(ticket)
                .filter((kept) -> kept.counts(clock.instant()))
                .map((kept) -> again(ticket, kept, type));
    }

    /** The claim has its id before it is stored, so that it is released even if it is cancelled on its way there. */
    private <T> Mono<Outcome<T>> claimed(Ticket ticket, Class<T> type, Supplier<Mono<Attempt<T>>> work) {
        Claim claim = new Claim(UUID.randomUUID().toString(), clock.instant());
        return Mono.usingWhen(
                Mono.just(claim),
                (mine) -> holder(ticket, mine)
                        .flatMap((kept) ->
                                kept.isOf(mine) ? carriedOut(ticket, mine, work) : repeated(ticket, kept, type)),
                (mine) -> Mono.empty(),
                (mine, failure) -> release(ticket, mine),
                (mine) -> release(ticket, mine));
    }

    /** Claims the call, and answers whose it is then. */
    private Mono<Kept> holder(Ticket ticket, Claim claim) {
        return requests.forget(claim.forgotten(), FORGOTTEN_AT_ONCE)
                .then(Mono.defer(() -> requests.claim(ticket, claim)))
                .onErrorMap(DataIntegrityViolationException.class, (accountIsGone) -> Refusal.invalidToken())
                .then(Mono.defer(() -> requests.find(ticket)))
                .switchIfEmpty(Mono.error(() -> inProgress(SOON)));
    }

    private <T> Mono<Outcome<T>> carriedOut(Ticket ticket, Claim claim, Supplier<Mono<Attempt<T>>> work) {
        return Mono.defer(work)
                .flatMap((attempt) -> keep(ticket, claim, attempt))
                .as(transaction::transactional)
                .map(Attempt::orThrow)
                .map(Outcome::fresh)
                .switchIfEmpty(Mono.defer(() -> release(ticket, claim).then(Mono.empty())));
    }

    /** The last step of the work's transaction: who has lost the claim meanwhile is rolled back. */
    private <T> Mono<Attempt<T>> keep(Ticket ticket, Claim claim, Attempt<T> attempt) {
        if (!(attempt instanceof Attempt.Done<T> done)) {
            return Mono.just(attempt);
        }
        return requests.keep(ticket, claim, ticket.seal(json.writeValueAsBytes(done.value())))
                .filter((kept) -> kept)
                .switchIfEmpty(Mono.error(() -> inProgress(SOON)))
                .thenReturn(attempt);
    }

    private <T> Mono<Outcome<T>> repeated(Ticket ticket, Kept kept, Class<T> type) {
        return Mono.fromSupplier(() -> again(ticket, kept, type));
    }

    private <T> Outcome<T> again(Ticket ticket, Kept kept, Class<T> type) {
        if (!kept.fingerprint().equals(ticket.fingerprint())) {
            throw Refusal.of(Code.IDEMPOTENCY_KEY_REUSED, "This Idempotency-Key was used for another call.")
                    .at(IdempotentCall.HEADER);
        }
        byte[] outcome = kept.outcome();
        if (outcome == null) {
            throw inProgress(kept.restOfLease(clock.instant()));
        }
        return Outcome.replayed(json.readValue(ticket.open(outcome), type));
    }

    private static Refusal inProgress(Duration wait) {
        return Refusal.of(
                        Code.REQUEST_IN_PROGRESS,
                        "A call with this Idempotency-Key is still being carried out. Try again in a moment.")
                .retryAfter(wait);
    }

    /** The call's own failure is what counts. */
    private Mono<Void> release(Ticket ticket, Claim claim) {
        return requests.release(ticket, claim).onErrorResume(DataAccessException.class, (failure) -> {
            LOG.warn(
                    "The claim of a call that failed could not be released. It blocks that call on other nodes until its"
                            + " lease ends. {}",
                    FrameworkRefusals.reason(failure));
            unreleased.add(ticket, claim);
            return Mono.empty();
        });
    }
}
