package dev.keywright.apikey.web;

import dev.keywright.account.Caller;
import dev.keywright.api.CreateKeyApi;
import dev.keywright.api.DeleteKeyApi;
import dev.keywright.api.GetKeyApi;
import dev.keywright.api.IssuedKey;
import dev.keywright.api.KeyRecord;
import dev.keywright.api.KeyRecordList;
import dev.keywright.api.ListKeysApi;
import dev.keywright.api.NewKey;
import dev.keywright.api.UpdateKeyApi;
import dev.keywright.apikey.IfMatch;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.apikey.LeasedCredits;
import dev.keywright.apikey.lifecycle.KeyCreationService;
import dev.keywright.apikey.lifecycle.KeyLifecycleService;
import dev.keywright.apikey.lifecycle.KeyQuotas;
import dev.keywright.apikey.lifecycle.KeyUpdater;
import dev.keywright.apikey.lifecycle.VisibleKeys;
import dev.keywright.apikey.store.KeyPageReader;
import dev.keywright.idempotency.IdempotencyService;
import dev.keywright.idempotency.IdempotentRequest;
import dev.keywright.idempotency.IdempotentResult;
import dev.keywright.problem.Result;
import dev.keywright.security.web.RequestCaller;
import java.time.Clock;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

@RestController
class KeysController implements CreateKeyApi, ListKeysApi, GetKeyApi, UpdateKeyApi, DeleteKeyApi {

    private final KeyCreationService creation;
    private final KeyUpdater updater;
    private final VisibleKeys visibleKeys;
    private final KeyPageReader pages;
    private final KeyLifecycleService lifecycle;
    private final KeyTermsMapper terms;
    private final LeasedCredits leasedCredits;
    private final IdempotencyService idempotencyService;
    private final Clock clock;

    KeysController(
            KeyCreationService creation,
            KeyUpdater updater,
            VisibleKeys visibleKeys,
            KeyPageReader pages,
            KeyLifecycleService lifecycle,
            KeyTermsMapper terms,
            LeasedCredits leasedCredits,
            IdempotencyService idempotencyService,
            Clock clock) {
        this.creation = creation;
        this.updater = updater;
        this.visibleKeys = visibleKeys;
        this.pages = pages;
        this.lifecycle = lifecycle;
        this.terms = terms;
        this.leasedCredits = leasedCredits;
        this.idempotencyService = idempotencyService;
        this.clock = clock;
    }

    @Override
    public Mono<ResponseEntity<IssuedKey>> createKey(
            Mono<NewKey> newKey, @Nullable String idempotencyKey, ServerWebExchange exchange) {
        return RequestCaller.of(exchange)
                .zipWith(newKey)
                .flatMap((input) -> createIdempotently(input.getT1(), input.getT2(), idempotencyKey, exchange))
                .map(KeyMapper::created);
    }

    private Mono<IdempotentResult<IssuedKey>> createIdempotently(
            Caller caller, NewKey newKey, @Nullable String idempotencyKey, ServerWebExchange exchange) {
        IdempotentRequest request = IdempotentRequest.of(caller, idempotencyKey, "POST " + PATH_CREATE_KEY, newKey);
        return idempotencyService.execute(request, IssuedKey.class, () -> create(caller, newKey, exchange));
    }

    private Mono<Result<IssuedKey>> create(Caller caller, NewKey newKey, ServerWebExchange exchange) {
        return creation.create(caller, terms.request(newKey, clock.instant()))
                .map((created) -> created.map((key) -> KeyMapper.issued(key, leasedCredits, clock.instant(), exchange)))
                .onErrorMap(
                        KeyQuotas.ExhaustedException.class,
                        (exhausted) -> KeyMapper.exhausted(exhausted, KeyErrors::quotaExhausted, exchange));
    }

    @Override
    public Mono<ResponseEntity<Void>> deleteKey(String id, @Nullable String ifMatch, ServerWebExchange exchange) {
        IfMatch condition = IfMatch.parse(ifMatch);
        return RequestCaller.of(exchange)
                .flatMap((caller) -> lifecycle.delete(caller, id, condition))
                .map((deleted) -> ResponseEntity.noContent().build());
    }

    @Override
    public Mono<ResponseEntity<KeyRecordList>> listKeys(
            Integer limit,
            @Nullable String cursor,
            @Nullable String state,
            @Nullable String name,
            @Nullable String scope,
            @Nullable OffsetDateTime expiresBefore,
            @Nullable OffsetDateTime unusedSince,
            @Nullable String owner,
            @Nullable String externalId,
            ServerWebExchange exchange) {
        return RequestCaller.of(exchange)
                .map((caller) ->
                        KeyMapper.filter(caller, state, name, scope, expiresBefore, unusedSince, owner, externalId))
                .flatMap((listing) -> pages.page(listing, limit, cursor, clock.instant()))
                .map((page) -> ResponseEntity.ok(KeyMapper.list(page, leasedCredits, clock.instant())));
    }

    @Override
    public Mono<ResponseEntity<KeyRecord>> getKey(String id, @Nullable String ifNoneMatch, ServerWebExchange exchange) {
        return RequestCaller.of(exchange)
                .flatMap((caller) -> visibleKeys.get(caller, id))
                .map((key) -> KeyMapper.response(key, leasedCredits, clock.instant()));
    }

    @Override
    public Mono<ResponseEntity<KeyRecord>> updateKey(
            String id, Mono<ObjectNode> changes, @Nullable String ifMatch, ServerWebExchange exchange) {
        return RequestCaller.of(exchange)
                .zipWith(changes)
                .flatMap((input) -> update(input.getT1(), id, IfMatch.parse(ifMatch), input.getT2()));
    }

    private Mono<ResponseEntity<KeyRecord>> update(Caller caller, String id, IfMatch condition, ObjectNode changes) {
        return updater.update(caller, id, condition, terms.update(changes, clock.instant()))
                .map((changed) -> KeyMapper.response(changed.orThrow(), leasedCredits, clock.instant()));
    }
}
