package dev.keywright.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.jar.FinishedJar;
import dev.keywright.support.jar.RunningJar;
import dev.keywright.support.store.OtherFileUser;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code check-audit}, while the service runs and afterwards. */
class AuditCommandIT {

    /** A record without a valid MAC. */
    private static final String FORGED = """
            INSERT INTO audit_event (sequence, at, action, outcome, address_mac, details, key_version, mac)
            SELECT sequence + 1, 0, 'key.revoked', 'DONE', x'00', '{}', 1, x'00' FROM audit_head
            """;

    @TempDir
    Path folder;

    @Test
    void whenServiceRunsThenAuditLogIsReadable() throws IOException, InterruptedException, SQLException {
        try (RunningJar jar = RunningJar.start(folder)) {
            FinishedJar intact = FinishedJar.run(folder, "check-audit");
            assertThat(intact.output()).matches("\\d+ records, intact\\..*\\R");
            assertThat(intact.exitCode()).isZero();
            jar.kill();
        }
        try (OtherFileUser other = new OtherFileUser(folder.resolve("data"))) {
            other.execute(FORGED);
        }
        FinishedJar broken = FinishedJar.run(folder, "check-audit");
        assertThat(broken.output()).matches("Record \\d+ was tampered with: it was not added by Keywright\\.\\R");
        assertThat(broken.exitCode()).isEqualTo(1);
    }

    @Test
    void whenNoDataExistsThenNoneIsCreated() throws IOException, InterruptedException {
        FinishedJar nothing = FinishedJar.run(folder, "check-audit", "--keywright.data=nowhere");

        assertThat(nothing.output()).startsWith("Data folder not found: ");
        assertThat(nothing.exitCode()).isEqualTo(2);
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }
}
