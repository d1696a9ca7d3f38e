/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.JsonObject;
import java.util.Locale;
import java.util.Objects;

/**
 * What was counted, not contested.
 *
 * @param what of what
 * @param value how much
 * @param unit in which unit
 * @param remark what to know about it
 */
record Amount(String what, double value, String unit, String remark) {
    static final String HEADER = "| what | amount | remark |\n|---|---|---|";

    static Amount of(JsonObject json) {
        return new Amount(
                Objects.toString(json.get("what")),
                Results.number(json.get("value")),
                Objects.toString(json.get("unit")),
                Objects.toString(json.get("remark")));
    }

    String row() {
        return String.format(Locale.ROOT, "| %s | %,.1f %s | %s |", what, value, unit, remark);
    }

    JsonObject toJson() {
        return JsonObject.of("what", what)
                .with("value", value)
                .with("unit", unit)
                .with("remark", remark);
    }
}
