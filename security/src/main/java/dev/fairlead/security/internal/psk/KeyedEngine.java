package dev.fairlead.security.internal.psk;

import dev.fairlead.internal.provider.PskRefusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsProtocol;
import org.jspecify.annotations.Nullable;

/// One end of a connection with a pre-shared key: records in, records out, nothing kept back.
///
/// Belongs to the thread of its connection. Handshake messages in the clear are worked on in a
/// delegated task, since they bring the lookup and the arithmetic; while one is on its way, nobody
/// else touches the protocol.
final class KeyedEngine extends FixedEngine {
    private static final int HEADER = 5;
    private static final byte HANDSHAKE = 22;
    private static final byte APPLICATION = 23;

    private final Protocol protocol;
    private final TlsProtocol tls;

    private boolean begun;
    private boolean inputDone; // nobody wants more
    private boolean endWanted; // while a task was running
    private boolean failureTold;

    /// A task is made, or running. Written last by it, so that the thread of the connection sees
    /// all that it did.
    private volatile boolean busy;

    private @Nullable Runnable task; // made, and not taken yet
    private volatile @Nullable SSLException failure;

    KeyedEngine(Protocol protocol, boolean client) {
        super(client, new KeyedSession(protocol.outcome()));
        this.protocol = protocol;
        this.tls = protocol.tls();
    }

    @Override
    public @Nullable String pskIdentity() {
        return isComplete() ? protocol.outcome().identity() : null;
    }

    private boolean isComplete() {
        return protocol.outcome().agreed() != null;
    }

    // ---- the handshake

    @Override
    public void beginHandshake() {
        if (begun) {
            return;
        }
        begun = true;
        if (getUseClientMode()) {
            later(this::start); // the hello has a public key, which has to be made
        } else {
            start();
        }
    }

    private void start() {
        try {
            protocol.start();
        } catch (IOException | RuntimeException e) {
            failure = meaning(e);
        }
    }

    /// Has `work` done in a task.
    private void later(Runnable work) {
        busy = true;
        task =
                () -> {
                    try {
                        work.run();
                    } finally {
                        busy = false;
                    }
                };
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        if (busy) {
            return HandshakeStatus.NEED_TASK;
        }
        if (!begun) {
            return HandshakeStatus.NOT_HANDSHAKING;
        }
        if (failure != null && !failureTold) {
            return HandshakeStatus.NEED_UNWRAP;
        }
        if (tls.getAvailableOutputBytes() > 0) {
            return HandshakeStatus.NEED_WRAP;
        }
        return isComplete() || isOver()
                ? HandshakeStatus.NOT_HANDSHAKING
                : HandshakeStatus.NEED_UNWRAP;
    }

    private boolean isOver() {
        return failure != null || tls.isClosed();
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        Runnable next = task;
        task = null;
        return next;
    }

    private void offer(byte[] records, int offset, int length) {
        try {
            tls.offerInput(records, offset, length);
        } catch (IOException | RuntimeException e) {
            failure = meaning(e);
        }
    }

    private SSLException meaning(Exception thrown) {
        Outcome outcome = protocol.outcome();
        if (thrown instanceof TlsFatalAlertReceived received) {
            return new SSLException(
                    "Received fatal alert: "
                            + AlertDescription.getName(received.getAlertDescription()),
                    thrown);
        }
        if (!isComplete() && outcome.refusal() == null && isWrongKey(thrown)) {
            outcome.refuse(
                    PskRefusal.Reason.WRONG_KEY,
                    List.of(String.valueOf(outcome.identity())),
                    thrown);
        }
        PskRefusal refusal = outcome.refusal();
        if (refusal != null) {
            return refusal;
        }
        String words =
                thrown instanceof TlsFatalAlert alert
                        ? "("
                                + AlertDescription.getName(alert.getAlertDescription())
                                + ") "
                                + thrown.getMessage()
                        : thrown.toString();
        return isComplete()
                ? new SSLException(words, thrown)
                : new SSLHandshakeException(words, thrown);
    }

    /// A binder that does not fit, or with TLS 1.2 a first record that cannot be read.
    private boolean isWrongKey(Exception thrown) {
        return thrown instanceof TlsFatalAlert alert
                && protocol.outcome().identity() != null
                && (alert.getAlertDescription() == AlertDescription.decrypt_error
                        || alert.getAlertDescription() == AlertDescription.bad_record_mac);
    }

    // ---- out

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer out)
            throws SSLException {
        beginHandshake();
        if (busy) {
            return result(Status.OK, 0, 0);
        }
        endIfWanted();
        if (tls.getAvailableOutputBytes() > 0) {
            return drain(0, out);
        }
        if (isOutputOver()) {
            return result(Status.CLOSED, 0, 0);
        }
        int available = 0;
        for (int i = offset; i < offset + length; i++) {
            available =
                    (int) Math.min(Integer.MAX_VALUE, (long) available + sources[i].remaining());
        }
        if (!isComplete() || available == 0) {
            return result(Status.OK, 0, 0);
        }
        int taken = Math.min(available, tls.getApplicationDataLimit());
        try {
            if (out.remaining() < tls.previewOutputRecord(taken).getRecordSize()) {
                return result(Status.BUFFER_OVERFLOW, 0, 0);
            }
            byte[] content = take(sources, offset, taken);
            tls.writeApplicationData(content, 0, taken);
        } catch (IOException | RuntimeException e) {
            throw told(meaning(e));
        }
        return drain(taken, out);
    }

    private boolean isOutputOver() {
        return protocol.ending().isSent() || isOver();
    }

    private SSLEngineResult drain(int consumed, ByteBuffer out) {
        int produced = Math.min(tls.getAvailableOutputBytes(), out.remaining());
        if (produced == 0) {
            return result(Status.BUFFER_OVERFLOW, consumed, 0);
        }
        tls.readOutput(out, produced);
        return result(isOutboundDone() ? Status.CLOSED : Status.OK, consumed, produced);
    }

    private static byte[] take(ByteBuffer[] sources, int offset, int size) {
        byte[] content = new byte[size];
        int at = 0;
        for (int i = offset; at < size; i++) {
            int part = Math.min(size - at, sources[i].remaining());
            sources[i].get(content, at, part);
            at += part;
        }
        return content;
    }

    @Override
    public void closeOutbound() {
        endWanted = true;
        if (!busy) {
            endIfWanted();
        }
    }

    private void endIfWanted() {
        if (!endWanted || !begun || isOutputOver()) {
            return;
        }
        try {
            if (isComplete()) {
                protocol.endOutput();
            } else {
                tls.close();
            }
        } catch (IOException | RuntimeException e) {
            failure = meaning(e);
            failureTold = true; // who ends does not read on
        }
    }

    @Override
    public boolean isOutboundDone() {
        return !busy
                && (endWanted || isOutputOver())
                && tls.getAvailableOutputBytes() == 0
                && (isOutputOver() || !begun);
    }

    // ---- in

    @Override
    public SSLEngineResult unwrap(ByteBuffer in, ByteBuffer[] targets, int offset, int length)
            throws SSLException {
        beginHandshake();
        if (busy) {
            return result(Status.OK, 0, 0);
        }
        if (failure != null) {
            if (failureTold) {
                return result(Status.CLOSED, discard(in), 0);
            }
            throw told(failure);
        }
        if (tls.getAvailableInputBytes() > 0) {
            return result(Status.OK, 0, deliver(targets, offset, length));
        }
        if (isInboundDone()) {
            return result(Status.CLOSED, discard(in), 0);
        }
        int size = recordSize(in);
        if (size < 0 || in.remaining() < size) {
            return result(Status.BUFFER_UNDERFLOW, 0, 0);
        }
        byte type = in.get(in.position());
        if (isComplete() && type == APPLICATION && room(targets, offset, length) < size - HEADER) {
            return result(Status.BUFFER_OVERFLOW, 0, 0);
        }
        byte[] content = new byte[size];
        in.get(content);
        if (!isComplete() && type == HANDSHAKE) {
            later(() -> offer(content, 0, size));
            return new SSLEngineResult(Status.OK, HandshakeStatus.NEED_TASK, size, 0);
        }
        offer(content, 0, size);
        if (failure != null) {
            throw told(failure);
        }
        int produced = deliver(targets, offset, length);
        return result(produced == 0 && isInboundDone() ? Status.CLOSED : Status.OK, size, produced);
    }

    private SSLException told(SSLException why) {
        failure = why;
        failureTold = true;
        return why;
    }

    private static int discard(ByteBuffer in) {
        int size = in.remaining();
        in.position(in.limit());
        return size;
    }

    /// @return -1 if the header is not all there
    private static int recordSize(ByteBuffer in) {
        return in.remaining() < HEADER
                ? -1
                : HEADER + Short.toUnsignedInt(in.getShort(in.position() + 3));
    }

    private static int room(ByteBuffer[] targets, int offset, int length) {
        int room = 0;
        for (int i = offset; i < offset + length; i++) {
            room += targets[i].remaining();
        }
        return room;
    }

    private int deliver(ByteBuffer[] targets, int offset, int length) {
        int produced = 0;
        for (int i = offset; i < offset + length; i++) {
            int part = Math.min(targets[i].remaining(), tls.getAvailableInputBytes());
            if (part > 0) {
                produced += tls.readInput(targets[i], part);
            }
        }
        return produced;
    }

    @Override
    public void closeInbound() {
        inputDone = true;
    }

    @Override
    public boolean isInboundDone() {
        return inputDone || protocol.ending().isReceived() || isOver();
    }

    private SSLEngineResult result(Status status, int consumed, int produced) {
        return new SSLEngineResult(status, getHandshakeStatus(), consumed, produced);
    }
}
