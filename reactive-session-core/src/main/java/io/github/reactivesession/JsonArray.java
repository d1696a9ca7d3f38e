/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A JSON array in its inner form: immutable, and aware of how deep it nests. */
final class JsonArray extends AbstractList<@Nullable Object> implements RandomAccess {
    private final List<@Nullable Object> items;
    private final int depth;

    JsonArray(List<@Nullable Object> items, int depth) {
        this.items = items;
        this.depth = depth;
    }

    int depth() {
        return depth;
    }

    @Override
    public @Nullable Object get(int index) {
        return items.get(index);
    }

    @Override
    public int size() {
        return items.size();
    }
}
