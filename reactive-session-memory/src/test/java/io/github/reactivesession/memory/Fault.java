/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A store with one fault, and the rule whose tests must find it.
 *
 * @param name what the store does wrong
 * @param rule the number of the rule it breaks
 * @param open opens a store that does it
 */
record Fault(String name, int rule, Function<StoreOptions, SessionStore> open) {
    /** The store without a fault, for comparison. */
    static final Fault NONE = new Fault("none", 0, InMemorySessionStore::create);

    /** A fault that stands before the store in memory. */
    static Fault of(int rule, String name, UnaryOperator<SessionStore> decorator) {
        return new Fault(name, rule, options -> decorator.apply(InMemorySessionStore.create(options)));
    }

    @Override
    public String toString() {
        return "R" + rule + " " + name;
    }
}
