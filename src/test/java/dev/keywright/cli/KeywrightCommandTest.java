package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.TestCommands;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The command line, without doing what a command does. */
@ExtendWith(OutputCaptureExtension.class)
class KeywrightCommandTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "backup | Usage: java -jar keywright.jar backup [-hV] [--force] FILE",
                "backup one two | Usage: java -jar keywright.jar backup [-hV] [--force] FILE",
                "backup one --forse | Possible solutions: --force",
                "backup one --force=yes | Usage: java -jar keywright.jar backup [-hV] [--force] FILE",
                "restore | Usage: java -jar keywright.jar restore [-hV] [--force] FILE",
                "check-backup | Usage: java -jar keywright.jar check-backup [-hV] FILE",
                "check-audit all | Usage: java -jar keywright.jar check-audit [-hV]",
                "rotate-secret | Usage: java -jar keywright.jar rotate-secret [-hV] [--now",
                "rotate-secret salt | Unknown secret. Use pepper, master-key or signing-key.",
                "rotate-secret pepper --after=soon | 'soon' is not a valid duration",
                "rotate-secret pepper --after=-1m | The time is negative.",
                "rotate-secret pepper --now --after=1m | mutually exclusive",
                "migrate | Missing required option: '--to=URL'",
                "backup one --keywright.limits.per-account=off --debug --hlep | Unknown option: '--hlep'",
            })
    void whenArgumentsAreInvalidThenReportedAndNothingIsDone(String arguments, String message, CapturedOutput output) {
        String[] words = Stream.concat(
                        Stream.of(arguments.split(" ")), Stream.of("--keywright.data=" + folder.resolve("data")))
                .toArray(String[]::new);

        assertThat(TestCommands.run(words)).isEqualTo(2);
        assertThat(output.getErr()).contains(message);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whenCommandIsUnknownThenSimilarOneIsSuggested(CapturedOutput output) {
        assertThat(TestCommands.run("chekc-audit")).isEqualTo(2);
        assertThat(output.getErr())
                .contains("'chekc-audit'")
                .contains("Did you mean: java -jar keywright.jar check-audit");
    }

    @Nested
    class Requested {

        @ParameterizedTest
        @ValueSource(
                strings = {"check-audit", "--server.port=0 check-audit", "--help", "-h", "--version", "-V", "typo"})
        void whenCommandOrHelpIsGivenThenRunAsCommand(String arguments) {
            assertThat(KeywrightCommand.isRequested(arguments.split(" "))).isTrue();
        }

        @Test
        void whenOnlySettingsAreGivenThenServiceStarts() {
            assertThat(KeywrightCommand.isRequested()).isFalse();
            assertThat(KeywrightCommand.isRequested("--server.port=0", "--debug", "--keywright.store=postgresql"))
                    .isFalse();
        }
    }

    @Nested
    class Help {

        @Test
        void whenHelpIsRequestedThenEachCommandIsListed(CapturedOutput output) {
            assertThat(TestCommands.run("--help")).isZero();
            assertThat(output.getOut())
                    .contains("  check-audit ", "  backup ", "  check-backup ", "  restore ", "  rotate-secret ")
                    .contains("  migrate ", "  generate-completion ")
                    .contains("1   the check failed");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "check-audit",
                    "backup",
                    "check-backup",
                    "restore",
                    "rotate-secret",
                    "migrate",
                    "generate-completion"
                })
        void whenHelpOfCommandIsRequestedThenUsageIsPrinted(String command, CapturedOutput output) {
            assertThat(TestCommands.run(command, "--help")).isZero();
            assertThat(output.getOut())
                    .startsWith("Usage: java -jar keywright.jar " + command + " ")
                    .contains("Exit codes:")
                    .contains("--keywright.data=FOLDER");
        }
    }

    @Test
    void whenVersionIsRequestedThenPrinted(CapturedOutput output) {
        assertThat(TestCommands.run("--version")).isZero();
        assertThat(output.getOut()).startsWith("Keywright ");
    }

    @Test
    void whenCompletionIsGeneratedThenBashCompletesCommands(CapturedOutput output)
            throws IOException, InterruptedException {
        assertThat(TestCommands.run("generate-completion")).isZero();

        String check = "\nCOMP_WORDS=(keywright check-) COMP_CWORD=1 COMP_LINE='keywright check-'"
                + "\n_complete_keywright; echo \"${COMPREPLY[*]}\"";
        Process bash = new ProcessBuilder("bash", "-c", output.getOut() + check)
                .redirectErrorStream(true)
                .start();
        assertThat(bash.inputReader().readLine()).isEqualTo("check-audit check-backup");
        assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
}
