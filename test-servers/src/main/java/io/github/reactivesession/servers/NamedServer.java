/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

/** A server that runs already; the environment says where. */
record NamedServer(ServerKind kind, String url) implements RunningServer {
    static boolean isNamed(ServerKind kind) {
        return !variable(kind).isEmpty();
    }

    static NamedServer of(ServerKind kind) {
        try {
            ServerUrl.parse(variable(kind), kind.usualPort());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(kind + ": " + kind.urlVariable() + " is " + e.getMessage(), e);
        }
        return new NamedServer(kind, variable(kind));
    }

    private static String variable(ServerKind kind) {
        return System.getenv().getOrDefault(kind.urlVariable(), "").strip();
    }

    @Override
    public ServerSource source() {
        return ServerSource.URL;
    }

    @Override
    public String version() {
        return "";
    }

    @Override
    public void kill() {
        throw notOurs("kill");
    }

    @Override
    public void pause() {
        throw notOurs("pause");
    }

    @Override
    public void resume() {
        throw notOurs("resume");
    }

    @Override
    public void restart() {
        throw notOurs("restart");
    }

    @Override
    public void close() {}

    private UnsupportedOperationException notOurs(String verb) {
        return new UnsupportedOperationException(
                kind + ": " + kind.urlVariable() + " names a server that is not ours to " + verb);
    }
}
