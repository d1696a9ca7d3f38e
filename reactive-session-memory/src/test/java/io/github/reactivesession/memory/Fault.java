/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import java.util.function.UnaryOperator;

/**
 * One thing that a store does wrong.
 *
 * @param name what it does
 * @param rule the rule that is meant to catch it
 * @param options what it makes of the options it is opened with
 * @param broken the store that does it
 */
record Fault(String name, String rule, UnaryOperator<StoreOptions> options, UnaryOperator<SessionStore> broken) {

    static Fault of(String name, String rule, UnaryOperator<SessionStore> broken) {
        return new Fault(name, rule, UnaryOperator.identity(), broken);
    }

    static Fault ofOptions(String name, String rule, UnaryOperator<StoreOptions> options) {
        return new Fault(name, rule, options, UnaryOperator.identity());
    }

    @Override
    public String toString() {
        return rule + " " + name;
    }
}
