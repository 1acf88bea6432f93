package dev.keywright.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {

    @Nested
    class Parse {

        @ParameterizedTest
        @ValueSource(strings = {"a:b", "reports:read", "*:*", "*:read", "a.b-c_d:0:9:*", "keywright:admin"})
        void whenFormatIsValidThenParsed(String text) {
            assertThat(Scope.parse(text)).map(Scope::value).contains(text);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "", "reports", "*", ":", "a:", ":b", "a::b", "a:b:", "A:b", "a:B", "a b:c", "a:r*", "a:**", "a:b\n",
                    "ä:b", "a/b:c"
                })
        void whenFormatIsInvalidThenEmpty(String text) {
            assertThat(Scope.parse(text)).isEmpty();
            assertThatIllegalArgumentException().isThrownBy(() -> new Scope(text));
        }

        @Test
        void whenLongerThan128CharactersThenEmpty() {
            String longest = "a:" + "b".repeat(126);

            assertThat(Scope.parse(longest)).isPresent();
            assertThat(Scope.parse(longest + "b")).isEmpty();
        }
    }

    @Nested
    class Covers {

        @ParameterizedTest
        @CsvSource({
            "reports:read, reports:read",
            "reports:*, reports:read",
            "*:read, reports:read",
            "*:*, reports:read",
            "*:*, reports:*",
            "a:*:c, a:b:c",
            "keywright:*, keywright:admin",
        })
        void whenEverySegmentIsEqualOrStarThenCovers(String granted, String required) {
            assertThat(new Scope(granted).covers(new Scope(required))).isTrue();
        }

        @ParameterizedTest
        @CsvSource({
            "reports:read, reports:write",
            "reports:read, reports:*",
            "reports:read, *:*",
            "reports:*, reports:daily:read",
            "reports:daily:*, reports:daily",
            "*:*, keywright:admin",
            "*:keys:read, keywright:keys:read",
            "*:read, keywright:read",
        })
        void whenOneSegmentDiffersThenDoesNotCover(String granted, String required) {
            assertThat(new Scope(granted).covers(new Scope(required))).isFalse();
        }
    }

    @Nested
    class Reserved {

        @Test
        void whenFirstSegmentIsKeywrightThenReserved() {
            assertThat(new Scope("keywright:verify").isKeywrightScope()).isTrue();
            assertThat(new Scope("keywright:*").isKeywrightScope()).isTrue();
        }

        @Test
        void whenFirstSegmentIsSimilarThenNotReserved() {
            assertThat(new Scope("keywrights:verify").isKeywrightScope()).isFalse();
            assertThat(new Scope("a:keywright").isKeywrightScope()).isFalse();
            assertThat(new Scope("*:admin").isKeywrightScope()).isFalse();
        }
    }

    @Nested
    class ScopeList {

        @Test
        void whenStoredThenReadSortedWithoutDuplicates() {
            Scopes scopes = Scopes.of(List.of("b:c", "a:*", "b:c"));

            assertThat(scopes.values()).containsExactly("b:c", "a:*");
            assertThat(Scopes.fromStored(scopes.stored())).isEqualTo(scopes);
            assertThat(Scopes.fromStored(Scopes.NONE.stored())).isEqualTo(Scopes.NONE);
        }

        @Test
        void whenOneScopeCoversThenListCovers() {
            Scopes scopes = Scopes.of(List.of("b:c", "a:*"));

            assertThat(scopes.cover(new Scope("a:x"))).isTrue();
            assertThat(scopes.cover(new Scope("b:x"))).isFalse();
            assertThat(Scopes.NONE.cover(new Scope("b:x"))).isFalse();
        }

        @Test
        void whenMoreThan64ThenRejected() {
            List<String> tooManyScopes =
                    IntStream.range(0, 65).mapToObj((i) -> "a:" + i).toList();

            assertThat(Scopes.of(tooManyScopes.subList(0, 64)).list()).hasSize(64);
            assertThatIllegalArgumentException().isThrownBy(() -> Scopes.of(tooManyScopes));
        }
    }
}
