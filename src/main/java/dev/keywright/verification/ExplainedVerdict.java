package dev.keywright.verification;

import java.util.List;

/**
 * A verdict and the checks that led to it.
 *
 * @param verdict the verdict that a verification would return
 * @param steps the checks in order
 */
public record ExplainedVerdict(Verdict verdict, List<EvaluationStep> steps) {}
