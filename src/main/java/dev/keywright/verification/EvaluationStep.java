package dev.keywright.verification;

/**
 * One check of an evaluation.
 *
 * @param code the verdict's code if this check fails
 * @param passed whether the check passed
 * @param detail a human-readable explanation
 */
public record EvaluationStep(Verdict.Code code, boolean passed, String detail) {}
