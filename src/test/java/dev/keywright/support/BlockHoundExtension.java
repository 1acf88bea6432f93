package dev.keywright.support;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockHound;

/**
 * Has BlockHound watch every test. Its own listener would do so in each JVM that lists the tests, and Maven's does that when there are
 * several forks.
 */
public final class BlockHoundExtension implements BeforeAllCallback {

    /**
     * Once for each JVM: each installation wraps {@code System.out}, and a wrapper around a stream that captures a test's output would
     * have it captured twice.
     */
    private static final class Installation {

        static {
            BlockHound.install();
        }

        static void ensure() {}
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Installation.ensure();
    }
}
