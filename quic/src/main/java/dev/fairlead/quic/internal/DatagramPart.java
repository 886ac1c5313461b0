package dev.fairlead.quic.internal;

import dev.fairlead.Cancelled;
import dev.fairlead.NetworkException;
import dev.fairlead.internal.connection.ConnectionCore;
import dev.fairlead.internal.io.DatagramInbox;
import dev.fairlead.internal.time.Deadline;
import dev.fairlead.quic.QuicDatagrams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/// What a program holds of the datagrams of one connection.
final class DatagramPart implements QuicDatagrams {
    private final ConnectionCore core;
    private final QuicTransport transport;
    private final ReentrantLock receiving = new ReentrantLock();

    DatagramPart(ConnectionCore core, QuicTransport transport) {
        this.core = core;
        this.transport = transport;
    }

    @Override
    public void send(ByteBuffer content) throws NetworkException {
        if (!content.hasRemaining()) {
            throw new IllegalArgumentException(
                    "a datagram of QUIC with no bytes is not sent by the engine");
        }
        try {
            transport.datagrams().send(content);
        } catch (InterruptedException _) {
            throw interrupted();
        } catch (NetworkException e) {
            throw e;
        } catch (IOException _) {
            throw core.failure();
        }
    }

    private NetworkException interrupted() {
        Thread.currentThread().interrupt();
        return new NetworkException(core.cancellation(Cancelled.How.INTERRUPTED));
    }

    @Override
    public byte[] receive() throws NetworkException {
        return receive(Deadline.NONE);
    }

    @Override
    public byte[] receive(Duration limit) throws NetworkException {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit is " + limit + "; 0 or more is allowed");
        }
        return receive(Deadline.after(limit));
    }

    private byte[] receive(Deadline deadline) throws NetworkException {
        DatagramInbox inbox = transport.datagrams().inbox();
        try {
            receiving.lockInterruptibly();
            try {
                while (true) {
                    DatagramInbox.Arrived next = inbox.poll();
                    if (next != null) {
                        return next.content();
                    }
                    if (inbox.ended()) {
                        throw core.failure();
                    }
                    if (!inbox.await(deadline)) {
                        throw new NetworkException(
                                core.deadlineExceeded(
                                        deadline, "a datagram of " + transport.remote()));
                    }
                }
            } finally {
                receiving.unlock();
            }
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    @Override
    public int maximumSize() {
        return transport.largestDatagram();
    }

    @Override
    public long dropped() {
        return transport.datagrams().dropped();
    }
}
