/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/** In which order events are read, and from which end they are counted. */
public enum EventOrder {
    /** Oldest first, counted from the oldest. */
    ASCENDING,
    /** Newest first, counted from the newest. */
    DESCENDING,
    /** Oldest first, counted from the newest: the last pages of a conversation, to be read downward. */
    LATEST
}
