/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The contract of a session store as tests. To certify a store: extend
 * {@link io.github.reactivesession.tck.StoreFixture} to open it, write a test class that implements
 * {@link io.github.reactivesession.tck.SessionStoreTck} and returns the fixture, and run it with BlockHound's JVM flags.
 *
 * <p>Each topic is an interface of default tests. The name of a test begins with the number of the rule in
 * {@code docs/design.md} that it checks. No rule may be skipped.
 */
@NullMarked
package io.github.reactivesession.tck;

import org.jspecify.annotations.NullMarked;
