package dev.fairlead.internal.connection;

import dev.fairlead.ConnectionState;
import dev.fairlead.NetworkException;
import dev.fairlead.StreamConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;

/// A stream connection as the JDK's own kinds of streams.
final class Views {
    private Views() {}

    static InputStream input(StreamConnection connection) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return connection.receive(target, offset, length);
            }

            @Override
            public int available() {
                return (int) Math.min(Integer.MAX_VALUE, connection.available());
            }

            @Override
            public void close() throws IOException {
                connection.close();
            }
        };
    }

    static OutputStream output(StreamConnection connection) {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                connection.send(new byte[] {(byte) octet});
            }

            @Override
            public void write(byte[] content, int offset, int length) throws IOException {
                connection.send(content, offset, length);
            }

            @Override
            public void close() throws IOException {
                if (!connection.state().isFinal()) {
                    connection.shutdownOutput();
                }
            }
        };
    }

    static ByteChannel channel(StreamConnection connection) {
        return new ByteChannel() {
            @Override
            public int read(ByteBuffer target) throws IOException {
                requireOpen();
                return connection.receive(target);
            }

            @Override
            public int write(ByteBuffer content) throws IOException {
                requireOpen();
                int size = content.remaining();
                connection.send(content);
                return size;
            }

            private void requireOpen() throws ClosedChannelException {
                if (connection.state() instanceof ConnectionState.Cancelled) {
                    throw new ClosedChannelException();
                }
            }

            @Override
            public boolean isOpen() {
                return !connection.state().isFinal();
            }

            @Override
            public void close() throws NetworkException {
                connection.close();
            }
        };
    }
}
