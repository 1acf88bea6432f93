package dev.keywright.problem;

import java.util.function.Function;

/** The result of a change: a value, so that a transaction can commit its audit record although the change was rejected. */
public sealed interface Result<T> {

    /** Returns the same result with a mapped value. */
    <R> Result<R> map(Function<? super T, ? extends R> mapping);

    /** Returns the value, or throws the error. */
    T orThrow();

    /** The change was made, or was made before. */
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

    /** The change was rejected, and nothing changed. */
    record Failure<T>(ApiException exception) implements Result<T> {

        @Override
        public <R> Result<R> map(Function<? super T, ? extends R> mapping) {
            return new Failure<>(exception);
        }

        @Override
        public T orThrow() {
            throw exception;
        }
    }
}
