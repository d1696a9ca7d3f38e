/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

/**
 * Why a line was not imported.
 *
 * @param place where
 * @param kind how bad it is
 * @param reason for a person to read
 */
record Problem(Place place, Kind kind, String reason) implements Step {
    /** How bad a problem is, and how the program ends for it: a higher exit code is worse. */
    enum Kind {
        /** The line was passed over. */
        BROKEN(1),
        /** The rest of the source could not be read. */
        UNREADABLE(2),
        /** What came back from the store is not what went in. */
        DIFFERENT(3);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

    static Problem broken(Place place, String reason) {
        return new Problem(place, Kind.BROKEN, reason);
    }
}
