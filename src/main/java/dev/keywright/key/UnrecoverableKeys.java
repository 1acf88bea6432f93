package dev.keywright.key;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;

/** Where no key is to be recoverable, forgets at the start the texts that were kept before. */
final class UnrecoverableKeys implements ApplicationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(UnrecoverableKeys.class);

    private final ApiKeys keys;
    private final KeySettings settings;

    UnrecoverableKeys(ApiKeys keys, KeySettings settings) {
        this.keys = keys;
        this.settings = settings;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (!settings.areRecoverable()) {
            keys.forgetTexts()
                    .filter((forgotten) -> forgotten > 0)
                    .doOnNext(UnrecoverableKeys::tell)
                    .block();
        }
    }

    private static void tell(long forgotten) {
        LOG.info("{} API keys can no longer be shown again, as keywright.keys.recoverable=never asks", forgotten);
    }
}
