package dev.keywright.cli;

import java.util.Optional;
import java.util.stream.Stream;

/** What the jar can do besides being the service. */
enum CliCommand {
    CHECK_AUDIT("check-audit", "checks that the trail is what was written", CheckAuditCommand.class),
    BACKUP("backup", "FILE [--force]: copies the database to a file, while the service runs", BackupCommand.class),
    CHECK_BACKUP("check-backup", "FILE: checks that a backup can be restored", CheckBackupCommand.class),
    RESTORE(
            "restore",
            "FILE [--force]: puts a backup in the database's place, while no service runs",
            RestoreCommand.class),
    ROTATE_SECRET(
            "rotate-secret",
            "pepper|master-key|signing-key [--now | --after=TIME]: adds a version, while the service runs",
            RotateSecretCommand.class),
    MIGRATE(
            "migrate",
            "--to=r2dbc:postgresql://…: copies all data to PostgreSQL, while no service runs",
            MigrateCommand.class);

    private final String word;
    private final String help;
    private final Class<?> beans;

    /**
     * Names a command.
     *
     * @param beans what its application context consists of
     */
    CliCommand(String word, String help, Class<?> beans) {
        this.word = word;
        this.help = help;
        this.beans = beans;
    }

    static Optional<CliCommand> parse(String word) {
        return Stream.of(values())
                .filter((cliCommand) -> cliCommand.word.equals(word))
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
