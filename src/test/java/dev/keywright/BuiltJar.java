package dev.keywright;

import java.nio.file.Path;

/** The jar that the build has made, which a system property names to the tests that run it. */
final class BuiltJar {

    static final String PROPERTY = "keywright.jar";

    private BuiltJar() {}

    static Path path() {
        return Path.of(System.getProperty(PROPERTY)).toAbsolutePath();
    }
}
