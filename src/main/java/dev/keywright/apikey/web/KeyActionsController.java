package dev.keywright.apikey.web;

import dev.keywright.account.Caller;
import dev.keywright.api.GeneratedKey;
import dev.keywright.api.IssuedKey;
import dev.keywright.api.KeyRecord;
import dev.keywright.api.ResumeKeyApi;
import dev.keywright.api.RevealKeyApi;
import dev.keywright.api.RevokeKeyApi;
import dev.keywright.api.RotateKeyApi;
import dev.keywright.api.Rotation;
import dev.keywright.api.SuspendKeyApi;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.IfMatch;
import dev.keywright.apikey.IsoDuration;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.apikey.LeasedCredits;
import dev.keywright.apikey.Overlap;
import dev.keywright.apikey.lifecycle.KeyLifecycleService;
import dev.keywright.apikey.lifecycle.KeyQuotas;
import dev.keywright.apikey.lifecycle.KeyRevealer;
import dev.keywright.apikey.lifecycle.KeyRotator;
import dev.keywright.idempotency.IdempotencyService;
import dev.keywright.idempotency.IdempotentRequest;
import dev.keywright.idempotency.IdempotentResult;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.Result;
import dev.keywright.security.web.RequestCaller;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

@RestController
class KeyActionsController implements SuspendKeyApi, ResumeKeyApi, RevokeKeyApi, RotateKeyApi, RevealKeyApi {

    private static final Duration MAX_OVERLAP = Duration.ofDays(90);

    private final KeyLifecycleService lifecycle;
    private final KeyRotator rotator;
    private final KeyRevealer revealer;
    private final LeasedCredits leasedCredits;
    private final IdempotencyService idempotencyService;
    private final Clock clock;

    KeyActionsController(
            KeyLifecycleService lifecycle,
            KeyRotator rotator,
            KeyRevealer revealer,
            LeasedCredits leasedCredits,
            IdempotencyService idempotencyService,
            Clock clock) {
        this.lifecycle = lifecycle;
        this.rotator = rotator;
        this.revealer = revealer;
        this.leasedCredits = leasedCredits;
        this.idempotencyService = idempotencyService;
        this.clock = clock;
    }

    @Override
    public Mono<ResponseEntity<KeyRecord>> suspendKey(String id, ServerWebExchange exchange) {
        return change(exchange, (caller) -> lifecycle.suspend(caller, id));
    }

    @Override
    public Mono<ResponseEntity<KeyRecord>> resumeKey(String id, ServerWebExchange exchange) {
        return change(exchange, (caller) -> lifecycle.resume(caller, id));
    }

    @Override
    public Mono<ResponseEntity<KeyRecord>> revokeKey(String id, @Nullable String ifMatch, ServerWebExchange exchange) {
        IfMatch condition = IfMatch.parse(ifMatch);
        return change(exchange, (caller) -> lifecycle.revoke(caller, id, condition));
    }

    private Mono<ResponseEntity<KeyRecord>> change(
            ServerWebExchange exchange, Function<Caller, Mono<ApiKey>> operation) {
        return RequestCaller.of(exchange)
                .flatMap(operation)
                .map((changed) -> KeyMapper.response(changed, leasedCredits, clock.instant()));
    }

    @Override
    public Mono<ResponseEntity<IssuedKey>> rotateKey(
            String id, @Nullable String idempotencyKey, Mono<Rotation> rotation, ServerWebExchange exchange) {
        return RequestCaller.of(exchange)
                .zipWith(rotation.defaultIfEmpty(new Rotation()))
                .flatMap((input) -> rotateIdempotently(input.getT1(), id, input.getT2(), idempotencyKey, exchange))
                .map(KeyMapper::created);
    }

    private Mono<IdempotentResult<IssuedKey>> rotateIdempotently(
            Caller caller, String id, Rotation rotation, @Nullable String idempotencyKey, ServerWebExchange exchange) {
        String operation = "POST /v1/keys/" + id + "/rotate";
        IdempotentRequest request = IdempotentRequest.of(caller, idempotencyKey, operation, rotation);
        return idempotencyService.execute(request, IssuedKey.class, () -> rotate(caller, id, rotation, exchange));
    }

    private Mono<Result<IssuedKey>> rotate(Caller caller, String id, Rotation rotation, ServerWebExchange exchange) {
        return rotator.rotate(caller, id, overlap(rotation.getOverlap()))
                .<Result<IssuedKey>>map((rotated) ->
                        new Result.Success<>(KeyMapper.issued(rotated, leasedCredits, clock.instant(), exchange)))
                .onErrorMap(
                        KeyQuotas.ExhaustedException.class,
                        (exhausted) -> KeyMapper.exhausted(exhausted, KeyErrors::quotaExhausted, exchange));
    }

    private static Overlap overlap(@Nullable String given) {
        String text = given == null ? "" : given;
        return IsoDuration.parse(text)
                .flatMap(IsoDuration::exact)
                .filter((duration) -> duration.compareTo(MAX_OVERLAP) <= 0)
                .map((duration) -> new Overlap(duration, text))
                .orElseThrow(() -> ApiException.invalidValue(
                        "overlap",
                        "The overlap must be an ISO 8601 duration like PT24H or P7D, of 0 seconds to "
                                + MAX_OVERLAP.toDays() + " days in whole seconds, without years and months."));
    }

    @Override
    public Mono<ResponseEntity<GeneratedKey>> revealKey(String id, ServerWebExchange exchange) {
        return RequestCaller.of(exchange)
                .flatMap((caller) -> revealer.reveal(caller, id))
                .map((revealed) -> ResponseEntity.ok(new GeneratedKey(revealed.text())));
    }
}
