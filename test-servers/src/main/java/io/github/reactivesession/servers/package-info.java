/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Real servers for tests, benchmarks and examples: {@link io.github.reactivesession.servers.TestServers} finds or starts
 * them, {@link io.github.reactivesession.servers.FaultProxy} stands between one and its driver and does harm.
 *
 * <p>Everything here blocks. It is a fixture, and never published.
 */
@NullMarked
package io.github.reactivesession.servers;

import org.jspecify.annotations.NullMarked;
