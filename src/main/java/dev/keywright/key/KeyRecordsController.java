package dev.keywright.key;

import dev.keywright.api.*;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

@RestController
class KeyRecordsController implements KeyRecordsApi {

    @Override
    public Mono<ResponseEntity<IssuedKey>> createKey(
            Mono<NewKey> newKey, @Nullable String idempotencyKey, ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
    }

    @Override
    public Mono<ResponseEntity<Void>> deleteKey(String id, @Nullable String ifMatch, ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
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
        return Mono.error(new UnsupportedOperationException());
    }

    @Override
    public Mono<ResponseEntity<KeyRecord>> getKey(String id, ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
    }

    @Override
    public Mono<ResponseEntity<KeyRecord>> updateKey(
            String id, Mono<ObjectNode> changes, @Nullable String ifMatch, ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
    }
}
