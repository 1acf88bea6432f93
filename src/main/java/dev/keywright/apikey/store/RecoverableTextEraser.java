package dev.keywright.apikey.store;

import dev.keywright.apikey.format.KeyProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** Erases the stored encrypted texts at startup if the settings do not allow recoverable keys. */
@Component
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
            keys.eraseEncryptedTexts()
                    .filter((count) -> count > 0)
                    .doOnNext(RecoverableTextEraser::report)
                    .block();
        }
    }

    private static void report(long count) {
        LOG.info("Erased the encrypted texts of {} API keys, since keywright.keys.recoverable=never is set.", count);
    }
}
