package dev.keywright.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.AccountId;
import dev.keywright.account.Role;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** Each read stays under way until the test ends it, so that any order of reads and changes can be had. */
class RememberedKeysTest {

    private static final Duration LIFETIME = Duration.ofSeconds(5);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final AtomicLong nanos = new AtomicLong(42);
    private final List<Sinks.One<Known>> reads = new ArrayList<>();
    private final RememberedKeys remembered = remembering(10);
    private final Shown text = Shown.of(KeyText.random("kw", RANDOM));

    private RememberedKeys remembering(int most) {
        return new RememberedKeys(new KnownKeySettings(most, LIFETIME), nanos::get, (shown) -> read());
    }

    private Mono<Known> read() {
        Sinks.One<Known> answer = Sinks.one();
        reads.add(answer);
        return answer.asMono();
    }

    /** The key of a text, by the id in it. */
    private static Known key(Shown shown, State state) {
        return key(shown, Objects.requireNonNull(shown.named()), state);
    }

    private static Known key(Shown shown, KeyId id, State state) {
        ApiKey key = StoredKeys.key(id, new AccountId("ann"), StoredKeys.randomDigest(), null, Instant.EPOCH)
                .in(state);
        Known known = Known.of(shown.digest(), key, Map.of());
        return new Known(known.text(), known.found(), Role.MEMBER, Set.of());
    }

    private Waiting look() {
        return look(text);
    }

    private Waiting look(Shown shown) {
        Waiting waiting = new Waiting();
        waiting.subscription = remembered
                .read(shown)
                .doFinally((signal) -> waiting.ended = true)
                .subscribe((found) -> waiting.found = found, (broken) -> waiting.broken = broken);
        return waiting;
    }

    private void end(int read, Known found) {
        reads.get(read).tryEmitValue(found).orThrow();
    }

    private void endWithoutOne(int read) {
        reads.get(read).tryEmitEmpty().orThrow();
    }

    private @Nullable State recalled() {
        Known known = remembered.recall(text);
        return known == null ? null : known.key().state();
    }

    /** Who waits for a read. */
    private static final class Waiting {
        private Disposable subscription = () -> {};
        private boolean ended;
        private @Nullable Known found;
        private @Nullable Throwable broken;

        private @Nullable State state() {
            return found == null ? null : found.key().state();
        }
    }

    @Nested
    class Remembered {

        @Test
        void whenItWasReadThenItIsRecalled() {
            look();
            assertThat(recalled()).isNull();
            end(0, key(text, State.ACTIVE));

            assertThat(recalled()).isEqualTo(State.ACTIVE);
            assertThat(remembered.isUnknown(text)).isFalse();
        }

        /** Nobody gets a key by its id alone, which is public. */
        @Test
        void whenATextHasItsIdButNotItsSecretThenNotRecalled() {
            look();
            end(0, key(text, State.ACTIVE));

            assertThat(remembered.recall(new Shown(TextDigest.of("another"), text.named())))
                    .isNull();
        }

        @Test
        void whenTheTextIsOfAnotherFormThenRecalledByItsDigest() {
            Shown foreign = Shown.ofAnotherForm("sk-1234");
            KeyId id = KeyId.random(RANDOM);
            look(foreign);
            Known imported = key(foreign, id, State.ACTIVE);
            end(0, imported);
            assertThat(remembered.recall(foreign)).isSameAs(imported);

            remembered.forget(id);
            assertThat(remembered.recall(foreign)).isNull();
        }

        /** As when keys come from another Keywright, whose ids are not kept. */
        @Test
        void whenTheIdInTheTextIsNotItsOwnThenRecalledByItsDigest() {
            KeyId id = KeyId.random(RANDOM);
            look();
            end(0, key(text, id, State.ACTIVE));
            assertThat(recalled()).isEqualTo(State.ACTIVE);

            remembered.forget(id);
            assertThat(recalled()).isNull();
        }

        @Test
        void whenTheIdInAnImportedTextIsAnotherKeysThenBothAreRecalled() {
            look();
            end(0, key(text, State.ACTIVE));
            Shown imported = new Shown(TextDigest.of("imported"), text.named());
            look(imported);
            end(1, key(imported, KeyId.random(RANDOM), State.SUSPENDED));

            assertThat(recalled()).isEqualTo(State.ACTIVE);
            assertThat(remembered.recall(imported))
                    .extracting((known) -> known.key().state())
                    .isEqualTo(State.SUSPENDED);
        }

        @Test
        void whenThereAreTooManyThenAsManyAsTheSettingSaysAreKept() {
            for (int i = 0; i < 100; i++) {
                Shown shown = Shown.of(KeyText.random("kw", RANDOM));
                look(shown);
                end(i, key(shown, State.ACTIVE));
            }

            assertThat(remembered.size()).isEqualTo(10);
        }

        @Test
        void whenTheSettingIsNoneThenEachIsReadAndAnsweredAllTheSame() {
            RememberedKeys none = remembering(0);
            StepVerifier.create(none.read(text))
                    .then(() -> end(0, key(text, State.ACTIVE)))
                    .expectNextCount(1)
                    .verifyComplete();

            assertThat(none.size()).isZero();
            assertThat(none.recall(text)).isNull();
        }
    }

    @Nested
    class Unknown {

        @Test
        void whenThereIsNoneThenThatIsRememberedForItsTime() {
            look();
            endWithoutOne(0);
            assertThat(remembered.isUnknown(text)).isTrue();

            nanos.addAndGet(LIFETIME.toNanos() - 1);
            assertThat(remembered.isUnknown(text)).isTrue();
            nanos.addAndGet(1);
            assertThat(remembered.isUnknown(text)).isFalse();
        }

        @Test
        void whenSomeAreImportedThenItIsReadAgain() {
            look();
            endWithoutOne(0);
            remembered.forgetUnknown();

            assertThat(remembered.isUnknown(text)).isFalse();
        }

        @Test
        void whenSomeAreImportedWhileItIsReadThenNotRememberedAsUnknown() {
            Waiting waiting = look();
            remembered.forgetUnknown();
            endWithoutOne(0);

            assertThat(waiting.ended).isTrue();
            assertThat(remembered.isUnknown(text)).isFalse();
        }
    }

    @Nested
    class Shared {

        @Test
        void whenManyWaitForTheSameThenItIsReadOnce() {
            List<Waiting> all = List.of(look(), look(), look());
            assertThat(reads).hasSize(1);
            end(0, key(text, State.ACTIVE));

            assertThat(all).extracting(Waiting::state).containsOnly(State.ACTIVE);
        }

        @Test
        void whenTheyWaitForOthersThenEachIsRead() {
            look();
            look(Shown.of(KeyText.random("kw", RANDOM)));

            assertThat(reads).hasSize(2);
        }

        @Test
        void whenOneHangsUpThenTheOthersAreAnswered() {
            Waiting first = look();
            Waiting second = look();
            first.subscription.dispose();
            end(0, key(text, State.ACTIVE));

            assertThat(first.state()).isNull();
            assertThat(second.state()).isEqualTo(State.ACTIVE);
            assertThat(recalled()).isEqualTo(State.ACTIVE);
        }

        @Test
        void whenAllHangUpThenWhatWasReadIsRememberedAllTheSame() {
            look().subscription.dispose();
            end(0, key(text, State.ACTIVE));

            assertThat(recalled()).isEqualTo(State.ACTIVE);
        }

        @Test
        void whenItBreaksThenAllAreToldAndTheNextReadsAgain() {
            List<Waiting> all = List.of(look(), look());
            reads.get(0).tryEmitError(new IllegalStateException("broken")).orThrow();
            assertThat(all).allSatisfy((waiting) -> assertThat(waiting.broken).hasMessage("broken"));
            assertThat(recalled()).isNull();
            assertThat(remembered.isUnknown(text)).isFalse();

            Waiting next = look();
            end(1, key(text, State.ACTIVE));
            assertThat(next.state()).isEqualTo(State.ACTIVE);
        }

        @Test
        void whenTheReadCannotEvenBeginThenTheNextReadsAgain() {
            RememberedKeys broken = new RememberedKeys(new KnownKeySettings(10, LIFETIME), nanos::get, (shown) -> {
                reads.add(Sinks.one());
                throw new IllegalStateException("broken");
            });

            StepVerifier.create(broken.read(text)).verifyErrorMessage("broken");
            StepVerifier.create(broken.read(text)).verifyErrorMessage("broken");
            assertThat(reads).hasSize(2);
        }

        @Test
        void whenNobodySubscribesThenNothingIsRead() {
            assertThat(remembered.read(text)).isNotNull();

            assertThat(reads).isEmpty();
        }

        /** Else it would see what that transaction has not committed. */
        @Test
        void whenTheFirstIsInATransactionThenTheReadIsNotPartOfIt() {
            List<Context> contexts = new ArrayList<>();
            RememberedKeys keys = new RememberedKeys(
                    new KnownKeySettings(10, LIFETIME),
                    nanos::get,
                    (shown) -> Mono.deferContextual((context) -> {
                        contexts.add(Context.of(context));
                        return Mono.empty();
                    }));

            keys.read(text).contextWrite(Context.of("transaction", "open")).block();
            assertThat(contexts).singleElement().matches(Context::isEmpty);
        }
    }

    @Nested
    class ChangedMeanwhile {

        private final KeyId id = Objects.requireNonNull(text.named());

        @Test
        void whenChangedAfterItWasReadThenForgotten() {
            look();
            end(0, key(text, State.ACTIVE));
            remembered.forget(id);

            assertThat(recalled()).isNull();
        }

        @Test
        void whenAnotherIsChangedThenNotForgotten() {
            look();
            end(0, key(text, State.ACTIVE));
            remembered.forget(KeyId.random(RANDOM));

            assertThat(recalled()).isEqualTo(State.ACTIVE);
        }

        @Test
        void whenChangedWhileItIsReadThenWhatWasReadIsAnsweredButNotRemembered() {
            Waiting before = look();
            remembered.forget(id);
            end(0, key(text, State.ACTIVE));

            assertThat(before.state()).isEqualTo(State.ACTIVE);
            assertThat(recalled()).isNull();
        }

        @Test
        void whenLookedForAfterTheChangeThenNotAnsweredByAReadFromBefore() {
            look();
            remembered.forget(id);
            Waiting after = look();
            assertThat(reads).hasSize(2);

            end(0, key(text, State.ACTIVE));
            assertThat(after.ended).isFalse();
            end(1, key(text, State.REVOKED));
            assertThat(after.state()).isEqualTo(State.REVOKED);
            assertThat(recalled()).isEqualTo(State.REVOKED);
        }

        @Test
        void whenTheReadFromBeforeEndsLastThenItReplacesNothing() {
            look();
            remembered.forget(id);
            look();
            end(1, key(text, State.REVOKED));
            end(0, key(text, State.ACTIVE));

            assertThat(recalled()).isEqualTo(State.REVOKED);
        }

        @Test
        void whenTheReadFromBeforeBreaksThenTheLaterOneIsStillShared() {
            look();
            remembered.forget(id);
            look();
            reads.get(0).tryEmitError(new IllegalStateException("broken")).orThrow();
            Waiting last = look();
            assertThat(reads).hasSize(2);

            end(1, key(text, State.REVOKED));
            assertThat(last.state()).isEqualTo(State.REVOKED);
        }

        @Test
        void whenAllOfAKindAreForgottenWhileOneIsReadThenItIsNotRemembered() {
            look();
            remembered.forgetAll((known) -> false);
            end(0, key(text, State.ACTIVE));

            assertThat(recalled()).isNull();
        }

        @Test
        void whenAllOfAKindAreForgottenThenOnlyThey() {
            Shown other = Shown.of(KeyText.random("kw", RANDOM));
            look();
            look(other);
            end(0, key(text, State.ACTIVE));
            end(1, key(other, State.SUSPENDED));
            remembered.forgetAll((known) -> known.key().state() == State.SUSPENDED);

            assertThat(recalled()).isEqualTo(State.ACTIVE);
            assertThat(remembered.recall(other)).isNull();
        }
    }
}
