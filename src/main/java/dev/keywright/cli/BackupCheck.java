package dev.keywright.cli;

import dev.keywright.audit.verify.AuditLogVerifier;
import dev.keywright.audit.verify.ChainFinding;
import dev.keywright.cli.ApplicationCommand.CheckFailed;
import dev.keywright.persistence.backup.StoredCounts;
import dev.keywright.persistence.backup.StoredData;
import java.nio.file.Path;
import reactor.core.publisher.Mono;

/** Checks whether a copy of the database is intact, has the current schema version, and matches the secrets. */
final class BackupCheck {

    private final StoredData stored;

    BackupCheck(StoredData stored) {
        this.stored = stored;
    }

    /** Counts the contents; throws {@link CheckFailed} or a {@code StartupException} if the copy is invalid. */
    StoredCounts check(Path file) {
        return Mono.usingWhen(Mono.fromCallable(() -> stored.open(file)), BackupCheck::check, StoredData.Opened::close)
                .blockOptional()
                .orElseThrow();
    }

    private static Mono<StoredCounts> check(StoredData.Opened data) {
        return data.damage()
                .flatMap((damage) ->
                        Mono.<ChainFinding>error(new CheckFailed("The database is damaged: " + damage + ".")))
                .switchIfEmpty(Mono.defer(
                        () -> new AuditLogVerifier(data.database(), data.secrets(), data.snapshot()).verify()))
                .doOnNext(BackupCheck::requireIntact)
                .then(Mono.defer(data::counts));
    }

    /** With the pepper of another database, the first record already fails. */
    private static void requireIntact(ChainFinding chainFinding) {
        if (!(chainFinding instanceof ChainFinding.Intact)) {
            boolean hasOtherSecrets = !(chainFinding instanceof ChainFinding.Tampered broken) || broken.record() == 1;
            throw new CheckFailed(chainFinding.message()
                    + (hasOtherSecrets ? " Alternatively, secrets.properties belongs to another database." : ""));
        }
    }
}
