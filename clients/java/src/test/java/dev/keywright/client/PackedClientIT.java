package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of the READMEs compiles against the published jar. */
class PackedClientIT {

    private static final String IMPORTS = """
            import dev.keywright.client.*;
            import dev.keywright.client.model.*;
            import dev.keywright.client.spring.*;
            import java.net.URI;
            import java.util.List;
            import org.springframework.context.annotation.Bean;
            import org.springframework.security.config.annotation.web.builders.HttpSecurity;
            import org.springframework.security.web.SecurityFilterChain;
            """;

    @TempDir
    Path output;

    private static List<String> blocks(String readme) throws IOException {
        return Arrays.stream(Files.readString(Path.of(readme)).split("```java\n"))
                .skip(1)
                .map((part) -> part.substring(0, part.indexOf("```")))
                .toList();
    }

    /** Wraps statements in a method with the variables that they use. A method stays as it is. */
    private static JavaFileObject source(int number, String block) {
        String name = "Block" + number;
        String member = block.startsWith("@")
                ? block
                : "void run(String serviceKey" + (block.contains(" key = ") ? "" : ", String key") + ") {" + block
                        + "}";
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {

            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return IMPORTS + "class " + name + " {" + member + "}";
            }
        };
    }

    /** The class path of the tests, with the jar instead of its classes. */
    private static String classPath() {
        String others = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter((entry) -> entry.endsWith(".jar"))
                .collect(Collectors.joining(File.pathSeparator));
        return System.getProperty("client.jar") + File.pathSeparator + others;
    }

    @Test
    void whenReadmeCodeIsCompiledAgainstJarThenItCompiles() throws IOException {
        List<String> blocks = Stream.concat(blocks("README.md").stream(), blocks("../../README.md").stream())
                .toList();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Writer errors = new StringWriter();
        List<JavaFileObject> sources = IntStream.range(0, blocks.size())
                .mapToObj((number) -> source(number, blocks.get(number)))
                .toList();

        boolean compiles = compiler.getTask(
                        errors,
                        null,
                        null,
                        List.of("-proc:none", "-cp", classPath(), "-d", output.toString()),
                        null,
                        sources)
                .call();

        assertThat(blocks).hasSize(3);
        assertThat(errors).hasToString("");
        assertThat(compiles).isTrue();
    }
}
