package dev.keywright.command;

import dev.keywright.audit.Finding;
import dev.keywright.audit.TrailCheck;
import dev.keywright.storage.StartRefusal;
import dev.keywright.storage.StoredData;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.context.annotation.Import;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.NestedRuntimeException;
import reactor.core.publisher.Mono;

/** {@code check-audit}: says whether the trail is what was written or, if not, which is the first record that is not. */
@Import(StoredData.class)
final class CheckAudit implements ApplicationRunner, ExitCodeGenerator {

    private final StoredData stored;

    private int exitCode = Commands.COULD_NOT;

    CheckAudit(StoredData stored) {
        this.stored = stored;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        try {
            report(Mono.usingWhen(Mono.fromCallable(stored::open), CheckAudit::check, StoredData.Opened::close)
                    .blockOptional()
                    .orElseThrow());
        } catch (StartRefusal refusal) {
            System.err.println(refusal.getMessage() + " " + refusal.action());
        } catch (NestedRuntimeException failure) {
            System.err.println("The trail cannot be read: "
                    + NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
        }
    }

    private static Mono<Finding> check(StoredData.Opened data) {
        return new TrailCheck(data.database(), data.secrets(), data.snapshot()).run();
    }

    private void report(Finding finding) {
        System.out.println(finding.sentence());
        exitCode = finding instanceof Finding.Whole ? Commands.DONE : Commands.NOT_WELL;
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }
}
