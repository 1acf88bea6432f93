package dev.keywright.verification;

import java.util.List;

/**
 * A verdict, and how it came about.
 *
 * @param verdict what a call would be told
 * @param steps each thing that was looked at, in order
 */
public record ExplainedVerdict(Verdict verdict, List<EvaluationStep> steps) {}
