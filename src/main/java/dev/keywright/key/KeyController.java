package dev.keywright.key;

import dev.keywright.account.Caller;
import dev.keywright.api.GeneratedKey;
import dev.keywright.api.KeyList;
import dev.keywright.api.KeyToRevoke;
import dev.keywright.api.KeysApi;
import dev.keywright.api.Message;
import dev.keywright.error.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

@RestController
class KeyController implements KeysApi {

    private final KeyIssuer issuer;
    private final OwnedKeys keys;

    KeyController(KeyIssuer issuer, OwnedKeys keys) {
        this.issuer = issuer;
        this.keys = keys;
    }

    @Override
    public Mono<ResponseEntity<GeneratedKey>> generateKey(ServerWebExchange exchange) {
        return Caller.of(exchange)
                .flatMap((caller) -> issuer.issue(caller, KeyRequest.plain(true)))
                .doOnNext((issuance) -> issuance.allowanceLeft().ifPresent((allowance) -> allowance.tell(exchange)))
                .map((issuance) ->
                        issuance.fold(KeyController::generated, KeyController::overQuota, KeyController::denied))
                .switchIfEmpty(Mono.error(Refusal::invalidToken));
    }

    private static ResponseEntity<GeneratedKey> generated(Issuance.Made made) {
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(new GeneratedKey(made.text().text()));
    }

    private static ResponseEntity<GeneratedKey> overQuota(Issuance.OverQuota overQuota) {
        throw Refusal.tooManyRequests(overQuota.allowance().resetsIn());
    }

    private static ResponseEntity<GeneratedKey> denied(Issuance.Denied denied) {
        throw new IllegalStateException(
                "A plain key of one's own was denied: " + denied.why().sentence());
    }

    @Override
    public Mono<ResponseEntity<KeyList>> listKeys(ServerWebExchange exchange) {
        return Caller.of(exchange)
                .flatMapMany((caller) -> keys.list(caller.accountId()))
                .collectList()
                .map((list) -> ResponseEntity.ok(new KeyList(list)));
    }

    @Override
    public Mono<ResponseEntity<Message>> revokeKey(Mono<KeyToRevoke> keyToRevoke, ServerWebExchange exchange) {
        return Caller.of(exchange)
                .flatMap((caller) -> revoke(caller, keyToRevoke))
                .map(KeyController::revoked);
    }

    private Mono<Boolean> revoke(Caller caller, Mono<KeyToRevoke> request) {
        return request.map((body) -> given(body.getKey())).flatMap((keyOrId) -> keys.revoke(caller, keyOrId));
    }

    private static ResponseEntity<Message> revoked(boolean revoked) {
        if (!revoked) {
            throw KeyRefusals.notFound();
        }
        return ResponseEntity.ok(new Message("Key revoked"));
    }

    private static String given(@Nullable String key) {
        if (key == null || key.isEmpty()) {
            throw Refusal.invalidValue(
                    "key", "The request body needs a field \"key\", which is a whole key or a key id.");
        }
        return key;
    }
}
