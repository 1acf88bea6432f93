package dev.keywright.apikey.web;

import dev.keywright.account.Caller;
import dev.keywright.api.GeneratedKey;
import dev.keywright.api.KeyList;
import dev.keywright.api.KeyToRevoke;
import dev.keywright.api.Message;
import dev.keywright.api.SimpleGenerateKeyApi;
import dev.keywright.api.SimpleListKeysApi;
import dev.keywright.api.SimpleRevokeKeyApi;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.apikey.lifecycle.CreatedKey;
import dev.keywright.apikey.lifecycle.KeyCreationService;
import dev.keywright.apikey.lifecycle.KeyQuotas;
import dev.keywright.apikey.lifecycle.OwnKeys;
import dev.keywright.problem.ApiException;
import dev.keywright.security.web.RequestCaller;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

@RestController
class SimpleKeysController implements SimpleGenerateKeyApi, SimpleListKeysApi, SimpleRevokeKeyApi {

    private final KeyCreationService creation;
    private final OwnKeys keys;

    SimpleKeysController(KeyCreationService creation, OwnKeys keys) {
        this.creation = creation;
        this.keys = keys;
    }

    @Override
    public Mono<ResponseEntity<GeneratedKey>> simpleGenerateKey(ServerWebExchange exchange) {
        return RequestCaller.of(exchange)
                .flatMap(creation::createSimple)
                .map((created) -> generated(created.orThrow(), exchange))
                .onErrorMap(
                        KeyQuotas.ExhaustedException.class,
                        (exhausted) -> KeyMapper.exhausted(exhausted, ApiException::tooManyRequests, exchange));
    }

    private static ResponseEntity<GeneratedKey> generated(CreatedKey created, ServerWebExchange exchange) {
        KeyMapper.addQuota(exchange, created.quota());
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(new GeneratedKey(created.text().text()));
    }

    @Override
    public Mono<ResponseEntity<KeyList>> simpleListKeys(ServerWebExchange exchange) {
        return RequestCaller.of(exchange)
                .flatMapMany((caller) -> keys.list(caller.accountId()))
                .collectList()
                .map((list) -> ResponseEntity.ok(new KeyList(list)));
    }

    @Override
    public Mono<ResponseEntity<Message>> simpleRevokeKey(Mono<KeyToRevoke> keyToRevoke, ServerWebExchange exchange) {
        return RequestCaller.of(exchange)
                .flatMap((caller) -> revoke(caller, keyToRevoke))
                .map(SimpleKeysController::revoked);
    }

    private Mono<Boolean> revoke(Caller caller, Mono<KeyToRevoke> request) {
        return request.map((body) -> requireKey(body.getKey())).flatMap((keyOrId) -> keys.revoke(caller, keyOrId));
    }

    private static ResponseEntity<Message> revoked(boolean revoked) {
        if (!revoked) {
            throw KeyErrors.notFound();
        }
        return ResponseEntity.ok(new Message("Key revoked"));
    }

    private static String requireKey(@Nullable String key) {
        if (key == null || key.isEmpty()) {
            throw ApiException.invalidValue("key", "The field \"key\" must be a complete key or a key id.");
        }
        return key;
    }
}
