package dev.fairlead.peer;

import dev.fairlead.Endpoint;
import dev.fairlead.peer.internal.invitation.InvitationParser;
import dev.fairlead.peer.internal.invitation.InvitationText;
import java.util.ArrayList;
import java.util.List;

/// An invitation into a session that is handed over by another way: as text in a chat, read out, as
/// a QR code. It has a pairing code and where the session is. Immutable.
///
/// **Who reads it can come in, once**, as the one who was meant: what it goes by should be private.
public final class PeerInvitation {
    private final InvitationText text;

    PeerInvitation(InvitationText text) {
        this.text = text;
    }

    /// Reads one.
    ///
    /// @param text as [#uri()] gave it
    /// @throws IllegalArgumentException if it is none; the message does not repeat it
    public static PeerInvitation parse(String text) {
        return new PeerInvitation(InvitationParser.parse(text));
    }

    /// `fairlead:1?c=…`, of at most 2500 characters, which fits into one QR code.
    public String uri() {
        return text.uri();
    }

    /// Where the session is, in the order in which it is tried.
    public List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>(text.addresses());
        text.service().ifPresent(endpoints::add);
        return endpoints;
    }

    /// What the program that made it says to whom it invites, up to 1024 bytes; a copy.
    public byte[] context() {
        return text.context().clone();
    }

    LinkProof proof() {
        return LinkProof.code(PairingCode.of(text.code()));
    }

    /// Without the code.
    @Override
    public String toString() {
        return "PeerInvitation[" + endpoints() + "]";
    }
}
