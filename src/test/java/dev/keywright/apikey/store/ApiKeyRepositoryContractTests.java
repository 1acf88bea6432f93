package dev.keywright.apikey.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.account.AccountGrants;
import dev.keywright.account.AccountId;
import dev.keywright.account.Role;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Creator;
import dev.keywright.apikey.KeyDigest;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.KeyMaterial;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.net.Cidr;
import dev.keywright.support.keys.TestKeyRecords;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import reactor.core.publisher.Mono;

/** The contract of {@link ApiKeyRepository} for all stores. */
public abstract class ApiKeyRepositoryContractTests extends TestKeyRecords {

    private List<KeyId> active(AccountId owner) {
        return keys.findActive(owner, NOON)
                .map(ApiKey::id)
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    ApiKey found(KeyId id) {
        return keys.find(id).blockOptional().orElseThrow();
    }

    @Nested
    class Add {

        @Test
        void whenRecoverableThenStoredAsGiven() {
            byte[] ciphertext = "\u0000ciphertext\u00ff".getBytes(StandardCharsets.ISO_8859_1);
            ApiKey key = add(key(KeyId.random(RANDOM), ann, randomDigest(), ciphertext, NOON));

            assertThat(found(key.id())).usingRecursiveComparison().isEqualTo(key);
        }

        @Test
        void whenNotRecoverableThenNoCiphertextIsStored() {
            ApiKey key = add(key(ann, NOON));

            assertThat(found(key.id()))
                    .extracting(ApiKey::material)
                    .returns(key.material().digest(), KeyMaterial::digest)
                    .returns(null, KeyMaterial::encryptedText);
        }

        @Test
        void whenIdIsTakenThenDuplicateAndFirstRemains() {
            KeyId usedId = add(ann, NOON);

            assertThatExceptionOfType(DuplicateKeyException.class)
                    .isThrownBy(() -> add(key(usedId, bob, randomDigest(), null, NOON)));
            assertThat(active(bob)).isEmpty();
            assertThat(active(ann)).containsExactly(usedId);
        }

        @Test
        void whenDigestIsTakenThenDuplicate() {
            ApiKey first = add(key(ann, NOON));

            assertThatExceptionOfType(DuplicateKeyException.class)
                    .isThrownBy(() ->
                            add(key(KeyId.random(RANDOM), bob, first.material().digest(), null, NOON)));
        }

        @Test
        void whenOwnerIsUnknownThenRejected() {
            AccountId nobody = new AccountId("nobody");

            assertThatExceptionOfType(DataIntegrityViolationException.class)
                    .isThrownBy(() -> add(nobody, NOON))
                    .isNotInstanceOf(DuplicateKeyException.class);
        }
    }

    @Nested
    class FindActive {

        @Test
        void whenClockWentBackThenInOrderOfCreation() {
            KeyId first = add(ann, NOON);
            KeyId second = add(ann, NOON.minus(ONE_MILLI));
            KeyId third = add(ann, NOON);

            assertThat(active(ann)).containsExactly(first, second, third);
        }

        @Test
        void whenRevokedThenNotListed() {
            KeyId revoked = add(ann, NOON);
            KeyId other = add(ann, NOON);
            revoke(revoked);

            assertThat(active(ann)).containsExactly(other);
        }

        @Test
        void whenOwnedByOtherAccountThenNotListed() {
            add(bob, NOON);

            assertThat(active(ann)).isEmpty();
        }
    }

    @Nested
    class Find {

        private boolean isFound(KeyId id) {
            return keys.find(id).blockOptional().isPresent();
        }

        @Test
        void whenExistsThenFound() {
            add(ann, NOON);
            KeyId second = add(ann, NOON);

            assertThat(found(second).id()).isEqualTo(second);
        }

        @Test
        void whenDigestMatchesThenFound() {
            ApiKey first = add(key(ann, NOON));
            add(bob, NOON);

            KeyDigest digest = first.material().digest();
            assertThat(keys.find(List.of(digest)).map(ApiKey::id).blockOptional())
                    .contains(first.id());
            assertThat(keys.find(List.of(randomDigest(), digest))
                            .map(ApiKey::id)
                            .blockOptional())
                    .contains(first.id());
            assertThat(keys.find(List.of(randomDigest())).blockOptional()).isEmpty();
        }

        @Test
        void whenKeyHasNoPrefixThenImportedKeysExist() {
            VerificationKeyRepository verified = verified();
            add(ann, NOON);
            assertThat(verified.anyImported().block()).isFalse();

            KeyId id = KeyId.random(RANDOM);
            KeyMaterial imported = new KeyMaterial("", randomDigest(), null);
            add(ApiKey.create(id, ann, new Creator(ann, ann.value()), imported, KeyTerms.DEFAULT, NOON));
            assertThat(verified.anyImported().block()).isTrue();
        }

        @Test
        void whenVerifiedThenReadWithTheGrantsOfItsAccounts() {
            Scopes allowed = Scopes.fromStored("reports:*");
            accounts.accounts().allowScopes(bob, allowed).block();
            KeyMaterial material = new KeyMaterial("kw", randomDigest(), null);
            ApiKey key = add(ApiKey.create(
                    KeyId.random(RANDOM), ann, new Creator(bob, "bob"), material, KeyTerms.DEFAULT, NOON));

            KeyWithGrants read =
                    verifiedKey(List.of(randomDigest(), material.digest())).orElseThrow();
            assertThat(read.key().id()).isEqualTo(key.id());
            assertThat(read.owner()).isEqualTo(new AccountGrants(Role.OPERATOR, null));
            assertThat(read.creator()).isEqualTo(new AccountGrants(Role.MEMBER, allowed));
        }

        @Test
        void whenSeveralAreVerifiedThenEachRequestGetsItsKey() {
            List<ApiKey> all = List.of(add(key(ann, NOON)), add(key(bob, NOON)), add(key(ann, NOON)));

            List<List<KeyDigest>> requests = List.of(
                    List.of(all.get(2).material().digest()),
                    List.of(randomDigest(), randomDigest()),
                    List.of(all.get(0).material().digest()),
                    List.of(randomDigest(), all.get(1).material().digest()),
                    List.of(all.get(2).material().digest()));
            assertThat(verified(requests))
                    .extracting((found) ->
                            found.map((read) -> read.key().id()).blockOptional().orElse(null))
                    .containsExactly(
                            all.get(2).id(),
                            null,
                            all.get(0).id(),
                            all.get(1).id(),
                            all.get(2).id());
        }

        @Test
        void whenOneRowIsInvalidThenOnlyItsRequestFails() {
            ApiKey valid = add(key(ann, NOON));
            ApiKey invalid = add(key(ann, NOON));
            database.client()
                    .sql("UPDATE api_key SET limits = 'burst=x/1' WHERE id = :id")
                    .bind("id", invalid.id().value())
                    .then()
                    .block();

            List<Mono<KeyWithGrants>> found = verified(List.of(
                    List.of(invalid.material().digest()),
                    List.of(valid.material().digest())));
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> found.get(0).block());
            assertThat(found.get(1).blockOptional()).isPresent();
        }

        private Optional<KeyWithGrants> verifiedKey(List<KeyDigest> digests) {
            return verified(List.of(digests)).get(0).blockOptional();
        }

        private List<Mono<KeyWithGrants>> verified(List<List<KeyDigest>> requests) {
            return verified().findAll(requests).blockOptional().orElseThrow();
        }

        private VerificationKeyRepository verified() {
            return new VerificationKeyRepository(database.client(), accounts.accounts());
        }

        @Test
        void whenRevokedThenFoundAsRevoked() {
            KeyId id = add(ann, NOON);
            revoke(id);

            assertThat(found(id).state()).isEqualTo(LifecycleState.REVOKED);
        }

        @Test
        void whenUnknownOrCaseDiffersThenEmpty() {
            add(key(new KeyId("abcdefABCDEF"), ann, randomDigest(), null, NOON));

            assertThat(isFound(KeyId.random(RANDOM))).isFalse();
            assertThat(isFound(new KeyId("ABCDEFabcdef"))).isFalse();
        }
    }

    @Nested
    class Revoke {

        @Test
        void whenActiveThenRevokedOnce() {
            KeyId id = add(ann, NOON);

            assertThat(revoke(id)).isTrue();
            assertThat(revoke(id)).isFalse();
        }

        @Test
        void whenRevokedAgainThenFirstTimeRemains() {
            KeyId id = add(ann, NOON);
            revoke(id);
            keys.revoke(id, NOON.plusSeconds(1)).block();

            assertThat(database.client()
                            .sql("SELECT revoked_at FROM api_key")
                            .mapValue(Long.class)
                            .one()
                            .block())
                    .isEqualTo(NOON.toEpochMilli());
        }

        @Test
        void whenUnknownThenFalse() {
            KeyId active = add(ann, NOON);

            assertThat(revoke(KeyId.random(RANDOM))).isFalse();
            assertThat(active(ann)).containsExactly(active);
        }

        @Test
        void whenRevokedConcurrentlyThenOneSucceeds() {
            KeyId id = add(ann, NOON);

            assertThat(atOnce(keys.revoke(id, NOON))).containsOnlyOnce(true).hasSize(MANY);
        }
    }

    @Nested
    class EraseAll {

        @Test
        void whenErasedThenRevokedWithoutPersonalData() {
            KeyTerms terms = new KeyTerms(
                    "Ann's", "ann", Scopes.NONE, null, List.of(Cidr.of("192.0.2.1")), List.of(), null, "{\"a\":1}");
            KeyMaterial material = new KeyMaterial("kw", randomDigest(), new byte[] {1});
            ApiKey key =
                    add(ApiKey.create(KeyId.random(RANDOM), ann, new Creator(ann, ann.value()), material, terms, NOON));
            keys.eraseAllOf(ann, NOON).block();

            assertThat(found(key.id()))
                    .returns(KeyTerms.DEFAULT, ApiKey::terms)
                    .returns(LifecycleState.REVOKED, ApiKey::state)
                    .returns(key.version() + 1, ApiKey::version)
                    .matches((erased) -> erased.material().encryptedText() == null);
        }

        @Test
        void whenErasedThenOthersRemain() {
            KeyId bobs = add(bob, NOON);
            keys.eraseAllOf(ann, NOON).block();

            assertThat(active(bob)).containsExactly(bobs);
        }
    }
}
