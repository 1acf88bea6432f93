package dev.keywright.command;

import java.util.Optional;
import java.util.stream.Stream;

/** What the jar can do besides being the service. */
enum Command {
    CHECK_AUDIT("check-audit", "checks that the trail is what was written", CheckAudit.class),
    BACKUP("backup", "FILE [--force]: copies the database to a file, while the service runs", Backup.class),
    CHECK_BACKUP("check-backup", "FILE: checks that a backup can be restored", CheckBackup.class),
    RESTORE("restore", "FILE [--force]: puts a backup in the database's place, while no service runs", Restore.class),
    ROTATE_SECRET(
            "rotate-secret",
            "pepper|master-key|signing-key [--now | --after=TIME]: adds a version, while the service runs",
            RotateSecret.class),
    MIGRATE(
            "migrate",
            "--to=r2dbc:postgresql://…: copies all data to PostgreSQL, while no service runs",
            Migrate.class);

    private final String word;
    private final String help;
    private final Class<?> beans;

    /**
     * Names a command.
     *
     * @param beans what its application context consists of
     */
    Command(String word, String help, Class<?> beans) {
        this.word = word;
        this.help = help;
        this.beans = beans;
    }

    static Optional<Command> parse(String word) {
        return Stream.of(values())
                .filter((command) -> command.word.equals(word))
                .findFirst();
    }

    Class<?> beans() {
        return beans;
    }

    /** A line of help. */
    String line() {
        return "  " + word + "  " + help;
    }
}
