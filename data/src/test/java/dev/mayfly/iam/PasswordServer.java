package dev.mayfly.iam;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Speaks PostgreSQL's protocol as far as a password, over TLS; takes it down and refuses it. */
final class PasswordServer implements AutoCloseable {

    private static final int LENGTH_BYTES = 4;
    private static final int CLEAR_TEXT = 3;

    private final List<String> passwords = new CopyOnWriteArrayList<>();
    private final ServerSocket socket;
    private final SSLContext tls;

    PasswordServer(Certificate certificate) throws IOException, GeneralSecurityException {
        tls = certificate.context();
        socket = new ServerSocket(0, 0, InetAddress.getByName("localhost"));
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return socket.getLocalPort();
    }

    List<String> passwords() {
        return passwords;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                answer(client);
            } catch (IOException _) {
                // The driver has gone, as it does when it may not send a password, or the test is over.
            }
        }
    }

    private void answer(Socket client) throws IOException {
        skipMessage(new DataInputStream(client.getInputStream()));
        client.getOutputStream().write('S');
        try (var secure = (SSLSocket) tls.getSocketFactory().createSocket(client, null, true)) {
            var input = new DataInputStream(secure.getInputStream());
            var output = new DataOutputStream(secure.getOutputStream());
            skipMessage(input);
            output.writeByte('R');
            output.writeInt(2 * LENGTH_BYTES);
            output.writeInt(CLEAR_TEXT);
            output.flush();
            input.readByte();
            byte[] password = input.readNBytes(input.readInt() - LENGTH_BYTES);
            passwords.add(new String(password, 0, password.length - 1, StandardCharsets.UTF_8));
            byte[] fields = "SFATAL\0C28P01\0Mno such luck\0\0".getBytes(StandardCharsets.UTF_8);
            output.writeByte('E');
            output.writeInt(LENGTH_BYTES + fields.length);
            output.write(fields);
            output.flush();
        }
    }

    private static void skipMessage(DataInputStream input) throws IOException {
        input.skipNBytes(input.readInt() - LENGTH_BYTES);
    }
}
