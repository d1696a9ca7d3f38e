/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The parts of a URL of R2DBC or Redis. {@link java.net.URI} knows neither a scheme with colons nor a list of hosts. */
record ServerUrl(String scheme, String user, String password, List<Address> addresses, String database, String query) {
    private static final Pattern SHAPE =
            Pattern.compile("(?<scheme>[a-zA-Z][a-zA-Z0-9+.:-]*)://((?<user>[^:@/]*)(:(?<password>[^@/]*))?@)?"
                    + "(?<hosts>[^/?@]+)(/(?<database>[^?]*))?(?<query>\\?.*)?");
    private static final Pattern ADDRESS = Pattern.compile("(?<host>\\[[^]]+]|[^:]+)(:(?<port>\\d+))?");

    /** Where a server listens. */
    record Address(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    static ServerUrl parse(String url, int usualPort) {
        Matcher shape = SHAPE.matcher(url.strip());
        if (!shape.matches()) {
            throw new IllegalArgumentException("not scheme://[user[:password]@]host[:port][,...][/database]");
        }
        return new ServerUrl(
                part(shape, "scheme"),
                decoded(part(shape, "user")),
                decoded(part(shape, "password")),
                Stream.of(part(shape, "hosts").split(",", -1))
                        .map(host -> address(host, usualPort))
                        .toList(),
                part(shape, "database"),
                part(shape, "query"));
    }

    Address first() {
        return addresses.get(0);
    }

    /** The URL for people: no password, no options. */
    String shown() {
        return scheme + "://" + hosts() + (database.isEmpty() ? "" : "/" + database);
    }

    /** A URL with another address in place of its own, all else as it was. */
    static String redirected(String url, String hostAndPort) {
        Matcher shape = SHAPE.matcher(url);
        if (!shape.matches()) {
            throw new IllegalArgumentException("not a URL of a server");
        }
        return url.substring(0, shape.start("hosts")) + hostAndPort + url.substring(shape.end("hosts"));
    }

    private String hosts() {
        return addresses.stream().map(Address::toString).collect(Collectors.joining(","));
    }

    private static Address address(String text, int usualPort) {
        Matcher shape = ADDRESS.matcher(text);
        if (!shape.matches()) {
            throw new IllegalArgumentException("not host[:port]: " + text);
        }
        String port = part(shape, "port");
        return new Address(part(shape, "host"), port.isEmpty() ? usualPort : Integer.parseInt(port));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String part(Matcher matcher, String name) {
        String part = matcher.group(name);
        return part == null ? "" : part;
    }
}
