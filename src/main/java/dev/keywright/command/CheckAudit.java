package dev.keywright.command;

import dev.keywright.audit.Finding;
import dev.keywright.audit.TrailCheck;
import dev.keywright.storage.StoredData;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Mono;

/** {@code check-audit}: says whether the trail is what was written or, if not, which is the first record that is not. */
@Import(StoredData.class)
final class CheckAudit extends Run {

    private final StoredData stored;

    CheckAudit(StoredData stored) {
        this.stored = stored;
    }

    @Override
    int carryOut(ApplicationArguments arguments) {
        Finding finding = Mono.usingWhen(Mono.fromCallable(stored::open), CheckAudit::check, StoredData.Opened::close)
                .blockOptional()
                .orElseThrow();
        System.out.println(finding.sentence());
        return finding instanceof Finding.Whole ? Commands.DONE : Commands.NOT_WELL;
    }

    private static Mono<Finding> check(StoredData.Opened data) {
        return new TrailCheck(data.database(), data.secrets(), data.snapshot()).run();
    }
}
