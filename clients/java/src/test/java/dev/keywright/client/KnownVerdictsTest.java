package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.client.model.VerdictCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownVerdictsTest {

    private final KnownVerdicts known = new KnownVerdicts(100);

    private static Verdict verdict(String keyId) {
        return new Verdict(
                VerdictCode.VALID,
                keyId,
                "owner",
                null,
                null,
                List.of(),
                Map.of(),
                null,
                List.of(),
                null,
                List.of(),
                List.of());
    }

    @Test
    void whenThereWasNewsSinceItWasAskedForThenNotKept() {
        long before = known.news();
        known.forgetKey("another");
        known.keep(Digest.of("text"), verdict("a"), before);

        assertThat(known.get(Digest.of("text"))).isNull();
    }

    @Test
    void whenThereIsNewsOfAKeyThenOnlyThatIsForgotten() {
        known.keep(Digest.of("text"), verdict("a"), known.news());
        known.keep(Digest.of("other"), verdict("b"), known.news());

        known.forgetKey("a");

        assertThat(known.get(Digest.of("text"))).isNull();
        assertThat(known.get(Digest.of("other"))).isNotNull();
    }

    @Test
    void whenKeysAreImportedThenWhatWasUnknownIsForgotten() {
        Verdict unknown = Verdict.MALFORMED.with(VerdictCode.NOT_FOUND);
        known.keep(Digest.of("text"), verdict("a"), known.news());
        known.keep(Digest.of("nobody's"), unknown, known.news());
        assertThat(known.get(Digest.of("nobody's"))).isEqualTo(unknown);

        known.forgetUnknown();

        assertThat(known.get(Digest.of("nobody's"))).isNull();
        assertThat(known.get(Digest.of("text"))).isNotNull();
    }

    @Test
    void whenThereAreTooManyThenSomeAreForgotten() {
        for (int i = 0; i < 1000; i++) {
            known.keep(Digest.of("text" + i), verdict("id" + i), known.news());
        }

        assertThat(known.size()).isLessThanOrEqualTo(100);
        known.forgetAll();
        assertThat(known.size()).isZero();
    }
}
