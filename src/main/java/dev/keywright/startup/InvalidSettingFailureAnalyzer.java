package dev.keywright.startup;

import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.bind.validation.ValidationErrors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;
import org.springframework.validation.FieldError;

/** Prints a setting that is out of bounds by the name that the documentation uses. Spring Boot's analyzer prints the name of the field. */
@Order(0)
class InvalidSettingFailureAnalyzer extends AbstractFailureAnalyzer<BindValidationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, BindValidationException exception) {
        ValidationErrors errors = exception.getValidationErrors();
        String description = errors.getAllErrors().stream()
                .filter(FieldError.class::isInstance)
                .map((error) -> describe(errors.getName() + ".", (FieldError) error))
                .collect(Collectors.joining(System.lineSeparator()));
        return new FailureAnalysis(
                description,
                "Correct the value. docs/configuration.md lists the settings and their bounds.",
                rootFailure);
    }

    private static String describe(String prefix, FieldError error) {
        return prefix + DataObjectPropertyName.toDashedForm(error.getField()) + " " + error.getDefaultMessage()
                + ", but is '" + error.getRejectedValue() + "'.";
    }
}
