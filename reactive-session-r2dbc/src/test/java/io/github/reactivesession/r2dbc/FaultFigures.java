/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import java.util.concurrent.atomic.LongAdder;

/** What was done to a store, and what it did. */
final class FaultFigures {
    final LongAdder acknowledged = new LongAdder();
    final LongAdder cancelled = new LongAdder();
    final LongAdder retried = new LongAdder();
    final LongAdder stored = new LongAdder();
    final LongAdder faults = new LongAdder();

    @Override
    public String toString() {
        return "appends acknowledged " + acknowledged + ", cancelled " + cancelled + ", retried " + retried
                + ", events stored " + stored + ", faults " + faults;
    }
}
