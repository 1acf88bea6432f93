package dev.keywright.key;

import dev.keywright.account.Caller;
import dev.keywright.api.GeneratedKey;
import dev.keywright.api.IssuedKey;
import dev.keywright.api.KeyActionsApi;
import dev.keywright.api.KeyRecord;
import dev.keywright.api.Rotation;
import dev.keywright.error.Attempt;
import dev.keywright.error.Refusal;
import dev.keywright.idempotency.Idempotency;
import dev.keywright.idempotency.IdempotentCall;
import dev.keywright.idempotency.Outcome;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

@RestController
class KeyActionsController implements KeyActionsApi {

    private static final Duration LONGEST_OVERLAP = Duration.ofDays(90);

    private final KeyStates states;
    private final KeyRotator rotator;
    private final KeyRevealer revealer;
    private final HeldCredits held;
    private final Idempotency idempotency;
    private final Clock clock;

    KeyActionsController(
            KeyStates states,
            KeyRotator rotator,
            KeyRevealer revealer,
            HeldCredits held,
            Idempotency idempotency,
            Clock clock) {
        this.states = states;
        this.rotator = rotator;
        this.revealer = revealer;
        this.held = held;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    @Override
    public Mono<ResponseEntity<KeyRecord>> suspendKey(String id, ServerWebExchange exchange) {
        return Caller.of(exchange)
                .flatMap((caller) -> states.suspend(caller, id))
                .switchIfEmpty(Mono.error(KeyRefusals::notFound))
                .map(this::answer);
    }

    @Override
    public Mono<ResponseEntity<KeyRecord>> resumeKey(String id, ServerWebExchange exchange) {
        return Caller.of(exchange)
                .flatMap((caller) -> states.resume(caller, id))
                .switchIfEmpty(Mono.error(KeyRefusals::notFound))
                .map(this::answer);
    }

    private ResponseEntity<KeyRecord> answer(Attempt<ApiKey> changed) {
        return KeyTranslation.answer(changed.orThrow(), held, clock.instant());
    }

    @Override
    public Mono<ResponseEntity<IssuedKey>> rotateKey(
            String id, @Nullable String idempotencyKey, Mono<Rotation> rotation, ServerWebExchange exchange) {
        return Caller.of(exchange)
                .zipWith(rotation.defaultIfEmpty(new Rotation()))
                .flatMap((call) -> rotateOnce(call.getT1(), id, call.getT2(), idempotencyKey, exchange))
                .map(KeyTranslation::created);
    }

    private Mono<Outcome<IssuedKey>> rotateOnce(
            Caller caller, String id, Rotation rotation, @Nullable String idempotencyKey, ServerWebExchange exchange) {
        String operation = "POST /v1/keys/" + id + "/rotate";
        IdempotentCall call = IdempotentCall.of(caller, idempotencyKey, operation, rotation);
        return idempotency.once(call, IssuedKey.class, () -> rotate(caller, id, rotation, exchange));
    }

    private Mono<Attempt<IssuedKey>> rotate(Caller caller, String id, Rotation rotation, ServerWebExchange exchange) {
        return rotator.rotate(caller, id, overlap(rotation.getOverlap()))
                .switchIfEmpty(Mono.error(KeyRefusals::notFound))
                .map((rotated) -> rotated.map((made) -> issued(made, exchange)));
    }

    private IssuedKey issued(Issuance.Made made, ServerWebExchange exchange) {
        made.allowance().tell(exchange);
        return KeyTranslation.issued(made, held, clock.instant());
    }

    private static Duration overlap(@Nullable String text) {
        return Term.parse(text == null ? "" : text)
                .flatMap(Term::exact)
                .filter((overlap) -> overlap.compareTo(LONGEST_OVERLAP) <= 0)
                .orElseThrow(() -> Refusal.invalidValue(
                        "overlap",
                        "An overlap is a duration like PT24H or P7D, of 0 seconds to 90 days in whole seconds (ISO 8601),"
                                + " without years and months."));
    }

    @Override
    public Mono<ResponseEntity<GeneratedKey>> revealKey(String id, ServerWebExchange exchange) {
        return Caller.of(exchange)
                .flatMap((caller) -> revealer.reveal(caller, id))
                .switchIfEmpty(Mono.error(KeyRefusals::notFound))
                .map((revealed) ->
                        ResponseEntity.ok(new GeneratedKey(revealed.orThrow().text())));
    }
}
