package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.ConfigurationPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Compares the tables of {@code docs/configuration.md} with the code. With {@code -Ddocs=write} it writes them. */
class ConfigurationPageTest {

    private static final Path PAGE = Path.of("docs/configuration.md");
    private static final Path METADATA = Path.of("target/classes/META-INF/spring-configuration-metadata.json");
    private static final String MARK = "<!-- Generated from the code up to the end: see CONTRIBUTING.md. -->\n";

    @Test
    void whenSettingsChangeThenPageListsThem() throws IOException {
        String page = Files.readString(PAGE);
        String expected = page.substring(0, page.indexOf(MARK) + MARK.length())
                + ConfigurationPage.render(Files.readString(METADATA));
        if ("write".equals(System.getProperty("docs"))) {
            Files.writeString(PAGE, expected);
        }

        assertThat(PAGE).hasContent(expected);
    }
}
