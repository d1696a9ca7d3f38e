/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Programs to start from. {@link io.github.reactivesession.examples.ImportConversations} imports conversations as
 * sessions and events.
 */
@NullMarked
package io.github.reactivesession.examples;

import org.jspecify.annotations.NullMarked;
