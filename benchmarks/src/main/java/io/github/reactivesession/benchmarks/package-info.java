/* SPDX-License-Identifier: Apache-2.0 */
/** Measures the stores, and what they could at best be measured against. */
@NullMarked
package io.github.reactivesession.benchmarks;

import org.jspecify.annotations.NullMarked;
