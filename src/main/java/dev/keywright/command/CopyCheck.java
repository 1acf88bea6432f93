package dev.keywright.command;

import dev.keywright.audit.Finding;
import dev.keywright.audit.TrailCheck;
import dev.keywright.command.Run.NotWell;
import dev.keywright.storage.StoredCounts;
import dev.keywright.storage.StoredData;
import java.nio.file.Path;
import reactor.core.publisher.Mono;

/** Whether a copy of the database is whole, of this version, and readable with the secrets that are there. */
final class CopyCheck {

    private final StoredData stored;

    CopyCheck(StoredData stored) {
        this.stored = stored;
    }

    /** How much is in it; errors with a {@link NotWell} or a refusal if it is not well. */
    Mono<StoredCounts> check(Path file) {
        return Mono.usingWhen(Mono.fromCallable(() -> stored.open(file)), CopyCheck::check, StoredData.Opened::close);
    }

    private static Mono<StoredCounts> check(StoredData.Opened data) {
        return data.damage()
                .flatMap((damage) -> Mono.<Finding>error(new NotWell("It is damaged: " + damage + ".")))
                .switchIfEmpty(Mono.defer(() -> new TrailCheck(data.database(), data.secrets(), data.snapshot()).run()))
                .doOnNext(CopyCheck::refuseBroken)
                .then(Mono.defer(data::counts));
    }

    /** A wrong secret shows at the first record. */
    private static void refuseBroken(Finding finding) {
        if (finding instanceof Finding.Broken broken) {
            String secrets = broken.record() == 1 || broken.fault() == Finding.Fault.SECRET_GONE
                    ? " Or the secrets in secrets.properties are not those of this database."
                    : "";
            throw new NotWell(broken.sentence() + secrets);
        }
    }
}
