package dev.keywright.verification;

/**
 * One of the things that are looked at for a verdict.
 *
 * @param code what the verdict is if the key fails by it
 * @param passed whether it does not
 * @param detail a sentence for a person
 */
public record EvaluationStep(Verdict.Code code, boolean passed, String detail) {}
