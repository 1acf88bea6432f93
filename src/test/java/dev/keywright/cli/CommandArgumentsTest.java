package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.TestCommands;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Invalid arguments print the usage, and nothing is done. */
@ExtendWith(OutputCaptureExtension.class)
class CommandArgumentsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "backup,,,Usage: java -jar keywright.jar backup FILE [--force]",
        "backup,one,two,Usage: java -jar keywright.jar backup FILE [--force]",
        "backup,one,--forse,Usage: java -jar keywright.jar backup FILE [--force]",
        "backup,one,--force=yes,Usage: java -jar keywright.jar backup FILE [--force]",
        "restore,,,Usage: java -jar keywright.jar restore FILE [--force]",
        "check-backup,,,Usage: java -jar keywright.jar check-backup FILE",
        "rotate-secret,,,Usage: java -jar keywright.jar rotate-secret",
        "rotate-secret,salt,,Usage: java -jar keywright.jar rotate-secret",
        "rotate-secret,pepper,--after=soon,Usage: java -jar keywright.jar rotate-secret",
    })
    void whenTheWordsAreOthersThenTheUsageIsReported(
            String command, String first, String second, String usage, CapturedOutput output) {
        String[] words = Stream.of(command, first, second, "--keywright.data=" + folder)
                .filter((word) -> word != null)
                .toArray(String[]::new);

        assertThat(TestCommands.run(words)).isEqualTo(2);
        assertThat(output.getErr()).contains(usage);
    }
}
