package dev.mayfly.api.test;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between the API and PostgreSQL, and can lose the database or the answer to one COMMIT. */
public final class CuttingProxy implements Closeable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final URI target;
    private volatile boolean away;
    private volatile String cutAfter = "";

    /** @param url the JDBC URL of the database behind it */
    public CuttingProxy(String url) throws IOException {
        target = URI.create(url.substring("jdbc:".length()));
        Thread.ofVirtual().start(this::accept);
    }

    /** The same database through the proxy; each statement is sent with its text, so that a COMMIT can be seen. */
    public String url() {
        return "jdbc:postgresql://localhost:%d%s?prepareThreshold=0&sslmode=disable&gssEncMode=disable"
                .formatted(server.getLocalPort(), target.getPath());
    }

    /** Loses the answer to the COMMIT of the next transaction that has sent this text; the database has committed. */
    public void loseCommitAfter(String text) {
        cutAfter = text;
    }

    /** Ends all connections and takes no new ones, or takes them again. */
    public void setAway(boolean away) {
        this.away = away;
        if (away) {
            sockets.forEach(CuttingProxy::end);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (away) {
                    end(client);
                    continue;
                }
                var database = new Socket(target.getHost(), target.getPort());
                sockets.add(client);
                sockets.add(database);
                var link = new Link(client, database);
                Thread.ofVirtual().start(link::sendToDatabase);
                Thread.ofVirtual().start(link::sendToClient);
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone already.
        }
    }

    @Override
    public void close() throws IOException {
        setAway(true);
        server.close();
    }

    /** One connection of the API to the database. */
    private final class Link {

        private final Socket client;
        private final Socket database;
        private boolean armed;
        private volatile boolean committing;

        Link(Socket client, Socket database) {
            this.client = client;
            this.database = database;
        }

        void sendToDatabase() {
            var buffer = new byte[65_536];
            try (InputStream in = client.getInputStream();
                    OutputStream out = database.getOutputStream()) {
                for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                    var text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
                    armed |= !cutAfter.isEmpty() && text.contains(cutAfter);
                    if (armed && text.contains("COMMIT")) {
                        cutAfter = "";
                        committing = true;
                    }
                    out.write(buffer, 0, length);
                    out.flush();
                }
            } catch (IOException e) {
                end(database);
            } finally {
                end(client);
            }
        }

        void sendToClient() {
            var buffer = new byte[65_536];
            try (InputStream in = database.getInputStream();
                    OutputStream out = client.getOutputStream()) {
                for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                    if (committing) {
                        return;
                    }
                    out.write(buffer, 0, length);
                    out.flush();
                }
            } catch (IOException e) {
                end(client);
            } finally {
                end(client);
                end(database);
            }
        }
    }
}
