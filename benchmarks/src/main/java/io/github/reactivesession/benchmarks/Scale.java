/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a number lies on an axis.
 *
 * @param low the number at its start
 * @param high the number at its end
 * @param powers whether each power of ten has the same room
 * @param start where it starts
 * @param end where it ends
 */
record Scale(double low, double high, boolean powers, double start, double end) {
    /** From zero, as bars must. */
    static Scale fromZero(double highest, double start, double end) {
        return new Scale(0, Math.max(highest, 1e-3), false, start, end);
    }

    /** From the power of ten below the lowest to the one above the highest. */
    static Scale ofPowers(double lowest, double highest, double start, double end) {
        double first = Math.floor(Math.log10(Math.max(lowest, 1e-3)));
        double last = Math.ceil(Math.log10(Math.max(highest, 1e-3)));
        return new Scale(Math.pow(10, first), Math.pow(10, Math.max(last, first + 1)), true, start, end);
    }

    double at(double value) {
        double share = powers ? Math.log10(Math.max(value, low) / low) / Math.log10(high / low) : value / high;
        return start + share * (end - start);
    }

    /** Round numbers, no more than six of them where the axis starts from zero. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        if (powers) {
            for (long power = Math.round(Math.log10(low)); power <= Math.round(Math.log10(high)); power++) {
                ticks.add(Math.pow(10, (double) power));
            }
        } else {
            for (int i = 0; i * step() <= high; i++) {
                ticks.add(i * step());
            }
        }
        return ticks;
    }

    /** The least of 1, 2 and 5 times a power of ten that is not below a fifth of the whole. */
    private double step() {
        double power = Math.pow(10, Math.floor(Math.log10(high / 5)));
        double digits = high / 5 / power;
        return power * (digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 5 ? 5 : 10);
    }
}
