package dev.keywright.cli;

import java.util.Optional;
import java.util.stream.Stream;

/** The commands of the jar. */
enum CliCommand {
    CHECK_AUDIT("check-audit", "verifies the audit log", CheckAuditCommand.class),
    BACKUP("backup", "FILE [--force]: copies the database to a file; the service may run", BackupCommand.class),
    CHECK_BACKUP("check-backup", "FILE: checks that a backup can be restored", CheckBackupCommand.class),
    RESTORE(
            "restore",
            "FILE [--force]: replaces the database by a backup; stop the service first",
            RestoreCommand.class),
    ROTATE_SECRET(
            "rotate-secret",
            "pepper|master-key|signing-key [--now | --after=TIME]: adds a secret version; the service may run",
            RotateSecretCommand.class),
    MIGRATE(
            "migrate",
            "--to=r2dbc:postgresql://…: copies all data to PostgreSQL; stop the service first",
            MigrateCommand.class);

    private final String word;
    private final String help;
    private final Class<?> beans;

    /**
     * @param beans the configuration of the command's application context
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

    /** The command's line in the help. */
    String line() {
        return "  " + word + "  " + help;
    }
}
