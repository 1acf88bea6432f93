package dev.keywright.support;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockHound;

/**
 * Installs BlockHound for every test. BlockHound's own listener would run in each JVM that lists tests, as Maven's does with several forks.
 */
public final class BlockHoundExtension implements BeforeAllCallback {

    /**
     * Once per JVM: each installation wraps {@code System.out}, and a wrapper around a capturing stream would capture the output twice.
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
