package dev.keywright.apikey;

import static dev.keywright.support.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.Scopes;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.apikey.store.CreditRepository;
import dev.keywright.apikey.web.KeyFieldValidator;
import dev.keywright.net.Cidr;
import dev.keywright.ratelimit.Quota;
import dev.keywright.support.keys.TestCredits;
import dev.keywright.support.keys.TestKeyRecords;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** The contract of {@link ApiKeyRepository} for the terms of keys, for all stores. */
public abstract class KeyTermsContractTests extends TestKeyRecords {

    private static final Credits CREDITS = new Credits(
            Credits.MAX, NOON, new CreditRefill(10, CreditRefill.Interval.MONTHLY, ZoneId.of("Europe/Berlin")));

    private static final KeyTerms ALL = new KeyTerms(
            "nightly \uD83D\uDD11 'export'",
            "customer 7",
            Scopes.of(List.of("reports:read", "*:*")),
            NOON.plusSeconds(3600),
            List.of(Cidr.of("10.1.2.3/8"), Cidr.of("2001:db8::/32")),
            List.of(new KeyLimit("burst", new Quota(20, Duration.ofSeconds(1)))),
            CREDITS,
            "{\"team\":\"finance\",\"a\":[1.10,null,\"\\u0000\"]}");

    private static KeyTerms with(@Nullable Credits credits) {
        return new KeyTerms(null, null, Scopes.NONE, null, List.of(), List.of(), credits, KeyTerms.NO_META);
    }

    private ApiKey add(KeyTerms terms) {
        ApiKey plain = key(ann, NOON);
        return add(ApiKey.create(plain.id(), ann, plain.creator(), plain.material(), terms, NOON));
    }

    private ApiKey found(KeyId id) {
        return keys.find(id).blockOptional().orElseThrow();
    }

    private Mono<Void> replaceCredits(ApiKey changed) {
        return new TestCredits(database)
                .store()
                .replace(changed.family(), changed.terms().credits());
    }

    private ApiKey update(ApiKey changed) {
        keys.update(changed).then(replaceCredits(changed)).block();
        return changed;
    }

    private List<String> scopesToFindBy(ApiKey key) {
        return database.client()
                .sql("""
                        SELECT scope FROM api_key_scope
                        WHERE account_id = :accountId AND sequence = (SELECT sequence FROM api_key WHERE id = :id)
                        ORDER BY scope
                        """)
                .bind("accountId", key.owner().value())
                .bind("id", key.id().value())
                .mapValue(String.class)
                .all()
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    @Nested
    class Add {

        @Test
        void whenAllFieldsAreStoredThenAllAreRead() {
            ApiKey key = add(ALL);

            assertThat(found(key.id()).terms()).isEqualTo(ALL);
            assertThat(scopesToFindBy(key)).containsExactly("*:*", "reports:read");
        }

        @Test
        void whenNoFieldIsStoredThenDefaultsAreRead() {
            assertThat(found(add(KeyTerms.DEFAULT).id()).terms()).isEqualTo(KeyTerms.DEFAULT);
        }

        /** Every column can store the maximum that the API accepts. */
        @Test
        void whenValuesAreAtMaximumLengthThenReadBack() {
            KeyTerms longest = longest();

            assertThat(found(add(longest).id()).terms()).isEqualTo(longest);
        }

        /** A character that UTF-8 encodes in four bytes and UTF-16 in two units. */
        private static final String KEY = "\uD83D\uDD11";

        private static KeyTerms longest() {
            List<String> scopes = numbered(Scopes.MAX, (number) -> "a:" + "b".repeat(124) + number);
            List<Cidr> addresses = numbered(
                    KeyFieldValidator.MAX_ADDRESSES,
                    (number) -> Cidr.of("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff" + number + "/128"));
            Quota quota = new Quota(Quota.MAX_PERMITS, Duration.ofDays(366));
            String period = "P000366DT000000H0M0S";
            assertThat(period).hasSize(KeyLimit.MAX_PERIOD_LENGTH);
            List<KeyLimit> limits =
                    numbered(KeyLimit.MAX, (number) -> new KeyLimit("a".repeat(30) + number, quota, period));
            ZoneId zone = ZoneId.getAvailableZoneIds().stream()
                    .max(Comparator.comparingInt(String::length))
                    .map(ZoneId::of)
                    .orElseThrow();
            Credits credits =
                    new Credits(Credits.MAX, NOON, new CreditRefill(Credits.MAX, CreditRefill.Interval.MONTHLY, zone));
            return new KeyTerms(
                    KEY.repeat(KeyFieldValidator.MAX_NAME_LENGTH),
                    KEY.repeat(KeyFieldValidator.MAX_EXTERNAL_ID_LENGTH),
                    Scopes.of(scopes),
                    NOON.plusSeconds(3600),
                    addresses,
                    limits,
                    credits,
                    "{\"a\":\"" + "x".repeat(KeyMetadata.MAX_BYTES - 8) + "\"}");
        }

        /** Creates this many values, each from a number of two digits. */
        private static <T> List<T> numbered(int many, IntFunction<T> factory) {
            return IntStream.range(10, 10 + many).mapToObj(factory).toList();
        }

        @Test
        void whenCreditsAreNeverRefilledThenReadBack() {
            Credits credits = new Credits(0, NOON, null);

            assertThat(found(add(with(credits)).id()).terms().credits()).isEqualTo(credits);
        }

        @Test
        void whenKeyIsSuccessorThenHasCreditsOfFamily() {
            ApiKey first = add(with(CREDITS));
            ApiKey plain = key(ann, NOON);
            ApiKey second = add(new ApiKey(
                    plain.id(),
                    ann,
                    plain.creator(),
                    plain.material(),
                    with(new Credits(1, NOON, null)),
                    null,
                    LifecycleState.ACTIVE,
                    first.id(),
                    null,
                    NOON,
                    null,
                    1));

            assertThat(found(second.id()).terms().credits()).isEqualTo(CREDITS);
            update(found(second.id()).withTerms(with(new Credits(5, NOON, null)), NOON));
            assertThat(found(first.id()).terms().credits()).isEqualTo(new Credits(5, NOON, null));
        }
    }

    @Nested
    class Update {

        @Test
        void whenChangedThenReadBackWithNextVersion() {
            ApiKey changed = update(add(KeyTerms.DEFAULT).withTerms(ALL, NOON));

            assertThat(found(changed.id())).usingRecursiveComparison().isEqualTo(changed);
            assertThat(changed.version()).isEqualTo(2);
            assertThat(scopesToFindBy(changed)).containsExactly("*:*", "reports:read");
        }

        @Test
        void whenAllFieldsAreNullThenDefaultTerms() {
            ApiKey changed = update(add(ALL).withTerms(KeyTerms.DEFAULT, NOON));

            assertThat(found(changed.id()).terms()).isEqualTo(KeyTerms.DEFAULT);
            assertThat(scopesToFindBy(changed)).isEmpty();
        }

        @Test
        void whenOtherKeyIsChangedThenUnchanged() {
            ApiKey other = add(ALL);
            update(add(ALL).withTerms(KeyTerms.DEFAULT, NOON));

            assertThat(found(other.id()).terms()).isEqualTo(ALL);
            assertThat(scopesToFindBy(other)).hasSize(2);
        }

        @Test
        void whenCreditsAreReservedDuringReplacementThenFromNewBalance() {
            ApiKey key = add(with(CREDITS));
            Credits others = new Credits(1_000, NOON.plusMillis(1), null);
            Sinks.Empty<Void> replaced = Sinks.empty();
            Sinks.Empty<Void> isLeaseWaiting = Sinks.empty();
            CompletableFuture<Void> change = replaceCredits(key.withTerms(with(others), NOON))
                    .doOnSuccess((done) -> replaced.tryEmitEmpty())
                    .then(isLeaseWaiting.asMono())
                    .as(database.transaction()::transactional)
                    .toFuture();
            replaced.asMono().block();
            CompletableFuture<CreditRepository.Leased> lease = new TestCredits(database)
                    .store()
                    .lease(key.family(), 5, others.asOf())
                    // H2 waits on the thread of the caller.
                    .subscribeOn(Schedulers.boundedElastic())
                    .toFuture();
            await("the lease waits for the change", database::isWaitingForTransaction);
            isLeaseWaiting.tryEmitEmpty();

            assertThat(lease.join()).isEqualTo(new CreditRepository.Leased(5, 995, others.asOf(), null));
            change.join();
        }

        @Test
        void whenManyLockAndChangeThenEachSeesPreviousChange() {
            KeyId id = add(with(CREDITS)).id();
            Mono<Integer> change = keys.lockForUpdate(id)
                    .map((key) -> key.withTerms(with(new Credits(key.version(), NOON, null)), NOON))
                    .flatMap((changed) ->
                            keys.update(changed).then(replaceCredits(changed)).thenReturn(changed.version()))
                    .as(database.transaction()::transactional);

            assertThat(atOnce(change)).doesNotHaveDuplicates().hasSize(MANY);
            assertThat(found(id).version()).isEqualTo(MANY + 1);
            assertThat(found(id).terms().credits()).isEqualTo(new Credits(MANY, NOON, null));
        }
    }

    @Nested
    class LockForUpdate {

        @Test
        void whenUnknownThenEmpty() {
            assertThat(keys.lockForUpdate(KeyId.random(RANDOM)).blockOptional()).isEmpty();
        }
    }
}
