package dev.keywright.key;

import dev.keywright.account.Caller;
import dev.keywright.api.IssuedKey;
import dev.keywright.api.KeyRecord;
import dev.keywright.api.KeyRecordList;
import dev.keywright.api.KeyRecordsApi;
import dev.keywright.api.KeyState;
import dev.keywright.api.NewKey;
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

    private final VisibleKeys visible;
    private final KeyLists lists;
    private final KeyStates states;
    private final Clock clock;

    KeyRecordsController(VisibleKeys visible, KeyLists lists, KeyStates states, Clock clock) {
        this.visible = visible;
        this.lists = lists;
        this.states = states;
        this.clock = clock;
    }

    @Override
    public Mono<ResponseEntity<IssuedKey>> createKey(
            Mono<NewKey> newKey, @Nullable String idempotencyKey, ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
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
        int most = KeyListTranslation.most(limit);
        return Caller.of(exchange)
                .map((caller) -> KeyListTranslation.listing(
                        caller, state, name, scope, expiresBefore, unusedSince, owner, externalId))
                .flatMap((listing) -> lists.page(listing, most, cursor))
                .map((page) -> ResponseEntity.ok(KeyListTranslation.list(page, clock.instant())));
    }

    @Override
    public Mono<ResponseEntity<KeyRecord>> getKey(String id, ServerWebExchange exchange) {
        return Caller.of(exchange)
                .flatMap((caller) -> visible.find(caller, id))
                .switchIfEmpty(Mono.error(KeyRefusals::notFound))
                .map((key) -> KeyTranslation.answer(key, clock.instant()));
    }

    @Override
    public Mono<ResponseEntity<KeyRecord>> updateKey(
            String id, Mono<ObjectNode> changes, @Nullable String ifMatch, ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
    }
}
