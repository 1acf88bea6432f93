package dev.keywright.it.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.Keywright;
import dev.keywright.usage.UsageCounter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Usage counts on shutdown. */
@ExtendWith(OutputCaptureExtension.class)
class UsageAtShutdownIT {

    private static final int SUBJECTS = 10_000;

    @TempDir
    private Path data;

    /** One interval is so long that nothing is stored before, the other so short that a flush may be in progress. */
    @Test
    void whenStoppedThenNoCountIsLostAndNothingIsLogged(CapturedOutput output) throws SQLException {
        countAndStop("1m", output);
        countAndStop("100ms", output);

        assertThat(sum()).isEqualTo(2 * SUBJECTS);
    }

    private void countAndStop(String interval, CapturedOutput output) {
        ConfigurableApplicationContext service = new SpringApplicationBuilder(Keywright.class)
                .run(
                        "--server.port=0",
                        "--keywright.data=" + data,
                        "--keywright.usage.flush-interval=" + interval,
                        "--logging.level.dev.keywright.account.lifecycle.OperatorStartupNotice=off");
        UsageCounter usageCounter = service.getBean(UsageCounter.class);
        IntStream.range(0, SUBJECTS).forEach((i) -> usageCounter.count("key-" + i, "VALID"));
        service.close();
        assertThat(output.getAll()).doesNotContain("WARN", "ERROR", "Exception");
    }

    private long sum() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("keywright.db"));
                Statement statement = connection.createStatement();
                ResultSet sums = statement.executeQuery("SELECT SUM(uses) FROM usage_count")) {
            return sums.getLong(1);
        }
    }
}
