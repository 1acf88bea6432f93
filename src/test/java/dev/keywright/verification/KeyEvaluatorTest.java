package dev.keywright.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.apikey.cache.KeyLookupResult;
import dev.keywright.net.Cidr;
import dev.keywright.net.ClientAddress;
import dev.keywright.support.keys.TestKeySnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class KeyEvaluatorTest {

    private static final Instant NOON = TestKeySnapshot.NOON;

    private static Verdict.Code decide(TestKeySnapshot draft, List<Scope> needed, Instant now) {
        ClientAddress address = ClientAddress.parse("10.0.0.1").orElseThrow();
        return KeyEvaluator.evaluateWithoutLimits(draft.key(), new VerificationRequest("", needed, address, 1), now);
    }

    private static TestKeySnapshot holding(List<Scope> scopes) {
        return new TestKeySnapshot(LifecycleState.ACTIVE, new Scopes(scopes), null, List.of(), List.of(), null);
    }

    @Nested
    class Order {

        @Test
        void whenKeyDoesNotExistThenResultOfLookup() {
            VerificationRequest request = new VerificationRequest("", List.of(), null, 1);

            assertThat(KeyEvaluator.evaluateWithoutLimits(KeyLookupResult.Missing.MALFORMED, request, NOON))
                    .isEqualTo(Verdict.Code.MALFORMED);
            assertThat(KeyEvaluator.evaluateWithoutLimits(KeyLookupResult.Missing.NOT_FOUND, request, NOON))
                    .isEqualTo(Verdict.Code.NOT_FOUND);
        }

        /** Each column is one reason for rejection. */
        @ParameterizedTest
        @CsvSource({
            "REVOKED, true, true, true, REVOKED",
            "SUSPENDED, true, true, true, SUSPENDED",
            "ACTIVE, true, true, true, EXPIRED",
            "ACTIVE, false, true, true, ADDRESS_NOT_ALLOWED",
            "ACTIVE, false, false, true, INSUFFICIENT_SCOPE",
            "ACTIVE, false, false, false, VALID",
        })
        void whenSeveralChecksFailThenFirst(
                LifecycleState state, boolean expired, boolean addressDenied, boolean scopeMissing, Verdict.Code code) {
            TestKeySnapshot draft = new TestKeySnapshot(
                    state,
                    Scopes.NONE,
                    expired ? NOON : null,
                    addressDenied ? List.of(Cidr.of("192.0.2.0/24")) : List.of(Cidr.of("10.0.0.0/8")),
                    List.of(),
                    null);

            assertThat(decide(draft, scopeMissing ? List.of(new Scope("a:b")) : List.of(), NOON))
                    .isEqualTo(code);
        }

        @Test
        void whenAddressIsUnknownThenNotAllowed() {
            TestKeySnapshot draft = new TestKeySnapshot(
                    LifecycleState.ACTIVE, Scopes.NONE, null, List.of(Cidr.of("0.0.0.0/0")), List.of(), null);

            assertThat(KeyEvaluator.evaluateWithoutLimits(
                            draft.key(), new VerificationRequest("", List.of(), null, 1), NOON))
                    .isEqualTo(Verdict.Code.ADDRESS_NOT_ALLOWED);
        }
    }

    /** Properties tested with random cases; the seed identifies a failure. */
    @Nested
    class Invariants {

        private static final int CASES = 2_000;

        static IntStream seeds() {
            return IntStream.range(0, CASES);
        }

        private static Scope scope(Random random) {
            return new Scope(IntStream.range(0, 2 + random.nextInt(2))
                    .mapToObj((i) -> List.of("a", "b", "*", "ab").get(random.nextInt(4)))
                    .collect(Collectors.joining(":")));
        }

        private static List<Scope> scopes(Random random) {
            return Stream.generate(() -> scope(random)).limit(random.nextInt(4)).toList();
        }

        private static List<Scope> oneMore(List<Scope> scopes, Random random) {
            List<Scope> more = new ArrayList<>(scopes);
            more.add(scope(random));
            return more;
        }

        @ParameterizedTest
        @MethodSource("seeds")
        void whenScopeIsAddedThenVerdictIsMonotonic(int seed) {
            Random random = new Random(seed);
            List<Scope> granted = scopes(random);
            List<Scope> needed = scopes(random);
            boolean valid = decide(holding(granted), needed, NOON) == Verdict.Code.VALID;
            boolean withMore = decide(holding(oneMore(granted, random)), needed, NOON) == Verdict.Code.VALID;
            boolean validWithMoreScopes = decide(holding(granted), oneMore(needed, random), NOON) == Verdict.Code.VALID;

            assertThat(withMore || !valid).isTrue();
            assertThat(valid || !validWithMoreScopes).isTrue();
        }

        /** Compares with the simplest possible implementation. */
        @ParameterizedTest
        @MethodSource("seeds")
        void whenScopeHasStarThenMatchesOneSegment(int seed) {
            Random random = new Random(seed);
            Scope granted = scope(random);
            Scope needed = scope(random);
            String pattern = granted.value().replace("*", "[^:]+");

            assertThat(granted.covers(needed))
                    .as("%s covers %s", granted, needed)
                    .isEqualTo(needed.value().matches(pattern));
        }

        @ParameterizedTest
        @MethodSource("seeds")
        void whenExpiredThenNeverValid(int seed) {
            Random random = new Random(seed);
            TestKeySnapshot draft =
                    new TestKeySnapshot(LifecycleState.ACTIVE, Scopes.NONE, NOON, List.of(), List.of(), null);

            Instant after = NOON.plusNanos(seed == 0 ? 0 : random.nextLong(Long.MAX_VALUE));
            assertThat(decide(draft, List.of(), after)).isEqualTo(Verdict.Code.EXPIRED);
            assertThat(decide(draft, List.of(), NOON.minusNanos(1 + seed))).isEqualTo(Verdict.Code.VALID);
        }
    }
}
