package dev.keywright.r2dbc.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.r2dbc.sqlite.engine.PermitQueue;
import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** Changes that wait for the writer share a commit, and only their timing differs. */
class GroupCommitTest extends HeldWriter {

    @Nested
    class Sharing {

        @Test
        void whenSeveralWaitThenOneCommitInOrder() {
            List<CompletableFuture<Long>> all =
                    IntStream.range(0, 64).mapToObj((i) -> inserting("n" + i)).toList();
            release();
            assertThat(all).allSatisfy((one) -> assertThat(one.join()).isOne());
            assertThat(commits).hasValue(1);
            assertThat(names())
                    .containsExactlyElementsOf(
                            IntStream.range(0, 64).mapToObj((i) -> "n" + i).toList());
        }

        @Test
        void whenMoreThanMaximumWaitThenRestShareNextCommit() {
            List<CompletableFuture<Long>> all = IntStream.range(0, PermitQueue.MAX_SHARING + 2)
                    .mapToObj((i) -> inserting("n" + i))
                    .toList();
            release();
            all.forEach(CompletableFuture::join);
            assertThat(commits).hasValue(2);
        }

        @Test
        void whenTransactionWaitsAmongThemThenOrderIsKept() {
            List<CompletableFuture<Long>> before = List.of(inserting("a"), inserting("b"));
            Connection between = connect();
            CompletableFuture<List<String>> seen = begin(between)
                    .then(insert(between, "t"))
                    .thenMany(names(between))
                    .collectList()
                    .flatMap((names) -> commit(between).thenReturn(names))
                    .toFuture();
            List<CompletableFuture<Long>> after = List.of(inserting("c"), inserting("d"));
            release();
            before.forEach(CompletableFuture::join);
            after.forEach(CompletableFuture::join);
            assertThat(seen.join()).containsExactly("a", "b", "t");
            assertThat(names()).containsExactly("a", "b", "t", "c", "d");
            assertThat(commits).hasValue(3);
        }

        @Test
        void whenStatementCannotBeInTransactionThenRunsSeparately() {
            List<CompletableFuture<Long>> all = List.of(
                    inserting("a"),
                    waiting("VACUUM"),
                    inserting("b"),
                    waiting("ALTER TABLE item ADD COLUMN size INTEGER DEFAULT 7"),
                    waiting("UPDATE item SET size = size + 1"),
                    waiting("PRAGMA synchronous = EXTRA"));
            release();
            assertThat(all.stream().map(CompletableFuture::join)).containsExactly(1L, 0L, 1L, 0L, 2L, 0L);
        }

        @Test
        void whenRowsAreReturnedThenEachReceivesItsOwn() {
            String returning = "INSERT INTO item (name) VALUES (?1), (?1 || '2') RETURNING id, name";
            List<CompletableFuture<List<String>>> all = IntStream.range(0, 5)
                    .mapToObj((i) -> query(
                                    connect(), returning, (row) -> row.get(0) + row.get(1, String.class), "n" + i)
                            .collectList()
                            .toFuture())
                    .toList();
            CompletableFuture<Long> update = waiting("UPDATE item SET name = name || '!' WHERE id > 6");
            release();
            for (int i = 0; i < 5; i++) {
                assertThat(all.get(i).join()).containsExactly((2 * i + 1) + "n" + i, (2 * i + 2) + "n" + i + "2");
            }
            assertThat(update.join()).isEqualTo(4);
            assertThat(commits).hasValue(1);
        }

        @Test
        void whenReportedThenVisibleToReader() {
            List<CompletableFuture<List<String>>> all = IntStream.range(0, 20)
                    .mapToObj((i) -> insert(connect(), "n" + i)
                            .thenMany(names(connect()))
                            .collectList()
                            .toFuture())
                    .toList();
            release();
            for (int i = 0; i < 20; i++) {
                assertThat(all.get(i).join()).contains("n" + i);
            }
        }

        @Test
        void whenInMemoryThenReadSeesEarlierWrites() {
            SqliteConnectionFactory memory = SqliteConnectionFactory.of(SqliteConnectionOptions.memory());
            Connection first = await(memory.create());
            await(update(first, "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)"));
            finish(begin(first));
            Connection other = await(memory.create());
            List<CompletableFuture<Long>> before =
                    List.of(insert(other, "a").toFuture(), insert(other, "b").toFuture());
            CompletableFuture<List<String>> seen = names(other).collectList().toFuture();
            CompletableFuture<Long> after = insert(other, "c").toFuture();
            finish(commit(first));
            assertThat(seen.join()).containsExactly("a", "b");
            before.forEach(CompletableFuture::join);
            assertThat(after.join()).isOne();
            finish(memory.close());
        }

        @Test
        void whenSubscriberIsSlowThenOthersAreNotDelayed() {
            CountDownLatch othersCompleted = new CountDownLatch(10);
            CompletableFuture<Boolean> waitingInsert = insert(connect(), "first")
                    .map((count) -> awaitLatch(othersCompleted))
                    .toFuture();
            IntStream.range(0, 10)
                    .forEach((i) -> insert(connect(), "n" + i).subscribe((count) -> othersCompleted.countDown()));
            release();
            assertThat(waitingInsert.join()).isTrue();
        }
    }

    @Nested
    class Failing {

        @Test
        void whenSomeViolateConstraintThenOnlyValidOnesAreStored() {
            List<CompletableFuture<Long>> all = IntStream.range(0, 64)
                    .mapToObj((i) -> inserting(i % 4 == 3 ? "n" + (i - 3) : "n" + i))
                    .toList();
            release();
            for (int i = 0; i < 64; i++) {
                if (i % 4 == 3) {
                    fails(all.get(i), R2dbcDataIntegrityViolationException.class);
                } else {
                    assertThat(all.get(i).join()).isOne();
                }
            }
            assertThat(commits).hasValue(1);
            assertThat(names())
                    .containsExactlyElementsOf(IntStream.range(0, 64)
                            .filter((i) -> i % 4 != 3)
                            .mapToObj((i) -> "n" + i)
                            .toList());
        }

        @Test
        void whenStatementFailsPartlyThenNoneOfItsRowsAreStored() {
            CompletableFuture<Long> first = inserting("a");
            CompletableFuture<Long> half = waiting("INSERT INTO item (name) VALUES ('b'), ('c'), ('a'), ('d')");
            CompletableFuture<Long> last = inserting("c");
            release();
            assertThat(first.join() + last.join()).isEqualTo(2);
            fails(half, R2dbcDataIntegrityViolationException.class);
            assertThat(names()).containsExactly("a", "c");
        }

        @Test
        void whenStatementKeepsPartialWorkThenSameAsRunSeparately() {
            String half = "INSERT OR FAIL INTO item (name) VALUES (?1), (?1), (?1 || '2')";
            CompletableFuture<Long> together = waiting(half, "a");
            CompletableFuture<Long> other = inserting("b");
            release();
            fails(together, R2dbcDataIntegrityViolationException.class);
            assertThat(other.join()).isOne();
            fails(waiting(half, "c"), R2dbcDataIntegrityViolationException.class);
            assertThat(names()).containsExactly("a", "b", "c");
        }

        @Test
        void whenSqlIsWrongThenOnlyItsCallerFails() {
            CompletableFuture<Long> valid = inserting("a");
            CompletableFuture<Long> invalid = waiting("INSERT INTO nowhere VALUES (1)");
            release();
            assertThat(valid.join()).isOne();
            fails(invalid, R2dbcBadGrammarException.class);
            assertThat(commits).hasValue(1);
        }
    }

    @Nested
    class Cancelling {

        @Test
        void whenWaitingOneIsCancelledThenOthersAreCommitted() {
            List<CompletableFuture<Long>> others = new ArrayList<>(List.of(inserting("a")));
            Disposable cancelledInsert = insert(connect(), "gone").subscribe();
            others.add(inserting("b"));
            cancelledInsert.dispose();
            release();
            others.forEach(CompletableFuture::join);
            assertThat(names()).containsExactly("a", "b");
        }

        @Test
        void whenAllAreCancelledThenWriterIsFree() {
            List<Disposable> all = IntStream.range(0, 10)
                    .mapToObj((i) -> insert(connect(), "n" + i).subscribe())
                    .toList();
            all.forEach(Disposable::dispose);
            release();
            assertThat(run(INSERT, "after all")).isOne();
            assertThat(names()).containsExactly("after all");
        }

        @Test
        void whenSomeAreCancelledRandomlyThenOthersAreCommitted() {
            Random random = new Random(4711);
            List<String> kept = new ArrayList<>();
            release();
            for (int round = 0; round < 100; round++) {
                List<CompletableFuture<Long>> waitingInserts = new ArrayList<>();
                List<Disposable> cancelledInserts = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    kept.add("kept" + round + "." + i);
                    waitingInserts.add(inserting(kept.get(kept.size() - 1)));
                    cancelledInserts.add(
                            insert(connect(), "gone" + round + "." + i).subscribe());
                }
                LockSupport.parkNanos(random.nextInt(500_000));
                cancelledInserts.forEach(Disposable::dispose);
                waitingInserts.forEach(CompletableFuture::join);
            }
            assertThat(names()).containsAll(kept);
        }
    }

    @Nested
    class Closing {

        @Test
        void whenDatabaseIsClosedThenEachTerminatesAndAcknowledgedOnesAreStored() {
            release();
            SqliteConnectionFactory second = SqliteConnectionFactory.of(settings());
            List<CompletableFuture<String>> all = IntStream.range(0, 200)
                    .mapToObj((i) -> second.create()
                            .flatMap((connection) -> insert(connection, "n" + i))
                            .map((count) -> "n" + i)
                            .onErrorReturn("")
                            .toFuture())
                    .toList();
            finish(second.close());
            List<String> acknowledged = all.stream()
                    .map(CompletableFuture::join)
                    .filter((name) -> !name.isEmpty())
                    .toList();
            assertThat(names()).containsExactlyInAnyOrderElementsOf(acknowledged);
        }
    }
}
