package dev.keywright.cli;

import dev.keywright.persistence.backup.PostgresMigrator;
import java.util.Locale;

/** Prints the progress of a migration: a bar on a terminal, otherwise a line for each 10 %. */
final class ProgressOutput implements PostgresMigrator.Progress {

    private static final int WIDTH = 40;

    private final boolean isTerminal;
    private long lastTenth;

    ProgressOutput(boolean isTerminal) {
        this.isTerminal = isTerminal;
    }

    @Override
    public void copied(String table, long rows, long all) {
        if (isTerminal) {
            int full = (int) (WIDTH * rows / all);
            System.out.printf(
                    Locale.ROOT,
                    "\r[%s%s] %,d of %,d rows%s",
                    "#".repeat(full),
                    " ".repeat(WIDTH - full),
                    rows,
                    all,
                    rows == all ? "\n" : "");
            System.out.flush();
        } else if (rows * 10 / all > lastTenth) {
            lastTenth = rows * 10 / all;
            System.out.printf(Locale.ROOT, "%,d of %,d rows (%s)%n", rows, all, table);
        }
    }
}
