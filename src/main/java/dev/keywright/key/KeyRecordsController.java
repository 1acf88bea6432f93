package dev.keywright.key;

import dev.keywright.account.Caller;
import dev.keywright.api.IssuedKey;
import dev.keywright.api.KeyRecord;
import dev.keywright.api.KeyRecordList;
import dev.keywright.api.KeyRecordsApi;
import dev.keywright.api.KeyState;
import dev.keywright.api.NewKey;
import dev.keywright.error.Refusal;
import dev.keywright.idempotency.Attempt;
import dev.keywright.idempotency.Idempotency;
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
    private final Idempotency idempotency;
    private final Clock clock;

    KeyRecordsController(
            KeyIssuer issuer,
            KeyChanger changer,
            VisibleKeys visible,
            KeyLists lists,
            KeyStates states,
            KeyTermsTranslation terms,
            Idempotency idempotency,
            Clock clock) {
        this.issuer = issuer;
        this.changer = changer;
        this.visible = visible;
        this.lists = lists;
        this.states = states;
        this.terms = terms;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    @Override
    public Mono<ResponseEntity<IssuedKey>> createKey(
            Mono<NewKey> newKey, @Nullable String idempotencyKey, ServerWebExchange exchange) {
        return Caller.of(exchange)
                .zipWith(newKey)
                .flatMap((call) -> create(call.getT1(), call.getT2()))
                .map(KeyRecordsController::created);
    }

    private Mono<IssuedKey> create(Caller caller, NewKey newKey) {
        return issuer.issue(caller, terms.request(newKey, clock.instant()))
                .map((issuance) ->
                        issuance.fold(this::issued, KeyRecordsController::overQuota, KeyRecordsController::notIssued))
                .switchIfEmpty(Mono.error(Refusal::invalidToken));
    }

    private IssuedKey issued(Issuance.Made made) {
        return KeyTranslation.issued(made.text(), made.record(), clock.instant());
    }

    private static IssuedKey overQuota(Issuance.OverQuota overQuota) {
        throw Refusal.of(Code.KEY_QUOTA_EXHAUSTED, "No more keys can be made for now. Try again later.")
                .retryAfter(overQuota.allowance().resetsIn());
    }

    private static IssuedKey notIssued(Issuance.Denied denied) {
        throw switch (denied.reason()) {
            case OWNER_NOT_ALLOWED -> Refusal.notAllowed().at("owner");
            case NO_SUCH_OWNER ->
                Refusal.of(Code.ACCOUNT_NOT_FOUND, "There is no such account.").at("owner");
            case SCOPE_NOT_GRANTABLE -> notGrantable(denied.scope());
        };
    }

    private static Refusal notGrantable(@Nullable Scope scope) {
        return Refusal.of(Code.SCOPE_NOT_GRANTABLE, "The scope " + scope + " is not yours to give.")
                .challenge("Bearer error=\"insufficient_scope\"")
                .at(KeyChanges.SCOPES);
    }

    private static ResponseEntity<IssuedKey> created(IssuedKey key) {
        return ResponseEntity.created(URI.create(PATH_CREATE_KEY + "/" + key.getId()))
                .eTag(IfMatch.tagOfNew())
                .body(key);
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
        return Caller.of(exchange)
                .zipWith(changes)
                .flatMap((call) -> update(call.getT1(), id, IfMatch.parse(ifMatch), call.getT2()));
    }

    private Mono<ResponseEntity<KeyRecord>> update(Caller caller, String id, IfMatch versions, ObjectNode changes) {
        return changer.change(caller, id, versions, terms.changes(changes, clock.instant()))
                .map((change) -> change.fold(this::updated, KeyRecordsController::notUpdated))
                .switchIfEmpty(Mono.error(() -> Refusal.of(Code.KEY_NOT_FOUND, "Key not found")));
    }

    private ResponseEntity<KeyRecord> updated(ApiKey key) {
        return ResponseEntity.ok().eTag(IfMatch.tag(key)).body(KeyTranslation.record(key, clock.instant()));
    }

    private static ResponseEntity<KeyRecord> notUpdated(Change.Denied denied) {
        throw switch (denied.reason()) {
            case STALE -> Refusal.of(Code.STALE_VERSION, "The key has changed meanwhile. Read it again.");
            case REVOKED -> Refusal.of(Code.KEY_REVOKED, "The key is revoked, for good.");
            case REPLACED ->
                Refusal.of(Code.KEY_REPLACED, "The key was rotated already: its life can't be lengthened.");
            case SCOPE_NOT_GRANTABLE -> notGrantable(denied.scope());
        };
    }
}
