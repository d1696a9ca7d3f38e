/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

/**
 * A line of a source.
 *
 * @param source the name of the source
 * @param line counted from 1
 * @param length the bytes of the line
 * @param read the bytes of all sources that had been read, as they lie on the disk, once this line was
 */
record Place(String source, long line, long length, long read) {
    @Override
    public String toString() {
        return source + ", line " + line;
    }
}
