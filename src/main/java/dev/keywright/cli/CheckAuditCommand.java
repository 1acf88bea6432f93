package dev.keywright.cli;

import dev.keywright.audit.verify.AuditLogVerifier;
import dev.keywright.audit.verify.ChainFinding;
import dev.keywright.persistence.backup.StoredData;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Mono;

/** {@code check-audit}: verifies the audit log, and names the first tampered record if there is one. */
@Import(StoredData.class)
final class CheckAuditCommand extends CommandExecution {

    private final StoredData stored;

    CheckAuditCommand(StoredData stored) {
        this.stored = stored;
    }

    @Override
    int execute(ApplicationArguments arguments) {
        ChainFinding chainFinding = Mono.usingWhen(
                        Mono.fromCallable(stored::open), CheckAuditCommand::check, StoredData.Opened::close)
                .blockOptional()
                .orElseThrow();
        System.out.println(chainFinding.message());
        return chainFinding instanceof ChainFinding.Intact ? CommandRunner.DONE : CommandRunner.NOT_WELL;
    }

    private static Mono<ChainFinding> check(StoredData.Opened data) {
        return new AuditLogVerifier(data.database(), data.secrets(), data.snapshot()).verify();
    }
}
