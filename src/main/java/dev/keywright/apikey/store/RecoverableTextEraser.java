package dev.keywright.apikey.store;

import dev.keywright.apikey.format.KeyProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;

/** Where no key is to be recoverable, forgets at the start the texts that were kept before. */
public final class RecoverableTextEraser implements ApplicationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(RecoverableTextEraser.class);

    private final ApiKeyRepository keys;
    private final KeyProperties settings;

    public RecoverableTextEraser(ApiKeyRepository keys, KeyProperties settings) {
        this.keys = keys;
        this.settings = settings;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (!settings.areRecoverable()) {
            keys.invalidateStrings()
                    .filter((forgotten) -> forgotten > 0)
                    .doOnNext(RecoverableTextEraser::report)
                    .block();
        }
    }

    private static void report(long forgotten) {
        LOG.info("{} API keys can no longer be shown again, as keywright.keys.recoverable=never asks", forgotten);
    }
}
