package dev.keywright.key;

import dev.keywright.account.Caller;
import dev.keywright.api.IssuedKey;
import dev.keywright.api.KeyRecord;
import dev.keywright.api.KeyRecordList;
import dev.keywright.api.KeyRecordsApi;
import dev.keywright.api.KeyState;
import dev.keywright.api.NewKey;
import dev.keywright.error.Attempt;
import dev.keywright.error.Refusal;
import dev.keywright.idempotency.Idempotency;
import dev.keywright.idempotency.IdempotentCall;
import dev.keywright.idempotency.Outcome;
import java.time.Clock;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

@RestController
class KeyRecordsController implements KeyRecordsApi {

    private final KeyIssuer issuer;
    private final KeyChanger changer;
    private final VisibleKeys visible;
    private final KeyLists lists;
    private final KeyStates states;
    private final KeyTermsTranslation terms;
    private final HeldCredits held;
    private final Idempotency idempotency;
    private final Clock clock;

    KeyRecordsController(
            KeyIssuer issuer,
            KeyChanger changer,
            VisibleKeys visible,
            KeyLists lists,
            KeyStates states,
            KeyTermsTranslation terms,
            HeldCredits held,
            Idempotency idempotency,
            Clock clock) {
        this.issuer = issuer;
        this.changer = changer;
        this.visible = visible;
        this.lists = lists;
        this.states = states;
        this.terms = terms;
        this.held = held;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    @Override
    public Mono<ResponseEntity<IssuedKey>> createKey(
            Mono<NewKey> newKey, @Nullable String idempotencyKey, ServerWebExchange exchange) {
        return Caller.of(exchange)
                .zipWith(newKey)
                .flatMap((call) -> createOnce(call.getT1(), call.getT2(), idempotencyKey, exchange))
                .map(KeyTranslation::created);
    }

    private Mono<Outcome<IssuedKey>> createOnce(
            Caller caller, NewKey newKey, @Nullable String idempotencyKey, ServerWebExchange exchange) {
        IdempotentCall call = IdempotentCall.of(caller, idempotencyKey, "POST " + PATH_CREATE_KEY, newKey);
        return idempotency.once(call, IssuedKey.class, () -> create(caller, newKey, exchange));
    }

    private Mono<Attempt<IssuedKey>> create(Caller caller, NewKey newKey, ServerWebExchange exchange) {
        return issuer.issue(caller, terms.request(newKey, clock.instant()))
                .doOnNext((issuance) -> issuance.allowanceLeft().ifPresent((allowance) -> allowance.tell(exchange)))
                .map((issuance) ->
                        issuance.fold(this::issued, KeyRecordsController::overQuota, KeyRecordsController::denied))
                .switchIfEmpty(Mono.error(Refusal::invalidToken));
    }

    private Attempt<IssuedKey> issued(Issuance.Made made) {
        return new Attempt.Done<>(KeyTranslation.issued(made, held, clock.instant()));
    }

    private static Attempt<IssuedKey> overQuota(Issuance.OverQuota overQuota) {
        return new Attempt.Refused<>(KeyRefusals.overQuota(overQuota.allowance()));
    }

    private static Attempt<IssuedKey> denied(Issuance.Denied denied) {
        return new Attempt.Refused<>(denied.why());
    }

    @Override
    public Mono<ResponseEntity<Void>> deleteKey(String id, @Nullable String ifMatch, ServerWebExchange exchange) {
        IfMatch condition = IfMatch.parse(ifMatch);
        return Caller.of(exchange)
                .flatMap((caller) -> states.revoke(caller, id, condition))
                .switchIfEmpty(Mono.error(KeyRefusals::notFound))
                .map(KeyRecordsController::noContent);
    }

    private static ResponseEntity<Void> noContent(Attempt<Boolean> revoked) {
        revoked.orThrow();
        return ResponseEntity.noContent().build();
    }

    @Override
    public Mono<ResponseEntity<KeyRecordList>> findKeys(
            Integer limit,
            @Nullable String cursor,
            @Nullable KeyState state,
            @Nullable String name,
            @Nullable String scope,
            @Nullable OffsetDateTime expiresBefore,
            @Nullable OffsetDateTime unusedSince,
            @Nullable String owner,
            @Nullable String externalId,
            ServerWebExchange exchange) {
        return Caller.of(exchange)
                .map((caller) -> KeyListTranslation.listing(
                        caller, state, name, scope, expiresBefore, unusedSince, owner, externalId))
                .flatMap((listing) -> lists.page(listing, limit, cursor, clock.instant()))
                .map((page) -> ResponseEntity.ok(KeyListTranslation.list(page, held, clock.instant())));
    }

    @Override
    public Mono<ResponseEntity<KeyRecord>> getKey(String id, ServerWebExchange exchange) {
        return Caller.of(exchange)
                .flatMap((caller) -> visible.find(caller, id))
                .switchIfEmpty(Mono.error(KeyRefusals::notFound))
                .map((key) -> KeyTranslation.answer(key, held, clock.instant()));
    }

    @Override
    public Mono<ResponseEntity<KeyRecord>> updateKey(
            String id, Mono<ObjectNode> changes, @Nullable String ifMatch, ServerWebExchange exchange) {
        return Caller.of(exchange)
                .zipWith(changes)
                .flatMap((call) -> update(call.getT1(), id, IfMatch.parse(ifMatch), call.getT2()));
    }

    private Mono<ResponseEntity<KeyRecord>> update(Caller caller, String id, IfMatch versions, ObjectNode changes) {
        return changer.change(caller, id, versions, terms.changes(changes, clock.instant()))
                .switchIfEmpty(Mono.error(KeyRefusals::notFound))
                .map((changed) -> KeyTranslation.answer(changed.orThrow(), held, clock.instant()));
    }
}
