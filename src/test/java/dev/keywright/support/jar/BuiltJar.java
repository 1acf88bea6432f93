package dev.keywright.support.jar;

import java.nio.file.Path;

/** The jar of the build, which a system property names. */
public final class BuiltJar {

    static final String PROPERTY = "keywright.jar";

    private BuiltJar() {}

    public static Path path() {
        return Path.of(System.getProperty(PROPERTY)).toAbsolutePath();
    }
}
