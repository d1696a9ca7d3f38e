/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.Set;

/** Keeps unknown fields apart from known ones, which share one JSON object. */
@CanIgnoreReturnValue
final class Extras {
    static final String TYPE = "type";
    static final String TEXT = "text";
    static final String REASONING = "reasoning";
    static final String TOOL_CALL = "tool_call";
    static final String TOOL_RESULT = "tool_result";
    static final String MEDIA = "media";
    static final String DATA = "data";

    private static final Set<String> TYPES = Set.of(TEXT, REASONING, TOOL_CALL, TOOL_RESULT, MEDIA, DATA);

    private Extras() {}

    /** The unknown fields of a part: none of its own names, nor the one that tells its type. */
    static JsonObject require(JsonObject extra, String... known) {
        return requireBeside(requireBeside(extra, TYPE), known);
    }

    static JsonObject requireBeside(JsonObject extra, String... known) {
        Texts.requireNonNull("extra", extra);
        for (String name : known) {
            if (extra.containsKey(name)) {
                throw new InvalidRequestException("extra", "must not contain the known field '" + name + "'");
            }
        }
        return extra;
    }

    static String requireUnknown(String type) {
        if (TYPES.contains(Texts.requireExact(TYPE, Texts.requireNonNull(TYPE, type)))) {
            throw new InvalidRequestException(TYPE, "must not be a known one");
        }
        return type;
    }
}
