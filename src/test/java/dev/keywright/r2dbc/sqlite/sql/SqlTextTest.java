package dev.keywright.r2dbc.sqlite.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlTextTest {

    @Nested
    class Kinds {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "SELECT 1 | READ",
                    "/* INSERT */ VALUES (1) | READ",
                    "WITH a AS (SELECT 1) SELECT * FROM a | READ",
                    "WITH a AS (SELECT 1) INSERT INTO b SELECT * FROM a | CHANGE",
                    "with recursive \"insert\"(i) as (values (1)) select replace(i, 1, 2) from \"insert\" | READ",
                    "REPLACE INTO a VALUES (1) | CHANGE",
                    "UPDATE a SET b = 1 | CHANGE",
                    "DELETE FROM a | CHANGE",
                    "PRAGMA user_version | OTHER",
                    "CREATE TABLE a AS SELECT 1 | OTHER",
                    "EXPLAIN SELECT 1 | OTHER",
                    "BEGIN | TRANSACTION",
                    "rollback to a | TRANSACTION"
                })
        void whenParsedThenKindIsKnown(String sql, SqlKind kind) {
            assertThat(SqlText.parse(sql).pieces())
                    .singleElement()
                    .satisfies((piece) -> assertThat(piece.kind()).isEqualTo(kind));
        }

        @Test
        void whenCommentPrecedesThenSkipped() {
            assertThat(SqlText.parse(" -- DELETE\n SELECT 1").pieces().get(0).kind())
                    .isEqualTo(SqlKind.READ);
        }

        @Test
        void whenSqlIsEmptyThenLeftToSqlite() {
            assertThat(SqlText.parse(" ").pieces()).hasSize(1);
        }

        @Test
        void whenStatementReturnsRowsThenKnown() {
            assertThat(returning("DELETE FROM a RETURNING b")).isTrue();
            assertThat(returning("DELETE FROM a WHERE b = 'RETURNING'")).isFalse();
        }

        private boolean returning(String sql) {
            return SqlText.parse(sql).pieces().get(0).returning();
        }
    }

    @Nested
    class Splitting {

        @Test
        void whenSeveralStatementsThenSplit() {
            assertThat(SqlText.parse("SELECT ';' ; -- ;\n DELETE FROM a;;").pieces())
                    .extracting(SqlText.Piece::kind)
                    .containsExactly(SqlKind.READ, SqlKind.CHANGE);
        }

        @Test
        void whenTriggerThenBodyIsNotSplit() {
            String trigger = "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; DELETE FROM c; END;";
            assertThat(SqlText.parse(trigger).pieces()).hasSize(1);
        }

        @Test
        void whenSeveralStatementsHaveParametersThenRejected() {
            assertThatThrownBy(() -> SqlText.parse("SELECT ?1; SELECT 2")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Parameters {

        @Test
        void whenNumberedThenBoundByNumber() {
            SqlText text = SqlText.parse("SELECT ?2, ?1, ?2");
            assertThat(text.parameters()).isEqualTo(2);
            assertThat(text.indexOf("?2")).isOne();
        }

        @Test
        void whenNamedThenBoundByNameWithOrWithoutPrefix() {
            SqlText text = SqlText.parse("SELECT :a, @b, $c, :a, ?");
            assertThat(text.parameters()).isEqualTo(4);
            assertThat(text.indexOf("$c")).isEqualTo(2);
            assertThat(text.indexOf("b")).isOne();
            assertThat(text.indexOf("?4")).isEqualTo(3);
        }

        @Test
        void whenInStringOrNameOrCommentThenNoParameter() {
            assertThat(SqlText.parse("SELECT '?', \":a\", `$b`, [@c], 'it''s ?' -- ?\n /* ? */")
                            .parameters())
                    .isZero();
        }
    }
}
