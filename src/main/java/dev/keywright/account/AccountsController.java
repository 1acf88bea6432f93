package dev.keywright.account;

import dev.keywright.api.*;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

@RestController
class AccountsController implements AccountsApi {

    @Override
    public Mono<ResponseEntity<AccountList>> listAccounts(
            Integer limit, @Nullable String cursor, @Nullable String username, ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
    }

    @Override
    public Mono<ResponseEntity<AccountRecord>> updateAccount(
            String id, Mono<ObjectNode> changes, ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
    }
}
