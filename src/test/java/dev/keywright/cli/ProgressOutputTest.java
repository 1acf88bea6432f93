package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The progress of a migration. */
@ExtendWith(OutputCaptureExtension.class)
class ProgressOutputTest {

    private static void copy(boolean isTerminal) {
        ProgressOutput progress = new ProgressOutput(isTerminal);
        for (int batch = 1; batch <= 20; batch++) {
            progress.copied("usage_count", batch * 100L, 2_000);
        }
    }

    @Test
    void whenOutputIsNotTerminalThenLineForEachTenth(CapturedOutput output) {
        copy(false);

        assertThat(output.getOut().lines())
                .hasSize(10)
                .startsWith("200 of 2,000 rows (usage_count)")
                .endsWith("2,000 of 2,000 rows (usage_count)");
    }

    @Test
    void whenOutputIsTerminalThenBar(CapturedOutput output) {
        copy(true);

        assertThat(output.getOut()).startsWith("\r[##  ").endsWith("\r[" + "#".repeat(40) + "] 2,000 of 2,000 rows\n");
    }
}
