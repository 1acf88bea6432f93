package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.client.model.IssuedKey;
import dev.keywright.client.model.NewKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The code of the README equals that of the tests. */
class ReadmeTest {

    private static final Path TESTS = Path.of("src/test/java/dev/keywright/client");

    /** The first example of the README, with the address of the test service. */
    private static void firstExample(String serviceKey, URI uri) {
        Keywright keywright = Keywright.connect(uri, serviceKey);

        IssuedKey key =
                keywright.keys().create(new NewKey().name("nightly export").scopes(List.of("reports:*")));
        Verdict verdict = keywright.verify(key.getKey(), "reports:read");
        System.out.println(verdict.isValid() + " " + verdict.name());

        try (LocalVerifier local = keywright.localVerifier()) {
            local.verify(key.getKey(), "reports:read"); // requests the service and caches the verdict
            local.verify(key.getKey(), "reports:read"); // uses the cache
        }
    }

    @Test
    void whenFirstExampleRunsThenItWorks() throws Exception {
        Service service = Service.shared();
        long before = nightlyExports(service);

        firstExample(service.serviceKey().getKey(), service.uri());

        assertThat(nightlyExports(service)).isEqualTo(before + 1);
    }

    private static long nightlyExports(Service service) {
        return service.client()
                .keys()
                .find(KeyFilter.ALL.named("nightly export"))
                .count();
    }

    @Test
    void whenReadmeHasCodeThenItEqualsTests() throws IOException {
        String sources = withoutLayout(Files.readString(TESTS.resolve("ReadmeTest.java"))
                + Files.readString(TESTS.resolve("spring/ServletExample.java")));
        String address = "URI.create(\"http://127.0.0.1:5000\")";

        assertThat(blocks())
                .hasSize(2)
                .allSatisfy((block) -> assertThat(sources).contains(withoutLayout(block.replace(address, "uri"))));
    }

    private static List<String> blocks() throws IOException {
        return Arrays.stream(Files.readString(Path.of("README.md")).split("```java\n"))
                .skip(1)
                .map((part) -> part.substring(0, part.indexOf("```")))
                .toList();
    }

    private static String withoutLayout(String code) {
        return code.replaceAll("\\s+", "");
    }
}
