package dev.keywright.cli;

import dev.keywright.audit.verify.AuditLogVerifier;
import dev.keywright.audit.verify.ChainFinding;
import dev.keywright.persistence.backup.StoredData;
import org.springframework.beans.factory.BeanFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import reactor.core.publisher.Mono;

/** {@code check-audit}: verifies the audit log, and names the first record that is not intact if there is one. */
@Command(name = "check-audit", description = "Verifies the audit log. The service may run.")
final class CheckAuditCommand extends ApplicationCommand {

    CheckAuditCommand() {
        super(StoredData.class);
    }

    @Override
    int execute(BeanFactory beans) {
        ChainFinding chainFinding = Mono.usingWhen(
                        Mono.fromCallable(beans.getBean(StoredData.class)::open),
                        CheckAuditCommand::check,
                        StoredData.Opened::close)
                .blockOptional()
                .orElseThrow();
        System.out.println(chainFinding.message());
        return chainFinding instanceof ChainFinding.Intact ? ExitCode.OK : KeywrightCommand.CHECK_FAILED;
    }

    private static Mono<ChainFinding> check(StoredData.Opened data) {
        return new AuditLogVerifier(data.database(), data.secrets(), data.snapshot()).verify();
    }
}
