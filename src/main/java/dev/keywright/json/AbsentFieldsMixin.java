package dev.keywright.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.keywright.api.ImportOutcome;
import dev.keywright.api.Problem;
import org.springframework.boot.jackson.JacksonMixin;

/** Leaves the fields without a value out of the responses whose fields are optional. */
@JacksonMixin({ImportOutcome.class, Problem.class})
@JsonInclude(JsonInclude.Include.NON_NULL)
interface AbsentFieldsMixin {}
