package dev.keywright.account;

import dev.keywright.api.*;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

@RestController
class OwnAccountController implements OwnAccountApi {

    @Override
    public Mono<ResponseEntity<Void>> changePassword(Mono<PasswordChange> passwordChange, ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
    }

    @Override
    public Mono<ResponseEntity<Void>> deleteAccount(ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
    }

    @Override
    public Mono<ResponseEntity<Void>> endSession(String id, ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
    }

    @Override
    public Mono<ResponseEntity<AccountRecord>> getAccount(ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
    }

    @Override
    public Mono<ResponseEntity<SessionList>> listSessions(
            Integer limit, @Nullable String cursor, ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
    }

    @Override
    public Mono<ResponseEntity<Void>> logOut(ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
    }
}
