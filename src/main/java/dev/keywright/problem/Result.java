package dev.keywright.problem;

import java.util.function.Function;

/** What came of asking for something to be done: a value, so that a transaction in which it was refused can go on. */
public sealed interface Result<T> {

    /** The same with another value, if it was done. */
    <R> Result<R> map(Function<? super T, ? extends R> mapping);

    /** What was to be had; throws the refusal if it was refused. */
    T orThrow();

    /** It was done, or was so already. */
    record Success<T>(T value) implements Result<T> {

        @Override
        public <R> Result<R> map(Function<? super T, ? extends R> mapping) {
            return new Success<>(mapping.apply(value));
        }

        @Override
        public T orThrow() {
            return value;
        }
    }

    /** It was not done, and nothing has changed. */
    record Failure<T>(ApiException why) implements Result<T> {

        @Override
        public <R> Result<R> map(Function<? super T, ? extends R> mapping) {
            return new Failure<>(why);
        }

        @Override
        public T orThrow() {
            throw why;
        }
    }
}
