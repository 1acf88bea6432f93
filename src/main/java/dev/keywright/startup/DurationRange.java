package dev.keywright.startup;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;

/**
 * The bounds of a setting that is a duration. Hibernate Validator's {@code @DurationMin} and {@code @DurationMax} need an implementation of
 * the expression language for their messages.
 */
@Constraint(validatedBy = DurationRange.Validator.class)
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface DurationRange {

    /** The least duration, inclusive, written as in the settings: {@code 100ms}. */
    String min();

    /** The greatest duration, inclusive, written as in the settings: {@code 30d}. */
    String max();

    String message() default "must be {min} to {max}";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Compares the duration with both bounds. */
    final class Validator implements ConstraintValidator<DurationRange, Duration> {

        private Duration min = Duration.ZERO;
        private Duration max = Duration.ZERO;

        @Override
        public void initialize(DurationRange range) {
            min = DurationStyle.detectAndParse(range.min());
            max = DurationStyle.detectAndParse(range.max());
        }

        @Override
        public boolean isValid(Duration duration, ConstraintValidatorContext context) {
            return min.compareTo(duration) <= 0 && duration.compareTo(max) <= 0;
        }
    }
}
