/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What servers tell about their version. */
final class Versions {
    private static final Pattern NUMBERS = Pattern.compile("\\d+(\\.\\d+)+");

    private Versions() {}

    /** The first version in what a command writes. */
    static String first(Command command) throws IOException {
        Matcher numbers = NUMBERS.matcher(command.run());
        return numbers.find() ? numbers.group() : "";
    }
}
