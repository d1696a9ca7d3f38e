/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

/**
 * What a line of a file has become: a {@link Line} is read, a {@link Conversation} is understood, {@link Stored} is done.
 * At any step it may become a {@link Problem} instead, which passes through the steps that are left.
 */
sealed interface Step permits Line, Conversation, Stored, Problem {
    /** Where it came from. */
    Place place();
}
