package dev.keywright.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.jar.RunningJar;
import dev.keywright.support.store.OtherFileUser;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log as JSON, for log collectors. */
class JsonLogIT {

    @TempDir
    Path folder;

    @Test
    void whenRequestFailsThenLogLineHasRequestIdOfResponse() throws Exception {
        try (RunningJar jar = RunningJar.start(
                        folder, "--logging.structured.format.console=ecs", "--keywright.sqlite.busy-timeout=100ms");
                OtherFileUser other = new OtherFileUser(folder.resolve("data"))) {
            other.execute("BEGIN IMMEDIATE");

            HttpResponse<String> rejected =
                    jar.post("/register", "{\"username\":\"testuser\",\"password\":\"pass123\"}");

            assertThat(rejected.statusCode()).isEqualTo(503);
            String id = rejected.headers().firstValue("X-Request-Id").orElseThrow();
            JsonNode line = jar.log()
                    .lines()
                    .map(JsonMapper.shared()::readTree)
                    .filter((event) -> event.toString().contains(id))
                    .findFirst()
                    .orElseThrow();
            assertThat(line.required("requestId").stringValue()).isEqualTo(id);
            assertThat(line.required("message").stringValue()).contains("request rejected");
        }
    }
}
