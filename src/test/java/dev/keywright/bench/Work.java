package dev.keywright.bench;

/** The work that both sides do. */
final class Work {

    static final int ROWS = 10_000;

    static final String NAME = "the name of an item, forty characters...";

    static final String TABLE = "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT NOT NULL)";

    static final String FILL = "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < " + ROWS
            + ") INSERT INTO item SELECT i, '" + NAME + "' FROM n";

    static final String INSERT = "INSERT INTO item (name) VALUES (?1)";

    static final String READ = "SELECT name FROM item WHERE id = ?1";

    static final String UPDATE = "UPDATE item SET name = ?1 WHERE id = ?2";

    private Work() {}

    /** Row numbers spread over the table, the same for both. */
    static int someId(int i) {
        return 1 + (int) (i * 7919L % ROWS);
    }

    static void check(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("The database returned an unexpected result");
        }
    }
}
