package dev.keywright.r2dbc.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Parameters;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class TypeTest extends FileDatabase {

    private Connection connection;

    @BeforeEach
    void connectOnce() {
        this.connection = connect();
    }

    private <T> T select(String sql, Class<T> type, Object... values) {
        return await(
                query(this.connection, sql, (row) -> row.get(0, type), values).single());
    }

    static Stream<Object> values() {
        return Stream.of(
                "text",
                "",
                "snow \u2603 and \ud83d\udd11",
                7,
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                (short) -3,
                (byte) 5,
                1.5,
                Double.MIN_VALUE,
                0.1f,
                true,
                false,
                new BigDecimal("12345678901234567890.123456789"),
                new BigInteger("98765432109876543210"),
                new byte[] {0, 1, -1},
                new byte[0],
                ByteBuffer.wrap(new byte[] {1, 2, 3}),
                LocalDate.of(2026, 2, 28),
                LocalTime.of(1, 2, 3, 4),
                LocalDateTime.of(2026, 1, 2, 3, 4, 5, 6_000),
                Instant.parse("2026-01-02T03:04:05Z"),
                Instant.parse("2026-01-02T03:04:05.000000001Z"),
                OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneOffset.ofHours(-5)),
                UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));
    }

    @Nested
    class RoundTrip {

        @ParameterizedTest
        @MethodSource("dev.keywright.r2dbc.sqlite.TypeTest#values")
        void whenReadAsSameTypeThenEqual(Object value) {
            Class<?> type = value instanceof ByteBuffer ? ByteBuffer.class : value.getClass();
            assertThat((Object) select("SELECT ?1", type, value)).isEqualTo(value);
        }

        @Test
        void whenNullThenNull() {
            Flux.from(connection
                            .createStatement("SELECT ?1")
                            .bindNull(0, String.class)
                            .execute())
                    .concatMap((result) -> result.map((row) -> row.get(0) == null && row.get(0, Long.class) == null))
                    .as(StepVerifier::create)
                    .expectNext(true)
                    .verifyComplete();
        }

        @Test
        void whenParameterIsBoundThenItsValue() {
            assertThat(select("SELECT ?1", String.class, Parameters.in("a"))).isEqualTo("a");
        }

        @Test
        void whenLobsAreReadThenStreamed() {
            Blob blob = Blob.from(Flux.just(ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(new byte[] {3})));
            Clob clob = Clob.from(Flux.just("a", "b"));
            assertThat(select("SELECT ?1", byte[].class, blob)).containsExactly(1, 2, 3);
            Clob read = select("SELECT ?1", Clob.class, clob);
            assertThat(await(Flux.from(read.stream()).collectList())).containsExactly((CharSequence) "ab");
        }
    }

    @Nested
    class Defaults {

        @Test
        void whenNoTypeIsRequestedThenTypeFollowsValueAndDeclaration() {
            run("CREATE TABLE kinds (i INTEGER, l BIGINT, b BOOLEAN, t TEXT, d REAL, x BLOB)");
            run("INSERT INTO kinds VALUES (1, 1, 1, 'a', 1.5, x'01')");
            List<Object> read = await(query(
                            connection,
                            "SELECT * FROM kinds",
                            (row) -> List.of(
                                    row.get("i"), row.get("L"), row.get("b"), row.get("T"), row.get("d"), row.get("x")))
                    .single());
            assertThat(read).containsExactly(1, 1L, true, "a", 1.5, ByteBuffer.wrap(new byte[] {1}));
        }

        @Test
        void whenIntegerIsLargeThenLong() {
            assertThat(select("SELECT 3000000000", Object.class)).isEqualTo(3_000_000_000L);
        }
    }

    @Nested
    class Times {

        @ParameterizedTest
        @ValueSource(strings = {"2026-01-02 03:04:05", "2026-01-02T03:04:05Z", "2026-01-02T05:04:05+02:00"})
        void whenWrittenByOtherToolsThenRead(String text) {
            assertThat(select("SELECT ?1", Instant.class, text)).isEqualTo("2026-01-02T03:04:05Z");
        }

        @Test
        void whenWrittenBySqliteThenRead() {
            assertThat(select("SELECT CURRENT_TIMESTAMP", Instant.class)).isAfter("2020-01-01T00:00:00Z");
        }

        @Test
        void whenComparedAsTextThenInOrderOfTime() {
            Instant instant = Instant.parse("2026-01-02T03:04:05Z");
            assertThat(select("SELECT ?1 < ?2", Boolean.class, instant, instant.plusMillis(1)))
                    .isTrue();
        }
    }

    @Nested
    class Conversions {

        @Test
        void whenConversionFailsThenRejectedWithoutValue() {
            query(connection, "SELECT 'secret' AS word", (row) -> row.get("word", Integer.class))
                    .as(StepVerifier::create)
                    .verifyErrorSatisfies((ex) -> assertThat(ex)
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage("Column 'word' contains String, which cannot be read as java.lang.Integer"));
        }

        @ParameterizedTest
        @ValueSource(classes = {Integer.class, Short.class, Byte.class, Boolean.class, UUID.class, Thread.class})
        void whenNumberIsTooLargeOrTypeUnknownThenRejected(Class<?> type) {
            query(connection, "SELECT 5000000000", (row) -> row.get(0, type))
                    .as(StepVerifier::create)
                    .verifyError(IllegalArgumentException.class);
        }

        @Test
        void whenValueCannotBeStoredThenRejectedAtBinding() {
            Mono.fromCallable(() -> bound(connection, "SELECT ?1", Thread.currentThread()))
                    .as(StepVerifier::create)
                    .verifyError(IllegalArgumentException.class);
        }
    }
}
