package dev.keywright.support.jar;

import java.nio.file.Path;

/** The jar that the build has made, which a system property names to the tests that run it. */
public final class BuiltJar {

    static final String PROPERTY = "keywright.jar";

    private BuiltJar() {}

    public static Path path() {
        return Path.of(System.getProperty(PROPERTY)).toAbsolutePath();
    }
}
