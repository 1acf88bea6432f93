package dev.keywright.key;

import dev.keywright.api.*;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

@RestController
class KeyActionsController implements KeyActionsApi {

    @Override
    public Mono<ResponseEntity<KeyRecord>> suspendKey(String id, ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
    }

    @Override
    public Mono<ResponseEntity<KeyRecord>> resumeKey(String id, ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
    }

    @Override
    public Mono<ResponseEntity<IssuedKey>> rotateKey(
            String id, @Nullable String idempotencyKey, Mono<Rotation> rotation, ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
    }

    @Override
    public Mono<ResponseEntity<GeneratedKey>> revealKey(String id, ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
    }
}
