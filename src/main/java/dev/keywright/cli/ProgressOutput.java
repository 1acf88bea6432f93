package dev.keywright.cli;

import dev.keywright.persistence.backup.PostgresMigrator;
import java.io.Console;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints the progress of a migration: a bar on a terminal, otherwise a line for each 10 %. */
final class ProgressOutput implements PostgresMigrator.Progress {

    private static final int WIDTH = 40;

    private final boolean isTerminal;
    private long lastTenth;

    @SuppressWarnings("SystemConsoleNull")
    ProgressOutput() {
        this(isTerminal(System.console()));
    }

    ProgressOutput(boolean isTerminal) {
        this.isTerminal = isTerminal;
    }

    /** Since JDK 22 there is always a console, which knows whether it is a terminal. This code targets Java 17, which lacks the method. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException older) {
            return true;
        }
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
