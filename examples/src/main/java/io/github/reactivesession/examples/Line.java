/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

/**
 * A line that was read.
 *
 * @param place where
 * @param text what it holds, without its end
 */
record Line(Place place, String text) implements Step {}
