/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one read brings: at most a page, and where to go on. A page may be short, even empty, and not be the last: a
 * store stops early rather than search long for what a filter lets through.
 *
 * @param <T> what is read
 * @param <C> what tells where to go on
 * @param items what was found, in order
 * @param next where the next page begins, or null at the end
 */
public record Page<T, C>(List<T> items, @Nullable C next) {}
