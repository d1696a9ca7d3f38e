/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.util.List;

/**
 * What came out of the rounds of one contestant, or how a ratio was in them.
 *
 * @param low the lowest
 * @param middle the median
 * @param high the highest
 */
record Range(double low, double middle, double high) {
    static Range of(List<Double> rounds) {
        return new Range(
                rounds.stream().mapToDouble(d -> d).min().orElse(0),
                Figure.median(rounds),
                rounds.stream().mapToDouble(d -> d).max().orElse(0));
    }

    static Range of(double value) {
        return new Range(value, value, value);
    }

    /** Half the distance of the lowest and the highest. */
    double spread() {
        return (high - low) / 2;
    }
}
